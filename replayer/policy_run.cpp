#include "replayer/policy_run.hpp"

#include "controller/loop/settings.hpp"
#include "controller/override_flags.hpp"
#include "controller/policy/config_map.hpp"
#include "controller/policy/policy_file.hpp"
#include "recorder/record/recording_journal.hpp"
#include "replayer/whatif/fingerprints.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>

namespace scaleit::replayer {

namespace {

Duration interval_of(const Source& source) {
    return std::visit([](const auto& world) { return world.interval(); }, source.world);
}

/// The policy, where the source shows what it looks at.
Result<policy::Policy> check_visible(const policy::Policy& policy, const Source& source) {
    if (std::holds_alternative<whatif::RecordedWorld>(source.world) && policy::needs(policy).any()) {
        return fail(ErrorKind::usage,
                    fmt::format("policy {} looks at metrics, workers or a queue, and a rebuilt session has none; give "
                                "a scenario with that session's demand",
                                policy::policy_name(policy)));
    }
    return policy;
}

} // namespace

void PolicyFlags::add_flags(CLI::App& command) {
    add_override_flags(command, overrides);
    command.add_option("--config-map", config_maps, "Where a policy's placeholders are looked up; repeatable")
        ->type_name("FILE.yaml")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
}

Result<Needs> needs_of(std::span<const std::string> choices) {
    Needs needs;
    for (const std::string& choice : choices) {
        const Result<policy::Policy> policy = policy::load_policy(choice);
        if (!policy) {
            return tl::unexpected<Error>(policy.error());
        }
        needs = needs | policy::needs(*policy);
    }
    return needs;
}

Result<policy::Policy> chosen_policy(const std::optional<std::string>& choice, const Source& source) {
    return choice ? policy::load_policy(*choice) : source.policy.value_or(policy::Policy{});
}

Result<Fitting> fitting_of(const Source& source, const PolicyFlags& flags) {
    return policy::load_config_maps(flags.config_maps).map([&](std::vector<ConfigValue> values) -> Fitting {
        return [&source, &flags, values = std::move(values)](const policy::Policy& given) {
            return policy::with_overrides(given, flags.overrides)
                .and_then([&](const policy::Policy& policy) { return policy::with_config_values(policy, values); })
                .map([&](const policy::Policy& policy) { return policy::beginning(policy, source.began_at); })
                .and_then([&](const policy::Policy& policy) { return check_visible(policy, source); });
        };
    });
}

Result<policy::Policy> effective_policy(const std::optional<std::string>& choice, const Source& source,
                                        const PolicyFlags& flags) {
    return chosen_policy(choice, source).and_then([&](const policy::Policy& chosen) {
        return fitting_of(source, flags).and_then([&](const Fitting& fitted) { return fitted(chosen); });
    });
}

std::string policy_title(const std::string& choice) {
    const std::string stem = std::filesystem::path(choice).stem().string();
    return stem.empty() ? choice : stem;
}

std::vector<std::string> policy_titles(std::span<const std::string> choices) {
    std::vector<std::string> short_titles;
    std::transform(choices.begin(), choices.end(), std::back_inserter(short_titles), policy_title);
    std::vector<std::string> titles;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const bool is_alone = std::count(short_titles.begin(), short_titles.end(), short_titles[i]) == 1;
        titles.push_back(is_alone ? short_titles[i] : choices[i]);
    }
    return titles;
}

Result<whatif::RunResult> run_world(const Source& source, const whatif::RunOptions& options, whatif::Witness* witness) {
    return std::visit(
        [&](const auto& world) -> Result<whatif::RunResult> {
            return witness != nullptr ? whatif::run(world, options, *witness) : whatif::run(world, options);
        },
        source.world);
}

score::ScoreOptions measure_of(const Source& source, const whatif::RunOptions& options) {
    return whatif::measure_of(options, interval_of(source));
}

Result<WitnessedRun> run_witnessed(const Source& source, const whatif::RunOptions& options,
                                   const std::vector<score::TimeSpan>& spans, whatif::Witness* onlooker) {
    whatif::EvidenceWitness witness(spans, measure_of(source, options));
    whatif::TwoWitnesses both(witness, onlooker);
    return run_world(source, options, &both).map([&](const whatif::RunResult& result) {
        return WitnessedRun{{result.ticks, result.digest, options.policy, source.seed, result.scorecard, std::nullopt},
                            witness.evidence()};
    });
}

Status check_determinism(const Source& source, const whatif::RunOptions& options) {
    whatif::Fingerprints first;
    whatif::Fingerprints second;
    for (whatif::Fingerprints* journal : {&first, &second}) {
        whatif::JournalWitness witness(*journal);
        if (Result<whatif::RunResult> ran = run_world(source, options, &witness); !ran) {
            return tl::unexpected<Error>(ran.error());
        }
    }
    if (const auto place = whatif::first_difference(first.values(), second.values())) {
        return fail(ErrorKind::nondeterminism,
                    fmt::format("two equal runs differ, first in their tick number {} (from 0)", *place));
    }
    return {};
}

Status write_session(const std::string& file, const Source& source, const whatif::RunOptions& run) {
    loop::Settings settings;
    settings.policy = run.policy;
    settings.loop.interval = interval_of(source);
    settings.loop.turn = run.turn;
    settings.client.attempts = 1;
    settings.client.seed = source.seed;
    settings.clock = loop::ClockKind::simulated;
    session::Meta meta = loop::to_meta(settings);
    meta["recorder"] = fmt::format("replayer {}", SCALEIT_VERSION);
    meta["startup_delay_ns"] = fmt::to_string(source.startup_delay.count());
    meta["metric_lag_ns"] = fmt::to_string(source.metric_lag.count());
    meta["app"] = source.description;
    if (source.began_at) {
        meta[session::k_began_at_key] = source.began_at->to_text();
    }
    const Result<std::unique_ptr<session::SessionWriter>> writer =
        session::SessionWriter::create(file, meta, session::Sync::normal);
    if (!writer) {
        return tl::unexpected<Error>(writer.error());
    }
    record::RecordingJournal journal(**writer);
    whatif::JournalWitness witness(journal);
    if (Result<whatif::RunResult> ran = run_world(source, run, &witness); !ran) {
        return tl::unexpected<Error>(ran.error());
    }
    return (*writer)->close();
}

} // namespace scaleit::replayer
