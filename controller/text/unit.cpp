#include "controller/text/unit.hpp"

#include "controller/core/shown.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scaleit::text {

double value_max(Unit unit) {
    switch (unit) {
    case Unit::cpu_percent:
        return 100;
    case Unit::cpu:
        return 1;
    case Unit::demand:
    case Unit::requests:
        break;
    }
    return std::numeric_limits<double>::infinity();
}

Result<double> read_value(std::string_view cell, Unit unit, const ValueNames& names) {
    double value = 0;
    const char* end = cell.data() + cell.size();
    const auto [stop, error] = std::from_chars(cell.data(), end, value);
    if (error != std::errc{} || stop != end || !std::isfinite(value) || value < 0) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{} is {}, expected a finite number >= 0", names.value, shown(cell)));
    }
    if (value > value_max(unit)) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{} is {}, expected at most {} of {}; say what the values are with {}", names.value,
                                shown(cell), value_max(unit), name(unit), names.unit_flag));
    }
    return value;
}

} // namespace scaleit::text
