#pragma once
// A command line as it can be pasted into a shell again.
#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace scaleit::cli {

/// ` --flag value...` and ` positional` for every option of `command` that has a value, from wherever it came, but for
/// those named in `without` (`--flag`). Begins with a space; empty where there is none.
[[nodiscard]] std::string given_options(const CLI::App& command, const std::vector<std::string>& without);

} // namespace scaleit::cli
