#pragma once
// One app of a fleet: the orders for it, its control loop tick by tick, and what is known of both.
#include "controller/core/schedule.hpp"
#include "controller/fleet/event_log.hpp"
#include "controller/fleet/health_registry.hpp"
#include "controller/fleet/kept_orders.hpp"
#include "controller/fleet/ledger.hpp"
#include "controller/loop/settings.hpp"
#include "controller/loop/steered_policy.hpp"
#include "controller/port/journal.hpp"

#include <deque>
#include <memory>
#include <mutex>

namespace scaleit::fleet {

/// A workload as it is configured, or where an earlier run of it ended.
struct WorkloadOptions {
    std::string name;
    loop::Settings settings;                ///< orders are taken only where it is `steered`
    Priority priority{};                    ///< its match_id is the name
    bool has_config_maps = false;           ///< a policy with placeholders can be given
    std::size_t history_ticks = 1000;       ///< kept to begin with; >= 1
    policy::UtcTime began{};                ///< the wall clock's time at the start of the workload's time line,
    std::chrono::milliseconds began_late{}; ///< and so much later it really is, or earlier
    Directive orders{};                     ///< to begin with: whether it runs, and a count set by hand
    /// What is configured, where an order may hold over it in what is above. Nothing: what is above is configured.
    std::optional<Configured> configured{};
    /// Under a limit, what its app counts with once it is degraded and was never seen. Nothing: what the run that it
    /// goes on from last knew, and without that its maximum, however long that takes.
    std::optional<int> assumed_replicas{};
    std::vector<PastTick> history{}; ///< to begin with, oldest first
    Doubt doubt{};                   ///< under a limit, what an earlier run asked for and did not see
};

/// What a workload's loop reaches its app and its session through.
struct Line {
    Transport& transport; ///< with a DirectiveTransport in it, where the settings are steered
    Clock& clock;         ///< the workload's time line
    Journal& journal;
    std::shared_ptr<const void> owner{}; ///< of all these; nothing: they outlive the workload
};

/// What is said about the newest tick beside itself.
struct TickReport {
    PastTick past;
    Status journalled;                        ///< after a failure the workload is halted
    std::shared_ptr<const Signals> signals{}; ///< of its observation; null where there are none
};

/// Whether the policy decides, or the app is left as it is.
enum class Automation { on, off };

/// On what condition another configuration is taken.
struct ConfigureOptions {
    std::optional<std::uint64_t> expected{}; ///< that this is the present version
    std::optional<std::int64_t> min_max{};   ///< the highest minimum that a limit leaves it
};

/// Where a workload stands between two ticks, for one that goes on in its place.
struct Standing {
    policy::Policy policy; ///< as ordered or begun, in its present state
    loop::TurnState turn;
    Directive orders;            ///< without a share
    std::vector<PastTick> ticks; ///< kept, oldest first
};

class Workload {
public:
    /// No member of a fleet yet. `ledger`, `events` and `health` must outlive this.
    Workload(WorkloadOptions options, Ledger& ledger, EventLog& events, HealthRegistry& health);
    ~Workload();
    Workload(const Workload&) = delete;
    Workload& operator=(const Workload&) = delete;

    /// To be called once, before anything else.
    void attach(Line line);
    /// Takes its place under the limit, what its app may still be brought to by an earlier run included; before the
    /// first tick. Nothing: as its options say.
    void join(const std::optional<Doubt>& before = {});
    /// Gives it back; what its app may still be brought to. It never writes again, a tick under way that has asked for
    /// its orders aside.
    Doubt leave();
    /// One turn of the loop. One thread at a time; all else any thread.
    [[nodiscard]] TickReport tick(const Slot& slot, Instant now, std::int64_t unix_ms);

    /// What holds for the tick under way. `fleet_now` is one time line's for all members of a ledger.
    [[nodiscard]] Directive directive(Instant fleet_now);
    /// So many ticks are kept from now on; >= 1.
    void keep_history(std::size_t ticks);

    [[nodiscard]] const std::string& name() const { return options_.name; }
    [[nodiscard]] WorkloadView view() const;
    [[nodiscard]] std::vector<PastTick> history(std::optional<std::int64_t> before, std::size_t count) const;

    /// As Fleet has them.
    [[nodiscard]] Answer<bool> run(Automation automation);
    [[nodiscard]] Answer<ManualScale> scale(const ManualScale& order);
    [[nodiscard]] Answer<bool> resume();
    [[nodiscard]] Answer<Configuration> configure(std::string_view manifest, const ConfigureOptions& options);
    [[nodiscard]] Priority priority() const;
    /// Nothing: back to what it is configured with. Whether it changed.
    bool prioritise(const std::optional<Priority>& priority);

    /// What it is configured with from now on, in the place of any order. Takes effect at the next tick. Requires: a
    /// policy that was checked, not begun; it takes orders.
    void reconfigure(const policy::Policy& policy);
    void reconfigure(Automation automation);
    /// Whether that is another one than the one in force.
    bool reconfigure(const Priority& priority);
    [[nodiscard]] Configured configured() const;

    /// What holds from the next tick on, and the policy of that in its initial state, but for one that it began with.
    [[nodiscard]] InForce in_force() const;
    /// Of its policy, as its placeholders last said.
    [[nodiscard]] int replicas_min() const;

    /// The policy in force, in its present state. Only once attached, and while no tick runs.
    [[nodiscard]] const policy::Policy& policy() const;
    /// As policy().
    [[nodiscard]] Standing standing() const;

private:
    class Counted;
    struct Loop;

    [[nodiscard]] std::optional<Refusal> obstacle() const;
    Configuration set_policy(const policy::Policy& policy);
    void set_running(bool on);
    void note_orders();
    [[nodiscard]] bool manual_is_over() const;
    void lay_claim();
    void note_bounds();
    void report_health();
    void end_manual();
    void tell(Event::Kind kind);
    void note(const TickReport& report, const Slot& slot);

    const WorkloadOptions options_;
    Ledger& ledger_;
    EventLog& events_;
    HealthRegistry& health_;
    std::optional<Ledger::Number> member_; ///< once it has joined

    std::unique_ptr<Loop> loop_; ///< of the thread that ticks, its clock aside

    mutable std::mutex mutex_; ///< guards what follows
    Directive orders_;
    Configured configured_;
    policy::Policy policy_; ///< that decides from the next tick on; in its initial state, or that of the beginning
    policy::Bounds bounds_; ///< of it, as its placeholders last said
    bool policy_is_ordered_ = false; ///< and not the configured one
    Configuration configuration_;    ///< of policy_
    Priority priority_;
    std::optional<int> share_;  ///< as last granted
    std::size_t history_ticks_; ///< kept
    std::deque<PastTick> history_;
    std::shared_ptr<const Signals> signals_; ///< of the newest tick
    std::optional<Failure> last_failure_;
    std::int64_t last_failure_unix_ms_ = 0;
    Condition reported_ = Condition::unknown; ///< to health_
    bool seen_ = false;                       ///< an observation came to this workload
    bool degraded_ = false;
    bool halted_ = false;
    bool left_ = false; ///< the fleet
    std::int64_t ticks_ = 0;
    std::int64_t late_ = 0;
    std::int64_t skipped_ = 0;
};

} // namespace scaleit::fleet
