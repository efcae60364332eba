#pragma once
// A fleet whose ticks somebody else calls, each workload's at its own time: threads and schedules are not its matter.
#include "controller/fleet/workload.hpp"

#include <functional>
#include <map>
#include <shared_mutex>

namespace scaleit::fleet {

struct FleetOptions {
    std::optional<int> limit{};            ///< on the instances of all apps together; nothing: none
    std::function<std::int64_t()> unix_ms; ///< the wall clock; any thread
};

/// Ticks of all workloads together that are kept, and the most and the fewest of one.
inline constexpr std::size_t k_history_ticks_total = 200'000;
inline constexpr std::size_t k_history_ticks_max = 4096;
inline constexpr std::size_t k_history_ticks_min = 100;

/// How many ticks of each of `workloads` are kept.
[[nodiscard]] std::size_t history_ticks_for(std::size_t workloads);

/// A place in a fleet that is to be: taken by a new workload, or by the one of that name, which goes on. What is
/// configured otherwise than before takes the place of orders for the same thing; other orders hold.
struct NextMember {
    std::string name;
    std::shared_ptr<Workload> begun;        ///< a new one, made and attached; nothing: the present one goes on,
    std::optional<policy::Policy> policy{}; ///< configured so, checked before, not begun; nothing: as before
    std::optional<Priority> priority{};     ///< likewise
    std::optional<Automation> automation{}; ///< likewise
};

class RunningFleet final : public Fleet {
public:
    /// `clock` must outlive this; it is asked from any thread. Requires: workloads with unique names, at least one;
    /// minimums and guaranteed shares that a limit can hold (see find_flaw()).
    RunningFleet(FleetOptions options, std::vector<WorkloadOptions> workloads, Clock& clock);

    /// Workloads by their place in workloads(). See Workload. Not while another thread changes the fleet.
    [[nodiscard]] std::size_t size() const { return workloads_.size(); }
    [[nodiscard]] const std::shared_ptr<Workload>& at(std::size_t workload) const { return workloads_.at(workload); }
    /// The answer for its DirectiveTransport.
    [[nodiscard]] Directive directive(Workload& workload) { return workload.directive(clock_.now()); }
    /// One turn; `now` on the workload's own time line. Several workloads at once, one thread at a time for each.
    [[nodiscard]] TickReport tick(Workload& workload, const Slot& slot, Instant now);

    /// A workload for change(); nothing has changed yet.
    [[nodiscard]] std::shared_ptr<Workload> make(WorkloadOptions options);
    /// Goes on with those members in their order, under that limit, whole or not at all. Workloads that are not among
    /// them, or that a new one of their name replaces, have left: they are not found any more and write no more, while
    /// whoever holds one may still look at it. Refused where minimums or guaranteed shares are too much. Requires: at
    /// least one; unique names; one that goes on is there and takes orders.
    [[nodiscard]] Answer<void> change(std::optional<int> limit, const std::vector<NextMember>& members);
    /// Nobody waits for events any more.
    void end() { events_.end(); }

    [[nodiscard]] std::vector<std::string> workloads() const override;
    [[nodiscard]] Answer<WorkloadView> view(std::string_view workload) const override;
    [[nodiscard]] FleetHealth health() const override { return health_.health(); }
    Answer<bool> start(std::string_view workload) override;
    Answer<bool> stop(std::string_view workload) override;
    Answer<ManualScale> scale(std::string_view workload, const ManualScale& order) override;
    Answer<bool> resume(std::string_view workload) override;
    Answer<Configuration> configure(std::string_view workload, std::string_view manifest,
                                    std::optional<std::uint64_t> expected) override;
    [[nodiscard]] std::vector<Priority> priorities() const override;
    Answer<Priority> prioritise(const Priority& priority) override;
    Answer<bool> forget_priority(std::string_view match_id) override;
    [[nodiscard]] Answer<std::vector<PastTick>> history(std::string_view workload, std::optional<std::int64_t> before,
                                                        std::size_t count) const override;
    [[nodiscard]] std::vector<Event> events_after(std::uint64_t number, std::size_t count) const override;
    [[nodiscard]] std::uint64_t newest_event() const override;
    [[nodiscard]] EventWait wait_event(std::uint64_t number, Duration patience) const override;

private:
    using Members = std::vector<std::shared_ptr<Workload>>;

    [[nodiscard]] Answer<std::shared_ptr<Workload>> find(std::string_view name) const;
    [[nodiscard]] Members members() const;
    void settle(const Members& members);
    void enact(const NextMember& next, Workload& workload);
    [[nodiscard]] std::optional<std::string> too_much(const Workload& workload, const Priority& priority) const;
    void tell_priorities() { events_.add({0, Event::Kind::priorities, {}, {}}); }

    const FleetOptions options_;
    Clock& clock_;
    Ledger ledger_;
    EventLog events_;
    HealthRegistry health_;
    mutable std::mutex orders_;               ///< held by orders that concern more than one workload
    mutable std::shared_mutex members_mutex_; ///< guards what follows
    Members workloads_;
    std::map<std::string, std::size_t, std::less<>> places_;
};

/// What is wrong with workloads that are to share a limit: minimums that exceed it, guaranteed shares over 100 percent,
/// priorities out of range. Nothing where all is well.
[[nodiscard]] std::optional<std::string> find_flaw(std::optional<int> limit,
                                                   const std::vector<WorkloadOptions>& workloads);

/// What find_flaw() counts of a workload that is not as configured, since it was ordered, in words; nothing where all
/// of it is configured.
[[nodiscard]] std::optional<std::string> ordered_part(const WorkloadOptions& workload);

} // namespace scaleit::fleet
