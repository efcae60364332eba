#include "fake_app/fault/fault_rule.hpp"

#include <algorithm>
#include <cmath>

namespace scaleit::fault {

namespace {

/// What a draw is for; each purpose of each rule has a stream for reads and one for writes.
enum class Purpose : std::uint32_t { chance, burst, time };

Stream stream_of(std::size_t place, Purpose purpose, CallKind kind) {
    constexpr std::uint32_t k_first = 0x4600'0000;
    return Stream{k_first + static_cast<std::uint32_t>(place) * 16 + static_cast<std::uint32_t>(purpose) * 4 +
                  static_cast<std::uint32_t>(kind)};
}

} // namespace

Duration Spread::at(double unit) const {
    switch (form) {
    case Form::fixed:
        break;
    case Form::uniform:
        return min + Duration{static_cast<std::int64_t>(unit * static_cast<double>((max - min).count()))};
    case Form::long_tail: {
        const double ns = static_cast<double>(min.count()) / std::sqrt(1 - unit);
        return ns < static_cast<double>(max.count()) ? Duration{static_cast<std::int64_t>(ns)} : max;
    }
    }
    return max;
}

bool meets(const Rule& rule, std::size_t place, Seed seed, const Call& call) {
    const Conditions& when = rule.when;
    if (!(call.kind == CallKind::read ? rule.reads : rule.writes) || !applies_to(rule.fault, call.kind) ||
        (when.from && call.at < *when.from) || (when.until && call.at >= *when.until) ||
        (when.first && call.number >= *when.first) || (when.every && call.number % *when.every != *when.every - 1) ||
        (when.at && !std::binary_search(when.at->begin(), when.at->end(), call.number))) {
        return false;
    }
    if (when.probability &&
        draw_unit(seed, stream_of(place, Purpose::chance, call.kind), call.number) >= *when.probability) {
        return false;
    }
    return !when.burst || in_burst(*when.burst, seed, stream_of(place, Purpose::burst, call.kind), call.number);
}

Duration draw_time(const Rule& rule, std::size_t place, Seed seed, const Call& call) {
    return rule.time.form == Spread::Form::fixed
               ? rule.time.max
               : rule.time.at(draw_unit(seed, stream_of(place, Purpose::time, call.kind), call.number));
}

} // namespace scaleit::fault
