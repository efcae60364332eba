#include "fake_app/fault/injector.hpp"

#include "controller/core/check.hpp"

#include <utility>

namespace scaleit::fault {

Injector::Injector(FaultSpec spec, Seed seed)
    : spec_(std::move(spec)), seed_(seed), simple_(spec_.error_rate, seed), used_(spec_.rules.size()) {
    SCALEIT_CHECK(spec_.rules.size() <= k_rules_max);
}

std::optional<Fault> Injector::next(CallKind kind, Instant now) {
    const Call call{kind, kind == CallKind::read ? reads_++ : writes_++, now};
    if (const std::optional<Fault> fault = timetable_.at(kind, now)) {
        return fault;
    }
    for (std::size_t place = 0; place < spec_.rules.size(); ++place) {
        if (const std::optional<Fault> fault = apply(place, call)) {
            return fault;
        }
    }
    const std::optional<FaultKind> drawn = simple_.draw(kind, call.number);
    return drawn ? std::optional<Fault>({*drawn, {}}) : std::nullopt;
}

std::optional<Fault> Injector::apply(std::size_t place, const Call& call) {
    const Rule& rule = spec_.rules[place];
    if (!meets(rule, place, seed_, call)) {
        return std::nullopt;
    }
    if (rule.fault == FaultKind::quota) {
        return charge(rule, used_[place], call.at);
    }
    return Fault{rule.fault, draw_time(rule, place, seed_, call)};
}

std::optional<Fault> Injector::charge(const Rule& rule, Used& used, Instant now) {
    const std::int64_t window = (now - k_start) / rule.quota.per;
    if (window != used.window) {
        used = {window, 0};
    }
    if (used.calls < rule.quota.limit) {
        ++used.calls;
        return std::nullopt;
    }
    return Fault{FaultKind::quota, k_start + (window + 1) * rule.quota.per - now};
}

} // namespace scaleit::fault
