// `replayer explore`: random scenarios against a policy, until one breaks a law or the gate.
#include "controller/core/shell_word.hpp"
#include "controller/live/system_clock.hpp"
#include "controller/manifest/fields.hpp"
#include "fake_app/scenario/scenario_text.hpp"
#include "replayer/command.hpp"
#include "replayer/question_flags.hpp"
#include "replayer/write_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <memory>

namespace scaleit::replayer {

namespace {

constexpr std::int64_t k_count_default = 1000;

struct Options {
    QuestionFlags question;
    std::vector<std::string> files;
    std::string regressions;
    std::optional<std::int64_t> count;
    std::optional<Duration> time;
    std::string out;
    cli::Format format = cli::Format::text;
};

/// The scenario files of a folder, by name.
Result<std::vector<std::string>> files_in(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".yaml") {
            files.push_back(entry->path().string());
        }
    }
    if (error) {
        return fail(ErrorKind::bad_input, fmt::format("--regressions {}: {}", folder, error.message()));
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<std::vector<search::KeptScenario>> load_kept(const Options& options) {
    std::vector<std::string> files = options.files;
    if (!options.regressions.empty()) {
        const Result<std::vector<std::string>> kept = files_in(options.regressions);
        if (!kept) {
            return tl::unexpected<Error>(kept.error());
        }
        files.insert(files.end(), kept->begin(), kept->end());
    }
    std::vector<search::KeptScenario> scenarios;
    for (const std::string& file : files) {
        Result<scenario::Scenario> scene = load_playable(file, options.question.length);
        if (!scene) {
            return tl::unexpected<Error>(scene.error());
        }
        scenarios.push_back({file, *std::move(scene)});
    }
    return scenarios;
}

/// Files alone are played alone.
std::int64_t count_of(const Options& options) {
    const bool is_bounded = options.time || !options.files.empty();
    return options.count.value_or(is_bounded ? (options.time ? std::numeric_limits<std::int64_t>::max() : 0)
                                             : k_count_default);
}

std::string reproduce(const Options& options, const search::Finding& finding) {
    const std::string same = options.question.given({"--count", "--time", "--out", "--format", "--regressions"});
    return finding.file.empty() ? fmt::format("replayer explore{} --seed {} --count 1", same, finding.scene.seed.value)
                                : fmt::format("replayer explore{} {}", same, shell_word(finding.file));
}

std::string summary(const Options& options, const search::Explored& explored) {
    return fmt::format("explore: {} scenarios, {} of them from files, {} ticks, from seed {}; faults: {}\n",
                       explored.played, explored.kept_played, explored.ticks, options.question.seed.value,
                       fault::describe(explored.faults));
}

std::string to_text(const Options& options, const search::Explored& explored) {
    if (!explored.finding) {
        return summary(options, explored) + "every scenario passed\n";
    }
    const search::Finding& finding = *explored.finding;
    return summary(options, explored) +
           fmt::format(
               "FAILED {} at tick {} in {}: {}\nseed: {}\nreproduce: {}\n", finding.breach.check, finding.breach.tick,
               finding.file.empty() ? fmt::format("the scenario of seed {}", finding.scene.seed.value) : finding.file,
               finding.breach.found, finding.scene.seed.value, reproduce(options, finding));
}

std::string to_json(const Options& options, const search::Explored& explored) {
    std::string failure = "null";
    if (explored.finding) {
        const search::Finding& finding = *explored.finding;
        failure = fmt::format(R"({{"check": {}, "tick": {}, "found": {}, "seed": {}, "file": {}, "reproduce": {}}})",
                              manifest::to_json(finding.breach.check), finding.breach.tick,
                              manifest::to_json(finding.breach.found), finding.scene.seed.value,
                              finding.file.empty() ? "null" : manifest::to_json(finding.file),
                              manifest::to_json(reproduce(options, finding)));
    }
    return fmt::format(R"({{"seed": {}, "scenarios": {}, "from_files": {}, "ticks": {}, "passed": {}, "failure": {}}})"
                       "\n",
                       options.question.seed.value, explored.played, explored.kept_played, explored.ticks,
                       !explored.finding, failure);
}

Result<int> run_explore(Options& options) {
    const Result<search::Question> question = make_question(options.question);
    if (!question) {
        return tl::unexpected<Error>(question.error());
    }
    const Result<std::vector<search::KeptScenario>> kept = load_kept(options);
    if (!kept) {
        return tl::unexpected<Error>(kept.error());
    }
    live::SystemClock clock;
    const std::int64_t count = count_of(options);
    const search::Explored explored =
        search::explore(*question, *kept, options.question.swarm, options.question.seed, [&](std::int64_t drawn) {
            return drawn < count && (!options.time || clock.now() - k_start < *options.time);
        });
    if (explored.finding && !options.out.empty()) {
        if (Status written = write_file(options.out, scenario::to_yaml(explored.finding->scene)); !written) {
            return tl::unexpected<Error>(written.error());
        }
    }
    return print(options.format == cli::Format::json ? to_json(options, explored) : to_text(options, explored),
                 explored.finding ? static_cast<int>(ErrorKind::gate_failed) : 0);
}

} // namespace

void add_explore_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("explore", "Random scenarios, faults included, until one breaks a law");
    const auto options = std::make_shared<Options>();
    command->add_option("scenarios", options->files, "Scenarios to play first; without --count, alone")
        ->type_name("FILE.yaml");
    options->question.add_flags(*command);
    command
        ->add_option("--count", options->count,
                     fmt::format("Random scenarios to play; without --time: {}", k_count_default))
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    cli::add_optional_duration(*command, "--time", options->time, "Stop drawing scenarios after that time");
    command->add_option("--regressions", options->regressions, "Scenarios that failed once, to be played first")
        ->type_name("FOLDER");
    command->add_option("--out", options->out, "Write the scenario that failed")->type_name("FILE.yaml");
    add_format(*command, options->format);
    command->footer("Examples:\n  replayer explore --policy target-average --regressions data/regressions\n"
                    "  replayer explore --policy policy.yaml --gate gate.yaml --time 5m --out failing.yaml");
    command->callback([options, &chosen] { chosen = [options] { return run_explore(*options); }; });
}

} // namespace scaleit::replayer
