#include "controller/cli/command_line.hpp"

#include "controller/core/shell_word.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::cli {

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
