#pragma once
// A command line as it can be pasted into a shell again.
#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::cli {

/// The same word for a POSIX shell: as it is where that is safe, else in quotes.
[[nodiscard]] std::string shell_word(std::string_view word);

/// ` --flag value...` and ` positional` for every option of `command` that has a value, from wherever it came, but for
/// those named in `without` (`--flag`). Begins with a space; empty where there is none.
[[nodiscard]] std::string given_options(const CLI::App& command, const std::vector<std::string>& without);

} // namespace scaleit::cli
