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
    : initial_(std::move(options)), initial_demand_(demand), time_(time), demand_(&demand), world_(initial_.world),
      injector_(initial_.faults) {}

Polled AppWorld::poll() {
    const std::lock_guard lock(mutex_);
    const Instant now = time_.poll();
    ++served_.status_polls;
    Polled polled{draw(fault::CallKind::read, now), {}};
    advance_to(now);
    polled.status = status();
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

Written AppWorld::write(const Wish& wish) {
    const std::lock_guard lock(mutex_);
    const Instant now = time_.now();
    ++served_.replica_writes;
    Written written{draw(fault::CallKind::write, now), {}};
    advance_to(now);
    if (!written.fault || written.fault->done || fault::effect_of(written.fault->kind) == fault::Effect::shapes) {
        written.removal = apply(wish);
    } else if (fault::effect_of(written.fault->kind) == fault::Effect::defers) {
        defer(wish, now + written.fault->time);
    }
    return written;
}

AppStatus AppWorld::look() {
    const std::lock_guard lock(mutex_);
    advance_to(time_.now());
    return status();
}

AppView AppWorld::view() {
    const std::lock_guard lock(mutex_);
    advance_to(time_.now());
    return {world_.snapshot(), served_};
}

Served AppWorld::served() const {
    const std::lock_guard lock(mutex_);
    return served_;
}

fault::FaultSpec AppWorld::faults() const {
    const std::lock_guard lock(mutex_);
    return injector_.spec();
}

void AppWorld::set_faults(fault::FaultSpec faults) {
    const std::lock_guard lock(mutex_);
    injector_ = fault::Injector(std::move(faults), initial_.faults.seed());
}

void AppWorld::set_demand(std::unique_ptr<demand::Demand> demand) {
    const std::lock_guard lock(mutex_);
    advance_to(time_.now()); // what came before came under the old demand
    own_demand_ = std::move(demand);
    demand_ = own_demand_.get();
}

Instant AppWorld::advance(Duration by) {
    const std::lock_guard lock(mutex_);
    time_.advance(by);
    const Instant now = time_.now();
    advance_to(now);
    return now;
}

void AppWorld::reset() {
    const std::lock_guard lock(mutex_);
    time_.restart();
    demand_ = &initial_demand_;
    own_demand_.reset();
    world_ = plant::World(initial_.world);
    injector_ = initial_.faults;
    late_.clear();
    last_shown_.reset();
    served_ = {};
}

std::optional<fault::Fault> AppWorld::draw(fault::CallKind kind, Instant now) {
    const std::optional<fault::Fault> fault = injector_.next(kind, now);
    if (fault) {
        served_.faults.add(fault->kind);
    }
    return fault;
}

void AppWorld::advance_to(Instant now) {
    while (!late_.empty() && late_.front().due <= now) {
        const LateWrite write = late_.front();
        late_.erase(late_.begin());
        world_.advance_to(write.due, *demand_);
        static_cast<void>(apply(write.wish)); // its answer has gone out
    }
    world_.advance_to(now, *demand_);
}

plant::Removal AppWorld::apply(const Wish& wish) {
    if (const auto* set = std::get_if<SetReplicas>(&wish)) {
        const bool done = world_.set_replicas(set->replicas);
        SCALEIT_CHECK(done); // the codec has refused what the world would
    }
    const auto* remove = std::get_if<RemoveWorker>(&wish);
    return remove == nullptr ? plant::Removal::removed : world_.remove_worker(remove->id);
}

void AppWorld::defer(const Wish& wish, Instant due) {
    if (late_.size() == k_late_max) {
        static_cast<void>(apply(wish));
        return;
    }
    const auto place = std::upper_bound(late_.begin(), late_.end(), due,
                                        [](Instant at, const LateWrite& write) { return at < write.due; });
    late_.insert(place, {due, wish});
}

} // namespace scaleit::fake_app
