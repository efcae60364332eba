#include "tests/fuzz/subjects.hpp"

#include "controller/text/spacing.hpp"
#include "controller/text/unit.hpp"
#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/refusal.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

constexpr int k_read = 200;
constexpr int k_uneven = 206; ///< rows that make no even samples
constexpr std::int64_t k_filled_max = 100'000;

/// What is wrong with samples that were let through.
std::optional<std::string> flaw_in(const text::Samples& samples) {
    if (samples.times.empty() || samples.columns.size() != 1 || samples.columns[0].size() != samples.times.size()) {
        return "columns of different lengths were let through";
    }
    for (const double value : samples.columns[0]) {
        if (!std::isfinite(value) || value < 0 || value > 100) {
            return fmt::format("{} was let through", value);
        }
    }
    return std::adjacent_find(samples.times.begin(), samples.times.end(), std::greater_equal<>()) != samples.times.end()
               ? std::optional<std::string>("times out of order were let through")
               : std::nullopt;
}

} // namespace

Verdict try_csv(std::string_view bytes) {
    const MemoryFile file(bytes);
    const text::Column column{"value", "--column", [](std::string_view cell) {
                                  return text::read_value(cell, text::Unit::cpu_percent, {"value", "--unit"});
                              }};
    const Result<text::Samples> samples = text::read_samples(file.path(), {&column, 1});
    if (!samples) {
        return {is_one_line(samples.error().message) ? std::nullopt : std::optional(samples.error().message), {}};
    }
    if (std::optional<std::string> flaw = flaw_in(*samples)) {
        return {std::move(flaw), {}};
    }
    Result<text::EvenSamples> even = text::make_even(*samples, {}, "t.csv");
    if (!even && samples->times.size() > 1 &&
        (samples->times.back() - samples->times.front()) / std::chrono::seconds(1) < k_filled_max) {
        even = text::make_even(*samples, {std::chrono::seconds(1), text::Gaps::hold}, "t.csv");
    }
    if (!even) {
        return {std::nullopt, {k_uneven}};
    }
    if (even->step <= Duration::zero() || even->columns[0].size() < samples->times.size()) {
        return {"even samples are fewer than those read", {}};
    }
    return {std::nullopt, {k_read}};
}

} // namespace scaleit::fuzz
