#include "recorder/import/measure.hpp"

#include "controller/core/check.hpp"
#include "controller/core/shown.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::importing {

namespace {

constexpr double k_comfortable_cpu = 0.80;

double to_demand(double value, const Measure& measure) {
    return measure.unit == text::Unit::requests ? value / *measure.capacity : value;
}

} // namespace

bool is_cpu(text::Unit unit) { return unit == text::Unit::cpu || unit == text::Unit::cpu_percent; }

Status check(const Measure& measure) {
    const bool needed = measure.unit == text::Unit::requests;
    if (needed && !measure.capacity) {
        return fail(ErrorKind::usage,
                    "requests need --capacity, the requests per sample that keep one replica busy, to become demand");
    }
    if (!needed && measure.capacity) {
        return fail(ErrorKind::usage, fmt::format("--capacity means nothing with --unit {}; say --unit requests, or "
                                                  "leave it out",
                                                  name(measure.unit)));
    }
    return {};
}

double to_cpu(double value, const Measure& measure, int replicas) {
    SCALEIT_CHECK(value >= 0 && replicas >= 1);
    double cpu = 0;
    switch (measure.unit) {
    case text::Unit::cpu_percent:
        cpu = value / 100;
        break;
    case text::Unit::cpu:
        cpu = value;
        break;
    case text::Unit::demand:
    case text::Unit::requests:
        cpu = to_demand(value, measure) / replicas;
        break;
    }
    return std::min(cpu, 1.0) + 0.0; // -0 is 0
}

Result<int> replicas_for(double value, const Measure& measure) {
    SCALEIT_CHECK(!is_cpu(measure.unit));
    const double wanted = std::ceil(to_demand(value, measure) / k_comfortable_cpu);
    if (wanted > k_replicas_max) {
        return fail(ErrorKind::bad_input,
                    fmt::format("a demand of {} needs more than {} replicas; say what the values are with --unit and "
                                "--capacity",
                                to_demand(value, measure), k_replicas_max));
    }
    return std::max(1, static_cast<int>(wanted));
}

Result<int> read_replicas(std::string_view text, const std::string& what) {
    int replicas = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, replicas);
    if (error != std::errc{} || stop != end || replicas < 1 || replicas > k_replicas_max) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{} is {}, expected a whole number from 1 to {}", what, shown(text), k_replicas_max));
    }
    return replicas;
}

void describe(const Measure& measure, session::Meta& meta) {
    meta["unit"] = name(measure.unit);
    if (measure.capacity) {
        meta["capacity"] = fmt::to_string(*measure.capacity);
    }
}

} // namespace scaleit::importing
