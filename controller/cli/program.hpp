#pragma once
// What the four executables share on the command line: help, version, values from the environment and from a
// configuration file, errors as one line, exit codes.
#include "controller/core/result.hpp"

#include <CLI/App.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scaleit::cli {

class Program {
public:
    Program(std::string name, std::string description);

    /// Where flags and subcommands are defined.
    [[nodiscard]] CLI::App& app() { return app_; }

    /// Adds `--config FILE.yaml`: a map of long flag names without dashes to values. Flags win over the environment
    /// (`SCALEIT_FLAG_NAME`), the environment over the file. Where a program has the flags --min, --max,
    /// --cpu-threshold, --memory-threshold or --cooldown, the names that services commonly give them are read too:
    /// MIN_INSTANCES, MAX_INSTANCES, CPU_THRESHOLD and MEMORY_THRESHOLD (percent), SCALING_COOLDOWN (seconds).
    void accept_config_file() { accept_config_file(app_); }
    /// The same for a subcommand, beside the program itself.
    void accept_config_file(CLI::App& command);
    /// A configuration file may be a document of this `kind:` instead, which the program reads itself: see document().
    void accept_documents(std::string kind) { kind_ = std::move(kind); }

    /// The path of the configuration file where it is a document. From the parsing on.
    [[nodiscard]] const std::optional<std::string>& document() const { return document_; }

    /// Parses, runs `body`, and returns the exit code for main: body's own, or that of its Error after printing it on
    /// stderr as one line. Usage errors name the nearest valid flag. Ignores SIGXFSZ from then on.
    [[nodiscard]] int run(int argc, char** argv, const std::function<Result<int>()>& body);

private:
    CLI::App app_;
    std::string config_file_;
    std::string kind_;
    std::optional<std::string> document_;
};

} // namespace scaleit::cli
