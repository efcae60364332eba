#pragma once
// Log lines on stderr, for people or for machines. One write a line; any thread.
#include "controller/core/names.hpp"

#include <CLI/App.hpp>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scaleit::cli {

enum class LogLevel { debug, info, warn, error, off };

constexpr auto enum_names(LogLevel) {
    return std::to_array<std::string_view>({"debug", "info", "warn", "error", "off"});
}

enum class LogFormat { text, json };

constexpr auto enum_names(LogFormat) { return std::to_array<std::string_view>({"text", "json"}); }

struct LogField {
    std::string_view key;
    std::string value;
};

class Log {
public:
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;

    /// Adds --log-level and --log-format.
    void add_flags(CLI::App& app);

    [[nodiscard]] bool enabled(LogLevel at) const { return at >= level; }
    /// Prints one line with the time of day in UTC; nothing below the level.
    void write(LogLevel at, std::string_view message, std::initializer_list<LogField> fields = {}) const;
    /// The same log, with a field of its own at the end of every line.
    [[nodiscard]] Log with(const LogField& field) const;

private:
    std::vector<std::pair<std::string, std::string>> always_;
};

} // namespace scaleit::cli
