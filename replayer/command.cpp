#include "replayer/command.hpp"

#include "fake_app/scenario/scenario.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace scaleit::replayer {

namespace {

constexpr auto k_outputs = std::to_array<std::string_view>({"--out", "--html", "--junit", "--baseline"});

bool is_same_file(const std::string& a, const std::string& b) {
    std::error_code unknown; // one is no file: then they are not the same
    return std::filesystem::is_regular_file(a, unknown) && std::filesystem::equivalent(a, b, unknown);
}

constexpr auto k_scenarios = std::to_array<std::string_view>({"--scenario", "scenario", "scenarios"});

/// Whether the option's value is a scenario that takes its demand from that file.
bool demand_is_in(const CLI::Option& option, const std::string& value, const std::string& file) {
    if (std::find(k_scenarios.begin(), k_scenarios.end(), option.get_name()) == k_scenarios.end()) {
        return false;
    }
    const Result<scenario::Scenario> scene = scenario::load_scenario(value); // what is wrong with it shows when it runs
    return scene && (is_same_file(file, scene->demand.trace) || is_same_file(file, scene->demand.session));
}

/// The first option but `output` that names its file; nothing where none does.
std::optional<std::string> also_given_as(const CLI::App& command, const CLI::Option& output) {
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& value : option->results()) {
            const std::string& file = output.results().front();
            if (option != &output && (is_same_file(file, value) || demand_is_in(*option, value, file))) {
                return option->get_name();
            }
        }
    }
    return std::nullopt;
}

} // namespace

Status spare_inputs(const CLI::App& app) {
    const CLI::App& command = *app.get_subcommands().front();
    for (const std::string_view name : k_outputs) {
        const CLI::Option* output = command.get_option_no_throw(std::string(name));
        if (output == nullptr || output->count() == 0) {
            continue;
        }
        if (const std::optional<std::string> other = also_given_as(command, *output)) {
            return fail(ErrorKind::usage, fmt::format("{} {}: {} names that file, too, which would be lost; "
                                                      "choose another name",
                                                      name, output->results().front(), *other));
        }
    }
    return {};
}

void add_format(CLI::App& command, cli::Format& format) {
    cli::add_choice(command, "--format", format, "Form of the result");
}

Status allow_only(const CLI::App& command, std::span<const std::string_view> names, std::string_view beside) {
    for (const CLI::Option* option : command.get_options()) {
        const std::string name = option->get_name();
        if (option->count() > 0 && std::find(names.begin(), names.end(), name) == names.end()) {
            return fail(ErrorKind::usage, fmt::format("{} does not go with {}", name, beside));
        }
    }
    return {};
}

CommandLine split_command_line(int argc, const char* const* argv) {
    const std::vector<std::string> words(argv, argv + argc);
    const auto dashes = std::find(words.begin(), words.end(), "--");
    if (words.size() < 2 || words[1] != "test" || dashes == words.end()) {
        return {argc, {}};
    }
    return {static_cast<int>(dashes - words.begin()), {dashes + 1, words.end()}};
}

} // namespace scaleit::replayer
