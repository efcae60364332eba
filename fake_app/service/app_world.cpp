#include "fake_app/service/app_world.hpp"

#include "controller/core/check.hpp"
#include "fake_app/fault/fault_outcome.hpp"

#include <algorithm>
#include <utility>

namespace scaleit::fake_app {

namespace {

/// Late writes that may wait; one beyond is done at once.
constexpr std::size_t k_late_max = 10'000;

} // namespace

AppWorld::AppWorld(FakeAppOptions options, const demand::Demand& demand, WorldTime& time)
    : options_(std::move(options)), demand_(demand), time_(time), plant_(options_.plant) {}

Polled AppWorld::poll() {
    const std::lock_guard lock(mutex_);
    const Instant now = time_.poll();
    ++served_.status_polls;
    Polled polled{draw(fault::CallKind::read, now), {}};
    advance_to(now);
    polled.status = status_at(now);
    const std::optional<fault::Effect> effect =
        polled.fault ? std::optional(fault::effect_of(polled.fault->kind)) : std::nullopt;
    if (effect == fault::Effect::repeats) {
        polled.status = last_shown_.value_or(polled.status);
    }
    if (effect != fault::Effect::replaces) {
        last_shown_ = polled.status;
    }
    return polled;
}

AppStatus AppWorld::look() {
    const std::lock_guard lock(mutex_);
    const Instant now = time_.now();
    advance_to(now);
    return status_at(now);
}

std::optional<fault::Fault> AppWorld::write(std::optional<int> replicas) {
    const std::lock_guard lock(mutex_);
    const Instant now = time_.now();
    advance_to(now);
    ++served_.replica_writes;
    const std::optional<fault::Fault> fault = draw(fault::CallKind::write, now);
    const fault::Effect effect = fault ? fault::effect_of(fault->kind) : fault::Effect::shapes;
    if (replicas && effect == fault::Effect::shapes) {
        set_replicas(*replicas, now);
    } else if (replicas && effect == fault::Effect::defers) {
        defer(*replicas, now + fault->time);
    }
    return fault;
}

Served AppWorld::served() const {
    const std::lock_guard lock(mutex_);
    return served_;
}

std::optional<fault::Fault> AppWorld::draw(fault::CallKind kind, Instant now) {
    const std::optional<fault::Fault> fault = options_.faults.next(kind, now);
    if (fault) {
        served_.faults.add(fault->kind);
    }
    return fault;
}

void AppWorld::advance_to(Instant now) {
    while (!late_.empty() && late_.front().due <= now) {
        const LateWrite write = late_.front();
        late_.erase(late_.begin());
        set_replicas(write.replicas, write.due);
    }
    plant_.advance_to(now);
}

void AppWorld::set_replicas(int replicas, Instant now) {
    const bool set = plant_.set_replicas(replicas, now);
    SCALEIT_CHECK(set); // the codec has refused what the plant would
}

void AppWorld::defer(int replicas, Instant due) {
    if (late_.size() == k_late_max) {
        set_replicas(replicas, time_.now());
        return;
    }
    const auto place = std::upper_bound(late_.begin(), late_.end(), due,
                                        [](Instant at, const LateWrite& write) { return at < write.due; });
    late_.insert(place, {due, replicas});
}

AppStatus AppWorld::status_at(Instant now) const { return {plant_.cpu(demand_.at(now)), plant_.replicas()}; }

} // namespace scaleit::fake_app
