#pragma once
// A fleet in memory, without loops or apps: orders change its tables, and a test puts ticks in.
#include "controller/fleet/fleet.hpp"
#include "controller/policy/manifest.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

namespace scaleit::test {

class TableFleet final : public fleet::Fleet {
public:
    explicit TableFleet(const std::vector<std::string>& names = {"web"}) {
        for (const std::string& name : names) {
            fleet::WorkloadView& view = views_.emplace_back();
            view.name = name;
            view.running = true;
            view.replicas_min = 1;
            view.replicas_max = 20;
            view.interval = std::chrono::seconds(1);
            view.configuration.manifest = policy::to_manifest(*policy::default_policy("target-average"));
        }
    }

    /// A tick that observed `cpu` of `replicas` and wants `wanted`.
    void add_tick(std::string_view workload, double cpu, int replicas, int wanted) {
        const std::scoped_lock lock(mutex_);
        fleet::WorkloadView& view = *find(workload);
        Tick tick = next_tick(view);
        tick.observation = Observation{tick.at, cpu, replicas};
        tick.decision = Decision(Reason::demand_up, wanted + 1);
        tick.decision.then(Reason::bounds_max, wanted);
        tick.write.outcome = wanted == replicas ? WriteOutcome::not_needed : WriteOutcome::applied;
        view.degraded = false;
        add(view, tick);
    }

    /// What is seen beside the CPU from now on.
    void show(std::string_view workload, Signals signals) {
        const std::scoped_lock lock(mutex_);
        find(workload)->signals = std::make_shared<const Signals>(std::move(signals));
    }

    /// A tick without data.
    void add_failure(std::string_view workload, Failure failure) {
        const std::scoped_lock lock(mutex_);
        fleet::WorkloadView& view = *find(workload);
        Tick tick = next_tick(view);
        tick.observation = tl::unexpected<Failure>(failure);
        tick.failed_calls.add(failure.kind);
        view.last_failure = failure;
        view.last_failure_unix_ms = unix_ms(tick);
        view.degraded = true;
        add(view, tick);
    }

    /// What a configuration that is read again, or a full disk, would bring.
    void add_event(fleet::Event::Kind kind, std::string_view workload) {
        const std::scoped_lock lock(mutex_);
        happen(kind, workload);
    }

    [[nodiscard]] std::vector<std::string> workloads() const override {
        std::vector<std::string> names;
        for (const fleet::WorkloadView& view : views_) {
            names.push_back(view.name);
        }
        return names;
    }

    [[nodiscard]] fleet::Answer<fleet::WorkloadView> view(std::string_view workload) const override {
        const std::scoped_lock lock(mutex_);
        const fleet::WorkloadView* found = find(workload);
        return found != nullptr ? fleet::Answer<fleet::WorkloadView>(*found) : unknown();
    }

    [[nodiscard]] fleet::FleetHealth health() const override {
        const std::scoped_lock lock(mutex_);
        fleet::FleetHealth health;
        for (const fleet::WorkloadView& view : views_) {
            health.ready = health.ready || (view.newest && !view.degraded && !view.halted);
            if (view.degraded || view.halted) {
                health.degraded.push_back(view.name);
            }
        }
        std::sort(health.degraded.begin(), health.degraded.end());
        return health;
    }

    fleet::Answer<bool> start(std::string_view workload) override { return set_running(workload, true); }
    fleet::Answer<bool> stop(std::string_view workload) override { return set_running(workload, false); }

    fleet::Answer<fleet::ManualScale> scale(std::string_view workload, const fleet::ManualScale& order) override {
        const std::scoped_lock lock(mutex_);
        fleet::WorkloadView* found = find(workload);
        if (found == nullptr) {
            return unknown();
        }
        found->manual = order;
        found->manual->replicas = std::clamp(order.replicas, found->replicas_min, found->replicas_max);
        happen(fleet::Event::Kind::manual, workload);
        return *found->manual;
    }

    fleet::Answer<bool> resume(std::string_view workload) override {
        const std::scoped_lock lock(mutex_);
        fleet::WorkloadView* found = find(workload);
        if (found == nullptr) {
            return unknown();
        }
        const bool held = found->manual.has_value();
        found->manual.reset();
        happen(fleet::Event::Kind::resumed, workload);
        return held;
    }

    fleet::Answer<fleet::Configuration> configure(std::string_view workload, std::string_view manifest,
                                                  std::optional<std::uint64_t> expected) override {
        const std::scoped_lock lock(mutex_);
        fleet::WorkloadView* found = find(workload);
        if (found == nullptr) {
            return unknown();
        }
        if (expected && *expected != found->configuration.version) {
            return tl::unexpected<fleet::Refusal>({fleet::RefusalKind::conflict, "another version is in force"});
        }
        const Result<policy::Policy> read = policy::read_manifest(manifest, "body");
        if (!read) {
            return tl::unexpected<fleet::Refusal>({fleet::RefusalKind::invalid, read.error().message});
        }
        found->configuration = {found->configuration.version + 1, policy::to_manifest(*read)};
        happen(fleet::Event::Kind::configured, workload);
        return found->configuration;
    }

    [[nodiscard]] std::vector<fleet::Priority> priorities() const override {
        const std::scoped_lock lock(mutex_);
        std::vector<fleet::Priority> all;
        for (const auto& [match_id, priority] : priorities_) {
            all.push_back(priority);
        }
        return all;
    }

    fleet::Answer<fleet::Priority> prioritise(const fleet::Priority& priority) override {
        const std::scoped_lock lock(mutex_);
        if (find(priority.match_id) == nullptr) {
            return unknown();
        }
        happen(fleet::Event::Kind::priorities, {});
        return priorities_[priority.match_id] = priority;
    }

    fleet::Answer<bool> forget_priority(std::string_view match_id) override {
        const std::scoped_lock lock(mutex_);
        return priorities_.erase(std::string(match_id)) == 1;
    }

    [[nodiscard]] fleet::Answer<std::vector<fleet::PastTick>>
    history(std::string_view workload, std::optional<std::int64_t> before, std::size_t count) const override {
        const std::scoped_lock lock(mutex_);
        const auto kept = ticks_.find(workload);
        std::vector<fleet::PastTick> page;
        if (kept != ticks_.end()) {
            for (auto past = kept->second.rbegin(); past != kept->second.rend() && page.size() < count; ++past) {
                if (!before || past->tick.index < *before) {
                    page.push_back(*past);
                }
            }
        }
        return page;
    }

    [[nodiscard]] std::vector<fleet::Event> events_after(std::uint64_t number, std::size_t count) const override {
        const std::scoped_lock lock(mutex_);
        std::vector<fleet::Event> found;
        for (std::size_t i = number; i < events_.size() && found.size() < count; ++i) {
            found.push_back(events_[i]);
        }
        return found;
    }

    [[nodiscard]] std::uint64_t newest_event() const override {
        const std::scoped_lock lock(mutex_);
        return events_.size();
    }

    [[nodiscard]] fleet::EventWait wait_event(std::uint64_t number, Duration patience) const override {
        std::unique_lock lock(mutex_);
        happened_.wait_for(lock, patience, [&] { return ended_ || events_.size() > number; });
        if (events_.size() > number) {
            return fleet::EventWait::came;
        }
        return ended_ ? fleet::EventWait::ended : fleet::EventWait::nothing;
    }

    /// Nothing happens any more.
    void end() {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        happened_.notify_all();
    }

private:
    static tl::unexpected<fleet::Refusal> unknown() {
        return tl::unexpected<fleet::Refusal>({fleet::RefusalKind::unknown_workload, "no such workload"});
    }
    static std::int64_t unix_ms(const Tick& tick) { return 1'700'000'000'000 + tick.index * 1000; }

    static Tick next_tick(const fleet::WorkloadView& view) {
        Tick tick;
        tick.index = view.ticks;
        tick.at = Instant(std::chrono::seconds(view.ticks));
        return tick;
    }

    template <class Self> static auto find_in(Self& self, std::string_view name) -> decltype(self.views_.data()) {
        const auto found = std::find_if(self.views_.begin(), self.views_.end(),
                                        [&](const fleet::WorkloadView& view) { return view.name == name; });
        return found == self.views_.end() ? nullptr : &*found;
    }
    [[nodiscard]] const fleet::WorkloadView* find(std::string_view name) const { return find_in(*this, name); }
    fleet::WorkloadView* find(std::string_view name) { return find_in(*this, name); }

    fleet::Answer<bool> set_running(std::string_view workload, bool running) {
        const std::scoped_lock lock(mutex_);
        fleet::WorkloadView* found = find(workload);
        if (found == nullptr) {
            return unknown();
        }
        const bool changed = std::exchange(found->running, running) != running;
        if (changed) {
            happen(running ? fleet::Event::Kind::started : fleet::Event::Kind::stopped, workload);
        }
        return changed;
    }

    void add(fleet::WorkloadView& view, const Tick& tick) {
        ++view.ticks;
        view.newest = fleet::PastTick{unix_ms(tick), tick};
        ticks_[view.name].push_back(*view.newest);
        happen(fleet::Event::Kind::tick, view.name);
        events_.back().tick = view.newest;
    }

    void happen(fleet::Event::Kind kind, std::string_view workload) {
        events_.push_back({events_.size() + 1, kind, std::string(workload), std::nullopt});
        happened_.notify_all();
    }

    mutable std::mutex mutex_;
    mutable std::condition_variable happened_;
    std::vector<fleet::WorkloadView> views_;
    std::map<std::string, std::vector<fleet::PastTick>, std::less<>> ticks_;
    std::map<std::string, fleet::Priority> priorities_;
    std::vector<fleet::Event> events_;
    bool ended_ = false;
};

} // namespace scaleit::test
