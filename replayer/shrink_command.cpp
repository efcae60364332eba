// `replayer shrink`: a failing scenario, cut down to what it takes to fail.
#include "controller/core/shell_word.hpp"
#include "controller/manifest/fields.hpp"
#include "fake_app/scenario/scenario_text.hpp"
#include "replayer/command.hpp"
#include "replayer/question_flags.hpp"
#include "replayer/search/cuts.hpp"
#include "replayer/search/shrink.hpp"
#include "replayer/write_file.hpp"

#include <fmt/format.h>
#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    QuestionFlags question;
    std::string file; ///< empty: the seed's scenario
    std::string out;
    search::ShrinkOptions shrink;
    cli::Format format = cli::Format::text;
};

std::string reproduce(const Options& options) {
    return fmt::format("replayer explore{} {}", options.question.given({"--out", "--plays-max", "--format"}),
                       shell_word(options.out));
}

/// As comment lines of YAML: names that people gave may hold line ends.
std::string commented(std::string_view text) {
    std::string lines = "# ";
    for (const char c : text) {
        lines += c == '\n' || c == '\r' ? std::string("\n# ") : std::string(1, c);
    }
    return lines + '\n';
}

/// Says of itself what fails in it, and how to see it.
std::string file_text(const Options& options, const search::Shrunk& shrunk) {
    const std::string what =
        fmt::format("{} at tick {}: {}", shrunk.breach.check, shrunk.breach.tick, shrunk.breach.found);
    return commented(what) + commented("reproduce: " + reproduce(options)) + scenario::to_yaml(shrunk.scene);
}

std::string to_text(const Options& options, const search::Shrunk& shrunk) {
    return fmt::format("shrink: {} ticks, {} faults, after {} plays\nFAILED {} at tick {}: {}\nreproduce: {}\n",
                       search::ticks_of(shrunk.scene), search::fault_count(shrunk.scene), shrunk.plays,
                       shrunk.breach.check, shrunk.breach.tick, shrunk.breach.found, reproduce(options));
}

std::string to_json(const Options& options, const search::Shrunk& shrunk) {
    return fmt::format(R"({{"ticks": {}, "faults": {}, "plays": {}, "check": {}, "tick": {}, "found": {}, )"
                       R"("reproduce": {}}})"
                       "\n",
                       search::ticks_of(shrunk.scene), search::fault_count(shrunk.scene), shrunk.plays,
                       manifest::to_json(shrunk.breach.check), shrunk.breach.tick,
                       manifest::to_json(shrunk.breach.found), manifest::to_json(reproduce(options)));
}

Result<int> run_shrink(Options& options) {
    const Result<search::Question> question = make_question(options.question);
    if (!question) {
        return tl::unexpected<Error>(question.error());
    }
    const Result<scenario::Scenario> failing =
        options.file.empty() ? search::draw_scenario(options.question.swarm, options.question.seed)
                             : load_playable(options.file, options.question.length);
    if (!failing) {
        return tl::unexpected<Error>(failing.error());
    }
    const std::optional<search::Shrunk> shrunk = search::shrink(*question, *failing, options.shrink);
    if (!shrunk) {
        return fail(ErrorKind::usage, fmt::format("{} passes; there is nothing to shrink",
                                                  options.file.empty() ? "the seed's scenario" : options.file));
    }
    if (Status written = write_file(options.out, file_text(options, *shrunk)); !written) {
        return tl::unexpected<Error>(written.error());
    }
    return print(options.format == cli::Format::json ? to_json(options, *shrunk) : to_text(options, *shrunk));
}

} // namespace

void add_shrink_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("shrink", "Cut a failing scenario down to what it takes to fail");
    const auto options = std::make_shared<Options>();
    command->add_option("scenario", options->file, "The scenario; without: the one that --seed draws")
        ->type_name("FILE.yaml");
    options->question.add_flags(*command);
    command->add_option("--out", options->out, "Where the small scenario goes")->type_name("SMALL.yaml")->required();
    command->add_option("--plays-max", options->shrink.plays_max, "Most candidates to play")
        ->type_name("N")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    add_format(*command, options->format);
    command->footer("Example:\n  replayer shrink failing.yaml --policy policy.yaml --out small.yaml");
    command->callback([options, &chosen] { chosen = [options] { return run_shrink(*options); }; });
}

} // namespace scaleit::replayer
