#pragma once
// Flags of our own types on a CLI11 app. Each shows its default in --help and refuses what it cannot read (exit 2).
#include "controller/core/names.hpp"
#include "controller/core/random.hpp"
#include "controller/core/time.hpp"

#include <CLI/App.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <string>
#include <vector>

namespace scaleit::cli {

/// A host and a port as `HOST:PORT`; port 0 picks a free one.
struct Address {
    std::string host = "127.0.0.1";
    int port = 0;
};

/// The range of durations a flag takes.
enum class DurationRange { positive, zero_or_more };

CLI::Option* add_duration(CLI::App& app, const std::string& flag, Duration& value, const std::string& help,
                          DurationRange range = DurationRange::positive);
CLI::Option* add_optional_duration(CLI::App& app, const std::string& flag, std::optional<Duration>& value,
                                   const std::string& help);
CLI::Option* add_seed(CLI::App& app, const std::string& flag, Seed& value, const std::string& help);
CLI::Option* add_address(CLI::App& app, const std::string& flag, Address& value, const std::string& help);
CLI::Option* add_optional_address(CLI::App& app, const std::string& flag, std::optional<Address>& value,
                                  const std::string& help);

/// The nearest valid word as a hint: ", did you mean 'x'?" or nothing.
[[nodiscard]] std::string did_you_mean(const std::string& word, const std::vector<std::string>& valid);

/// A flag that takes one of an enum's names.
template <class Enum>
CLI::Option* add_choice(CLI::App& app, const std::string& flag, Enum& value, const std::string& help) {
    const auto names = enum_names(Enum{});
    const std::vector<std::string> valid(names.begin(), names.end());
    auto read = [&value, flag, valid](const std::string& text) {
        const std::optional<Enum> found = from_name<Enum>(text);
        if (!found) {
            throw CLI::ValidationError(
                flag, fmt::format("'{}' is not one of {}{}", text, fmt::join(valid, ", "), did_you_mean(text, valid)));
        }
        value = *found;
    };
    return app.add_option_function<std::string>(flag, read, help)
        ->type_name(fmt::format("{}", fmt::join(valid, "|")))
        ->default_str(std::string(name(value)));
}

/// How results are printed.
enum class Format { text, json };

constexpr auto enum_names(Format) { return std::to_array<std::string_view>({"text", "json"}); }

} // namespace scaleit::cli
