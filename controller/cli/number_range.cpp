#include "controller/cli/number_range.hpp"

#include <charconv>
#include <fmt/format.h>

namespace scaleit::cli {

CLI::Validator within(NumberRange range) {
    const auto check = [range](const std::string& text) {
        double value = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        const bool fits = error == std::errc{} && stop == end && value >= range.min && value <= range.max;
        return fits ? std::string() : fmt::format("'{}' is not a number from {} to {}", text, range.min, range.max);
    };
    return {check, {}, "within"};
}

} // namespace scaleit::cli
