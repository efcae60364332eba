// The executable `replayer`: strict replay, what-if runs, comparisons and scorecards.
#include "controller/cli/flags.hpp"
#include "controller/cli/program.hpp"
#include "controller/loop/settings.hpp"
#include "controller/override_flags.hpp"
#include "controller/policy/config_map.hpp"
#include "controller/policy/policy_file.hpp"
#include "recorder/record/recording_journal.hpp"
#include "replayer/source_flags.hpp"
#include "replayer/strict/verify.hpp"
#include "replayer/whatif/fingerprints.hpp"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace {

using namespace scaleit;

struct Options {
    std::string session; ///< of verify and score
    replayer::SourceFlags source;
    std::vector<std::string> policies;
    policy::Overrides overrides;
    std::vector<std::string> config_maps;
    std::string out;
    bool check_determinism = false;
    cli::Format format = cli::Format::text;
};

Result<int> print(const std::string& text, int code = 0) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        return fail(ErrorKind::environment, "cannot write the result to standard output");
    }
    return code;
}

template <class Report> Result<int> print_report(const Options& options, const Report& report) {
    return print(options.format == cli::Format::json ? report::to_json(report) : report::to_text(report));
}

Result<whatif::RunResult> run_world(const replayer::Source& source, const whatif::RunOptions& options,
                                    Journal* journal = nullptr) {
    return std::visit(
        [&](const auto& world) -> Result<whatif::RunResult> {
            return journal != nullptr ? whatif::run(world, options, *journal) : whatif::run(world, options);
        },
        source.world);
}

/// Runs twice and compares tick by tick.
Status check_determinism(const replayer::Source& source, const whatif::RunOptions& options) {
    whatif::Fingerprints first;
    whatif::Fingerprints second;
    for (whatif::Fingerprints* journal : {&first, &second}) {
        if (Result<whatif::RunResult> ran = run_world(source, options, journal); !ran) {
            return tl::unexpected<Error>(ran.error());
        }
    }
    if (const auto place = whatif::first_difference(first.values(), second.values())) {
        return fail(ErrorKind::nondeterminism,
                    fmt::format("two equal runs differ, first in their tick number {} (from 0)", *place));
    }
    return {};
}

/// Runs once more into a new session.
Status write_session(const Options& options, const replayer::Source& source, const whatif::RunOptions& run) {
    loop::Settings settings;
    settings.policy = run.policy;
    settings.loop.interval = std::visit([](const auto& world) { return world.interval(); }, source.world);
    settings.loop.turn = run.turn;
    settings.client.attempts = 1;
    settings.client.seed = source.seed;
    settings.clock = loop::ClockKind::simulated;
    session::Meta meta = loop::to_meta(settings);
    meta["recorder"] = fmt::format("replayer {}", SCALEIT_VERSION);
    meta["startup_delay_ns"] = fmt::to_string(source.startup_delay.count());
    meta["app"] = source.description;
    const Result<std::unique_ptr<session::SessionWriter>> writer =
        session::SessionWriter::create(options.out, meta, session::Sync::normal);
    if (!writer) {
        return tl::unexpected<Error>(writer.error());
    }
    record::RecordingJournal journal(**writer);
    if (Result<whatif::RunResult> ran = run_world(source, run, &journal); !ran) {
        return tl::unexpected<Error>(ran.error());
    }
    return (*writer)->close();
}

/// The policy a run is asked to use: the one given, else the recorded one, else the default; with the flags' changes.
Result<policy::Policy> effective_policy(const Options& options, const std::optional<std::string>& choice,
                                        const replayer::Source& source) {
    Result<policy::Policy> policy = source.policy.value_or(policy::Policy{});
    if (choice) {
        policy = policy::load_policy(*choice);
    }
    if (policy) {
        policy = policy::with_overrides(*policy, options.overrides);
    }
    const Result<std::vector<ConfigValue>> values = policy::load_config_maps(options.config_maps);
    if (!values) {
        return tl::unexpected<Error>(values.error());
    }
    return policy ? policy::with_config_values(*policy, *values) : policy;
}

Result<report::RunReport> run_policy(const Options& options, const std::optional<std::string>& choice,
                                     const replayer::Source& source) {
    const Result<policy::Policy> policy = effective_policy(options, choice, source);
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    if (std::holds_alternative<whatif::RecordedWorld>(source.world) && policy::needs(*policy).any()) {
        return fail(ErrorKind::usage,
                    fmt::format("policy {} looks at metrics, workers or a queue, and a rebuilt session has none; give "
                                "a scenario with that session's demand",
                                policy::policy_name(*policy)));
    }
    const whatif::RunOptions run_options{*policy, source.turn};
    if (options.check_determinism) {
        if (Status same = check_determinism(source, run_options); !same) {
            return tl::unexpected<Error>(same.error());
        }
    }
    if (!options.out.empty()) {
        if (Status written = write_session(options, source, run_options); !written) {
            return tl::unexpected<Error>(written.error());
        }
    }
    const Result<whatif::RunResult> result = run_world(source, run_options);
    if (!result) {
        return tl::unexpected<Error>(result.error());
    }
    return report::RunReport{result->ticks, result->digest, *policy, source.seed, result->scorecard};
}

/// The world that all the chosen policies can run in.
Result<replayer::Source> open_world(const Options& options, replayer::RecordedReport recorded) {
    Needs needs;
    for (const std::string& choice : options.policies) {
        const Result<policy::Policy> policy = policy::load_policy(choice);
        if (!policy) {
            return tl::unexpected<Error>(policy.error());
        }
        needs = needs | policy::needs(*policy);
    }
    return open_source(options.source, recorded, needs);
}

/// What a comparison calls it: the manifest's name without folder and ending, or the bare name.
std::string policy_title(const std::string& choice) {
    const std::string stem = std::filesystem::path(choice).stem().string();
    return stem.empty() ? choice : stem;
}

Result<int> verify_file(const Options& options) {
    const Result<strict::Replayed> replayed = strict::verify_session(options.session);
    if (!replayed) {
        return tl::unexpected<Error>(replayed.error());
    }
    if (replayed->divergence) {
        return print(strict::explain(*replayed->divergence, options.session), static_cast<int>(ErrorKind::divergence));
    }
    return print(fmt::format("replayer: {} replays exactly: {} ticks, {} exchanges, digest {}{}\n", options.session,
                             replayed->ticks, replayed->exchanges, replayed->digest.hex(),
                             replayed->closed ? "" : "; it was left open, and was replayed up to its end"));
}

Result<int> run_once(const Options& options) {
    const Result<replayer::Source> source = open_world(options, replayer::RecordedReport::not_needed);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    const auto choice = options.policies.empty() ? std::nullopt : std::optional<std::string>(options.policies.back());
    const Result<report::RunReport> report = run_policy(options, choice, *source);
    return report ? print_report(options, *report) : tl::unexpected<Error>(report.error());
}

Result<int> compare_policies(const Options& options) {
    const Result<replayer::Source> source = open_world(options, replayer::RecordedReport::wanted);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    std::vector<report::NamedReport> runs;
    if (source->recorded) {
        runs.push_back({"recorded", *source->recorded});
    }
    for (const std::string& choice : options.policies) {
        const Result<report::RunReport> report = run_policy(options, choice, *source);
        if (!report) {
            return tl::unexpected<Error>(report.error());
        }
        runs.push_back({policy_title(choice), *report});
    }
    return print_report(options, std::span<const report::NamedReport>(runs));
}

Result<int> score_file(const Options& options) {
    const Result<report::RunReport> report = replayer::report_recorded(options.session);
    return report ? print_report(options, *report) : tl::unexpected<Error>(report.error());
}

void add_format(CLI::App& command, Options& options) {
    cli::add_choice(command, "--format", options.format, "Form of the result");
}

void add_policy_changes(CLI::App& command, Options& options) {
    add_override_flags(command, options.overrides);
    command.add_option("--config-map", options.config_maps, "Where a policy's placeholders are looked up; repeatable")
        ->type_name("FILE.yaml");
}

CLI::App* add_verify(CLI::App& app, Options& options) {
    CLI::App* command = app.add_subcommand("verify", "Run the recorded controller again; it must do the same");
    command->add_option("session", options.session, "The session")->required()->type_name("FILE.db");
    command->footer("Example:\n  replayer verify session.db");
    return command;
}

CLI::App* add_run(CLI::App& app, Options& options) {
    CLI::App* command = app.add_subcommand("run", "What another policy would have done");
    options.source.add_flags(*command);
    command
        ->add_option("--policy", options.policies,
                     "A policy's manifest, or its name; without: the recorded one, or target-average")
        ->type_name("POLICY.yaml")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    add_policy_changes(*command, options);
    command->add_option("--out", options.out, "Write the run as a new session")->type_name("NEW.db");
    command->add_flag("--check-determinism", options.check_determinism, "Run twice and compare tick by tick");
    add_format(*command, options);
    command->footer("Examples:\n  replayer run session.db --policy proportional\n"
                    "  replayer run --trace cpu.csv --target 0.75 --format json\n"
                    "  replayer run --scenario data/scenarios/black_friday.yaml --length 1d");
    return command;
}

CLI::App* add_compare(CLI::App& app, Options& options) {
    CLI::App* command = app.add_subcommand("compare", "Policies side by side; a recorded run is a column too");
    options.source.add_flags(*command);
    command->add_option("--policy", options.policies, "A policy's manifest, or its name; repeatable")
        ->type_name("POLICY.yaml")
        ->required()
        ->expected(1)
        ->take_all();
    add_policy_changes(*command, options);
    add_format(*command, options);
    command->footer("Example:\n  replayer compare session.db --policy target-average --policy proportional");
    return command;
}

CLI::App* add_score(CLI::App& app, Options& options) {
    CLI::App* command = app.add_subcommand("score", "Scorecard of what was recorded");
    command->add_option("session", options.session, "The session")->required()->type_name("FILE.db");
    add_format(*command, options);
    command->footer("Example:\n  replayer score session.db --format json");
    return command;
}

} // namespace

int main(int argc, char** argv) {
    cli::Program program("replayer", "Replays recorded scaling sessions, strictly or with another policy.");
    // One set of values per command: each remembers its own flags.
    Options strict_options;
    Options run_options;
    Options compare_options;
    Options score_options;
    program.app().require_subcommand(1);
    const CLI::App* verify_command = add_verify(program.app(), strict_options);
    const CLI::App* run_command = add_run(program.app(), run_options);
    const CLI::App* compare_command = add_compare(program.app(), compare_options);
    add_score(program.app(), score_options);
    return program.run(argc, argv, [&] {
        if (verify_command->parsed()) {
            return verify_file(strict_options);
        }
        if (run_command->parsed()) {
            return run_once(run_options);
        }
        return compare_command->parsed() ? compare_policies(compare_options) : score_file(score_options);
    });
}
