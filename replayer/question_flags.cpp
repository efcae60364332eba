#include "replayer/question_flags.hpp"

#include "controller/cli/command_line.hpp"
#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"
#include "controller/override_flags.hpp"
#include "controller/policy/policy_file.hpp"
#include "fake_app/demand_source.hpp"
#include "replayer/policy_run.hpp"
#include "replayer/score/gate_file.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::replayer {

namespace {

void add_law_flags(CLI::App& command, search::LawOptions& laws) {
    const auto names = enum_names(search::Law{});
    const std::vector<std::string> valid(names.begin(), names.end());
    const auto read = [&laws, valid](const std::vector<std::string>& words) {
        laws.laws.clear();
        for (const std::string& word : words) {
            const std::optional<search::Law> law = from_name<search::Law>(word);
            if (!law) {
                throw CLI::ValidationError("--law", fmt::format("'{}' is not one of {}{}", word, fmt::join(valid, ", "),
                                                                cli::did_you_mean(word, valid)));
            }
            laws.laws.push_back(*law);
        }
    };
    command
        .add_option_function<std::vector<std::string>>("--law", read,
                                                       "A law that is asked for; repeatable; without: all of them")
        ->type_name(fmt::format("{}", fmt::join(valid, "|")))
        ->allow_extra_args(false)
        ->take_all();
    command.add_option("--regain-within", laws.regain_within, "Quiet ticks after which the count must fit the demand")
        ->type_name("TICKS")
        ->check(cli::within({0, 10'000}))
        ->capture_default_str();
    command
        .add_option("--reversals-max", laws.reversals_max,
                    fmt::format("Reversals that law `steady` allows in {} quiet ticks", laws.steady_ticks))
        ->type_name("N")
        ->check(cli::within({0, 1000}))
        ->capture_default_str();
}

void add_swarm_flags(CLI::App& command, search::SwarmOptions& swarm) {
    const auto add = [&](const char* flag, auto& value, const char* help) {
        command.add_option(flag, value, help)->type_name("N")->capture_default_str();
    };
    add("--demand-max", swarm.demand_max, "Most demand, in replicas' worth");
    add("--noisy-ticks", swarm.noisy_ticks_max, "Most ticks in which demand moves and calls fail");
    add("--quiet-ticks", swarm.quiet_ticks, "Quiet ticks that follow");
    add("--startup-ticks", swarm.startup_ticks_max, "Longest start-up delay of replicas");
    add("--lag-ticks", swarm.lag_ticks_max, "Oldest CPU that is reported");
}

/// The demand of any source at each tick.
Result<scenario::DemandSource> written_out(const scenario::Scenario& scene) {
    const Result<fake_app::WorldDemand> demand = fake_app::make_demand(scene.demand, scene.seed);
    if (!demand) {
        return tl::unexpected<Error>(demand.error());
    }
    scenario::DemandSource values;
    values.every = scene.clock.step;
    for (std::int64_t tick = 0; tick < search::ticks_of(scene); ++tick) {
        values.values.push_back(demand->demand->at(k_start + tick * scene.clock.step));
    }
    return values;
}

} // namespace

void QuestionFlags::add_flags(CLI::App& app) {
    command = &app;
    app.add_option("--policy", policy, "A policy's manifest, or its name")
        ->type_name("POLICY.yaml")
        ->capture_default_str();
    add_override_flags(app, overrides);
    app.add_option("--gate", gate, "A gate that every scenario must pass, beside the laws")->type_name("GATE.yaml");
    add_law_flags(app, laws);
    add_swarm_flags(app, swarm);
    cli::add_seed(app, "--seed", seed, "The first scenario's seed; the next ones count on from it");
    cli::add_optional_duration(app, "--length", length, "How long scenario files run that do not say it themselves");
}

std::string QuestionFlags::given(std::vector<std::string> own) const {
    own.insert(own.end(), {"--seed", "scenario", "scenarios"});
    return cli::given_options(*command, own);
}

Result<search::Question> make_question(QuestionFlags& flags) {
    const Result<policy::Policy> policy = policy::load_policy(flags.policy).and_then([&](const policy::Policy& chosen) {
        return policy::with_overrides(chosen, flags.overrides);
    });
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    flags.swarm.bounds = policy::aim_of(*policy).bounds;
    if (const std::optional<std::string> wrong = search::flaw(flags.swarm)) {
        return fail(ErrorKind::usage, *wrong);
    }
    std::optional<score::Gate> gate;
    if (!flags.gate.empty()) {
        Result<score::Gate> loaded = score::load_gate(flags.gate);
        if (!loaded) {
            return tl::unexpected<Error>(loaded.error());
        }
        if (const score::Check* check = score::first_without_reference(*loaded, {})) {
            return fail(ErrorKind::usage, fmt::format("{}:{}: {} compares with another run; random scenarios have none",
                                                      flags.gate, check->line, check->key));
        }
        gate = *std::move(loaded);
    }
    return search::make_question(search::subject_of(*policy), flags.laws, gate);
}

Result<scenario::Scenario> load_playable(const std::string& file, const std::optional<Duration>& length) {
    Result<scenario::Scenario> scene = scenario::load_scenario(file);
    if (!scene) {
        return scene;
    }
    scene->clock = {scenario::ClockKind::lockstep, 1, scene->clock.step};
    scene->length = scene->length ? scene->length : length;
    if (!scene->length) {
        return fail(ErrorKind::usage, fmt::format("{}: it does not say its length; say --length D", file));
    }
    if (*scene->length / scene->clock.step >= search::k_ticks_max) {
        return fail(ErrorKind::usage, fmt::format("{}: over {} ticks", file, search::k_ticks_max));
    }
    if (search::flaw(*scene)) {
        Result<scenario::DemandSource> values = written_out(*scene);
        if (!values) {
            return tl::unexpected<Error>(values.error());
        }
        scene->demand = *std::move(values);
    }
    return scene;
}

} // namespace scaleit::replayer
