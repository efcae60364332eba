#include "replayer/search/axis.hpp"

#include "controller/core/time.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace scaleit::search {

namespace {

constexpr std::int64_t k_scale = 1'000'000'000; ///< ranges are walked in billionths, or in nanoseconds
constexpr double k_number_max = 1e9;
constexpr std::int64_t k_continuous_steps = 1000;

tl::unexpected<Error> bad_axis(std::string_view text, std::string_view what) {
    return fail(ErrorKind::usage,
                fmt::format("--vary {}: {}; write it like target=0.7..0.9/0.05 or window=50,100,200", text, what));
}

/// A number, or a duration, as a whole count of its smallest part.
struct Quantity {
    std::int64_t count = 0;
    bool is_duration = false;
};

std::optional<Quantity> parse_quantity(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error == std::errc{} && end == text.data() + text.size()) {
        if (!(std::abs(number) <= k_number_max)) {
            return std::nullopt;
        }
        return Quantity{static_cast<std::int64_t>(std::floor(number * static_cast<double>(k_scale) + 0.5)), false};
    }
    const Result<Duration> duration = parse_duration(text);
    return duration ? std::optional(Quantity{duration->count(), true}) : std::nullopt;
}

std::string decimal_text(std::int64_t billionths) {
    const std::int64_t size = billionths < 0 ? -billionths : billionths;
    std::string text = fmt::format("{}{}.{:09}", billionths < 0 ? "-" : "", size / k_scale, size % k_scale);
    text.erase(text.find_last_not_of('0') + 1);
    return text.back() == '.' ? text.substr(0, text.size() - 1) : text;
}

std::string text_of(Quantity quantity) {
    return quantity.is_duration ? format_duration(Duration{quantity.count}) : decimal_text(quantity.count);
}

struct Range {
    std::string_view from;
    std::string_view to;
    std::optional<std::string_view> step;
};

std::optional<Range> split_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) {
        return std::nullopt;
    }
    Range range{text.substr(0, dots), text.substr(dots + 2), std::nullopt};
    const std::size_t slash = range.to.find('/');
    if (slash != std::string_view::npos) {
        range.step = range.to.substr(slash + 1);
        range.to = range.to.substr(0, slash);
    }
    return range;
}

/// What is wrong with a range, or nothing and its values.
std::optional<std::string> expand(const Range& range, Axis& axis) {
    const std::optional<Quantity> from = parse_quantity(range.from);
    const std::optional<Quantity> to = parse_quantity(range.to);
    const std::optional<Quantity> step = range.step ? parse_quantity(*range.step) : to;
    if (!from || !to || !step || from->is_duration != to->is_duration || from->is_duration != step->is_duration) {
        return "its ends and its step are not all numbers, or all durations";
    }
    const std::int64_t length = to->count - from->count;
    axis.continuous = !range.step;
    const std::int64_t stride = range.step ? step->count : std::max<std::int64_t>(1, length / k_continuous_steps);
    if (length < 0 || stride <= 0) {
        return "it ends before it begins, or its step is not above zero";
    }
    if (length / stride >= static_cast<std::int64_t>(k_axis_values_max)) {
        return fmt::format("it has over {} values", k_axis_values_max);
    }
    for (std::int64_t count = from->count; count <= to->count; count += stride) {
        axis.values.push_back(text_of({count, from->is_duration}));
    }
    return std::nullopt;
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> values;
    while (true) {
        const std::size_t comma = text.find(',');
        values.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) {
            return values;
        }
        text.remove_prefix(comma + 1);
    }
}

} // namespace

Result<Axis> parse_axis(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
        return bad_axis(text, "it is not KEY=VALUES");
    }
    if (text.find_first_of("\"'\n\r") != std::string_view::npos) {
        return bad_axis(text, "quotes and line ends cannot stand in it");
    }
    Axis axis{std::string(text.substr(0, equals)), {}, false};
    if (axis.key.find(',') != std::string::npos) {
        return bad_axis(text, "a comma cannot stand in its key");
    }
    const std::string_view values = text.substr(equals + 1);
    if (const std::optional<Range> range = split_range(values)) {
        if (const std::optional<std::string> wrong = expand(*range, axis)) {
            return bad_axis(text, *wrong);
        }
        return axis;
    }
    axis.values = split_list(values);
    const std::set<std::string> different(axis.values.begin(), axis.values.end());
    if (axis.values.size() > k_axis_values_max || different.size() != axis.values.size() || different.contains("")) {
        return bad_axis(text, fmt::format("a value is empty or there twice, or there are over {}", k_axis_values_max));
    }
    return axis;
}

} // namespace scaleit::search
