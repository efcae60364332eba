#pragma once
// The replayer's commands: each stands in a file of its own, adds its flags to the program, and is chosen by parsing.
#include "controller/cli/flags.hpp"
#include "controller/cli/print.hpp"
#include "replayer/report/run_report.hpp"

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

namespace scaleit::replayer {

/// What the chosen command does, to its exit code.
using Body = std::function<Result<int>()>;

// Each adds its command to `app`; where parsing meets it, `chosen` is what it does. `chosen` must outlive the parsing.
void add_verify_command(CLI::App& app, Body& chosen);
void add_run_command(CLI::App& app, Body& chosen);
void add_compare_command(CLI::App& app, Body& chosen);
void add_score_command(CLI::App& app, Body& chosen);
void add_serve_command(CLI::App& app, Body& chosen);
void add_explore_command(CLI::App& app, Body& chosen);
void add_shrink_command(CLI::App& app, Body& chosen);
void add_sweep_command(CLI::App& app, Body& chosen);
/// `words`: the command to test.
void add_test_command(CLI::App& app, Body& chosen, const std::vector<std::string>& words);

/// The command line of `replayer test ... -- COMMAND` up to the dashes, and what stands behind them; any other whole.
/// The parser would take the words behind them for arguments of our own.
struct CommandLine {
    int count = 0; ///< words of ours
    std::vector<std::string> behind;
};
[[nodiscard]] CommandLine split_command_line(int argc, const char* const* argv);

/// The flag `--format`.
void add_format(CLI::App& command, cli::Format& format);

/// Fails (usage) where an option of `command` is given beside those of these names: `--gate does not go with BESIDE`.
[[nodiscard]] Status allow_only(const CLI::App& command, std::span<const std::string_view> names,
                                std::string_view beside);

/// Fails (usage) where the chosen command would write a file that it is to read.
[[nodiscard]] Status spare_inputs(const CLI::App& app);

using cli::print;

/// A report in that form, whole and with its newline.
template <class Report> [[nodiscard]] std::string report_text(const Report& report, cli::Format format) {
    return format == cli::Format::json ? report::to_json(report) : report::to_text(report);
}

} // namespace scaleit::replayer
