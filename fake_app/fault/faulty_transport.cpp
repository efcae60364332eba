#include "fake_app/fault/faulty_transport.hpp"

#include <algorithm>
#include <utility>

namespace scaleit::fault {

namespace {

constexpr std::size_t k_late_max = 1000;

CallKind kind_of(const Request& request) {
    return request.method == "GET" || request.method == "HEAD" ? CallKind::read : CallKind::write;
}

} // namespace

Outcome FaultyTransport::send(const Request& request, Duration budget) {
    const Instant now = clock_ == nullptr ? k_start : clock_->now();
    send_due(now, budget);
    const std::optional<Fault> fault = injector_.next(kind_of(request), now);
    if (!fault) {
        return pass(request, budget);
    }
    faults_.add(fault->kind);
    switch (effect_of(fault->kind)) {
    case Effect::replaces:
        return as_outcome(*fault);
    case Effect::shapes:
        return as_received(shaped(*fault, pass(request, budget)), budget);
    case Effect::repeats:
        return last_read_ ? last_read_ : pass(request, budget);
    case Effect::defers:
        late_.push_back({now + fault->time, request});
        return as_outcome(*fault);
    }
    return as_outcome(*fault);
}

Outcome FaultyTransport::pass(const Request& request, Duration budget) {
    Outcome outcome = inner_.send(request, budget);
    if (outcome && kind_of(request) == CallKind::read) {
        last_read_ = outcome;
    }
    return outcome;
}

void FaultyTransport::send_due(Instant now, Duration budget) {
    const auto is_due = [&](const Late& late) { return late.due <= now; };
    for (auto due = std::find_if(late_.begin(), late_.end(), is_due); due != late_.end() || late_.size() > k_late_max;
         due = std::find_if(late_.begin(), late_.end(), is_due)) {
        const auto next = due == late_.end() ? late_.begin() : due;
        static_cast<void>(inner_.send(next->request, budget)); // nobody waits for its answer any more
        late_.erase(next);
    }
}

} // namespace scaleit::fault
