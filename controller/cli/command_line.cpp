#include "controller/cli/command_line.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::cli {

std::string shell_word(std::string_view word) {
    constexpr std::string_view k_safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!word.empty() && word.find_first_not_of(k_safe) == std::string_view::npos) {
        return std::string(word);
    }
    std::string quoted = "'";
    for (const char c : word) {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

std::string given_options(const CLI::App& command, const std::vector<std::string>& without) {
    std::string text;
    for (const CLI::Option* option : command.get_options()) {
        const std::string name = option->get_name();
        if (option->count() == 0 || std::find(without.begin(), without.end(), name) != without.end()) {
            continue;
        }
        if (option->get_items_expected_max() == 0) {
            text += fmt::format(" {}", name);
            continue;
        }
        for (const std::string& value : option->results()) {
            text += option->nonpositional() ? fmt::format(" {} {}", name, shell_word(value))
                                            : fmt::format(" {}", shell_word(value));
        }
    }
    return text;
}

} // namespace scaleit::cli
