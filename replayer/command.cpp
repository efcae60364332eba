#include "replayer/command.hpp"

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

/// The first option but `output` that names its file; nothing where none does.
std::optional<std::string> also_given_as(const CLI::App& command, const CLI::Option& output) {
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& value : option->results()) {
            if (option != &output && is_same_file(output.results().front(), value)) {
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
            return fail(ErrorKind::usage, fmt::format("{} {}: {} names that file, too, and would be lost; choose "
                                                      "another name",
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
