#include "replayer/command.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::replayer {

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
