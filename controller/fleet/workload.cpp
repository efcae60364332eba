#include "controller/fleet/workload.hpp"

#include "controller/core/utf8.hpp"
#include "controller/loop/app_client.hpp"
#include "controller/loop/directive_codec.hpp"
#include "controller/policy/carry_over.hpp"
#include "controller/policy/manifest.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::fleet {

namespace {

tl::unexpected<Refusal> refuse(RefusalKind kind, std::string message) {
    return tl::unexpected<Refusal>(Refusal{kind, std::move(message)});
}

std::string begun_manifest(const Configured& configured, policy::UtcTime began) {
    return policy::to_manifest(policy::beginning(configured.policy, began));
}

/// What a tick's decision would have been without a limit on all instances.
std::optional<int> wanted_by(const Tick& tick) {
    auto steps = tick.decision.steps();
    while (!steps.empty() && steps.back().reason == Reason::share) {
        steps = steps.first(steps.size() - 1);
    }
    return steps.empty() ? std::nullopt : std::optional<int>(steps.back().replicas);
}

} // namespace

/// An app as it is, with the counts seen and asked for entered into the ledger.
class Workload::Counted final : public Reporter, public Scaler {
public:
    Counted(loop::AppClient& app, const Workload& workload) : app_(app), workload_(workload) {}

    [[nodiscard]] Reading observe(Instant now) override {
        Reading reading = app_.observe(now);
        if (reading.observation) {
            workload_.ledger_.saw(*workload_.member_, reading.observation->replicas);
        }
        return reading;
    }
    [[nodiscard]] tl::expected<void, Failure> scale(int replicas) override {
        ask(replicas);
        return app_.scale(replicas);
    }
    [[nodiscard]] tl::expected<void, Failure> stop_workers(std::span<const std::int64_t> ids, int replicas) override {
        ask(replicas);
        return app_.stop_workers(ids, replicas);
    }

private:
    void ask(int replicas) { workload_.ledger_.ask(*workload_.member_, replicas); }

    loop::AppClient& app_;
    const Workload& workload_;
};

struct Workload::Loop {
    Loop(Line line, const Workload& workload)
        : owner(std::move(line.owner)), clock(line.clock), journal(line.journal),
          client(line.transport, line.clock, workload.options_.settings.client), app(client, workload),
          policy(workload.options_.settings.policy, workload.options_.settings.steered ? &client : nullptr),
          turn(workload.options_.settings.loop.begin_with) {}

    std::shared_ptr<const void> owner; ///< goes last
    Clock& clock;
    Journal& journal;
    loop::AppClient client;
    Counted app;
    loop::SteeredPolicy policy;
    loop::TurnState turn;
    bool seen = false;
};

Workload::Workload(WorkloadOptions options, Ledger& ledger, EventLog& events, HealthRegistry& health)
    : options_(std::move(options)), ledger_(ledger), events_(events), health_(health), orders_(options_.orders),
      configured_(options_.configured.value_or(
          Configured{options_.settings.policy, options_.orders.running, options_.priority})),
      policy_(options_.settings.policy), bounds_(policy::aim_of(policy_).bounds), priority_(options_.priority),
      history_ticks_(options_.history_ticks), history_(options_.history.begin(), options_.history.end()) {
    configuration_.manifest = policy::to_manifest(policy_);
    policy_is_ordered_ = options_.configured && configuration_.manifest != begun_manifest(configured_, options_.began);
    note_orders();
}

Workload::~Workload() = default;

void Workload::attach(Line line) { loop_ = std::make_unique<Loop>(std::move(line), *this); }

void Workload::join(const std::optional<Doubt>& before) {
    const std::scoped_lock lock(mutex_);
    member_ = ledger_.add(options_.name, {bounds_.min, bounds_.max, priority_.priority, priority_.resource_allocation},
                          before.value_or(options_.doubt));
    lay_claim();
    report_health();
}

Doubt Workload::leave() {
    const std::scoped_lock lock(mutex_);
    left_ = true;
    health_.set(options_.name, Condition::unknown);
    return ledger_.leave(*member_);
}

const policy::Policy& Workload::policy() const { return loop_->policy.policy(); }

Standing Workload::standing() const {
    const std::scoped_lock lock(mutex_);
    const policy::Policy& policy = loop_->policy.policy();
    return {orders_.manifest.empty() ? policy : policy::carried_over(policy_, policy),
            loop_->turn,
            orders_,
            {history_.begin(), history_.end()}};
}

TickReport Workload::tick(const Slot& slot, Instant now, std::int64_t unix_ms) {
    Loop& loop = *loop_;
    TickReport report{{unix_ms, {}}, {}};
    Tick& tick = report.past.tick;
    tick = loop::take_turn(loop::TurnTime{slot.index, now}, options_.settings.loop.turn, loop.turn, loop.app,
                           loop.policy, loop.app);
    report.journalled = loop.journal.write(tick);
    if (tick.observation && tick.observation->signals != nullptr) {
        report.signals = std::make_shared<const Signals>(*tick.observation->signals);
        tick.observation->signals = nullptr;
    }
    loop.seen = loop.seen || tick.observation;
    if (!loop.seen && loop.turn.degraded(options_.settings.loop.turn)) {
        const std::optional<int> known = options_.settings.loop.begin_with.last_replicas;
        if (const std::optional<int> assumed = options_.assumed_replicas ? options_.assumed_replicas : known) {
            ledger_.give_up(*member_, *assumed);
        }
    }
    ledger_.settle(*member_, wanted_by(tick));
    note(report, slot);
    return report;
}

void Workload::note(const TickReport& report, const Slot& slot) {
    const Tick& tick = report.past.tick;
    {
        const std::scoped_lock lock(mutex_);
        ++ticks_;
        late_ += slot.late ? 1 : 0;
        skipped_ += slot.skipped;
        degraded_ = loop_->turn.degraded(options_.settings.loop.turn);
        seen_ = seen_ || tick.observation;
        if (!tick.observation || tick.write.outcome == WriteOutcome::failed) {
            last_failure_ = tick.observation ? tick.write.failure : tick.observation.error();
            last_failure_unix_ms_ = report.past.unix_ms;
        }
        signals_ = report.signals;
        history_.push_back(report.past);
        if (history_.size() > history_ticks_) {
            history_.pop_front();
        }
        halted_ = !report.journalled;
        if (halted_) {
            lay_claim();
        }
        note_bounds();
        report_health();
    }
    events_.add({0, Event::Kind::tick, options_.name, report.past});
    if (!report.journalled) {
        tell(Event::Kind::halted);
    }
}

Directive Workload::directive(Instant fleet_now) {
    const std::scoped_lock lock(mutex_);
    if (manual_is_over()) {
        end_manual();
    }
    Directive directive = orders_;
    if (left_) {
        directive.running = false;
        directive.manual.reset();
    }
    directive.share.reset();
    if (directive.running || directive.manual) {
        directive.share = ledger_.grant(*member_, fleet_now);
    }
    share_ = directive.share;
    return directive;
}

void Workload::keep_history(std::size_t ticks) {
    const std::scoped_lock lock(mutex_);
    history_ticks_ = ticks;
    if (history_.size() > ticks) {
        history_.erase(history_.begin(), history_.end() - static_cast<std::ptrdiff_t>(ticks));
    }
}

WorkloadView Workload::view() const {
    const std::scoped_lock lock(mutex_);
    WorkloadView view;
    view.name = options_.name;
    view.running = orders_.running;
    view.degraded = degraded_;
    view.halted = halted_;
    view.replicas_min = bounds_.min;
    view.replicas_max = bounds_.max;
    view.share = share_;
    view.newest = history_.empty() ? std::nullopt : std::optional<PastTick>(history_.back());
    view.signals = signals_;
    view.last_failure = last_failure_;
    view.last_failure_unix_ms = last_failure_unix_ms_;
    if (orders_.manual && !manual_is_over()) {
        view.manual = ManualScale{orders_.manual->replicas, orders_.manual->reason, {}};
        if (orders_.manual->until) {
            view.manual->hold = *orders_.manual->until - loop_->clock.now();
        }
    }
    view.configuration = configuration_;
    view.ticks = ticks_;
    view.late = late_;
    view.skipped = skipped_;
    view.interval = options_.settings.loop.interval;
    return view;
}

std::vector<PastTick> Workload::history(std::optional<std::int64_t> before, std::size_t count) const {
    const std::scoped_lock lock(mutex_);
    const auto end = before ? std::partition_point(history_.begin(), history_.end(),
                                                   [&](const PastTick& past) { return past.tick.index < *before; })
                            : history_.end();
    const auto kept = static_cast<std::size_t>(end - history_.begin());
    std::vector<PastTick> newest(end - static_cast<std::ptrdiff_t>(std::min(count, kept)), end);
    std::reverse(newest.begin(), newest.end());
    return newest;
}

std::optional<Refusal> Workload::obstacle() const {
    if (!options_.settings.steered) {
        return Refusal{RefusalKind::invalid,
                       fmt::format("workload '{}' was not begun as one that takes orders", options_.name)};
    }
    const std::scoped_lock lock(mutex_);
    return halted_ ? std::optional<Refusal>(
                         {RefusalKind::invalid, fmt::format("workload '{}' is halted, since its session could not be "
                                                            "written; have the configuration read again",
                                                            options_.name)})
                   : std::nullopt;
}

Answer<bool> Workload::run(Automation automation) {
    if (auto refusal = obstacle()) {
        return tl::unexpected<Refusal>(*std::move(refusal));
    }
    const bool on = automation == Automation::on;
    const std::scoped_lock lock(mutex_);
    if (orders_.running == on) {
        return false;
    }
    set_running(on);
    return true;
}

Answer<ManualScale> Workload::scale(const ManualScale& order) {
    if (auto refusal = obstacle()) {
        return tl::unexpected<Refusal>(*std::move(refusal));
    }
    if (order.replicas < 1 || order.replicas > policy::k_replicas_max) {
        return refuse(RefusalKind::invalid, fmt::format("a count set by hand is {}, expected 1 to {}", order.replicas,
                                                        policy::k_replicas_max));
    }
    if (!is_readable(order.reason) || characters_in(order.reason) > k_reason_characters_max) {
        return refuse(RefusalKind::invalid,
                      fmt::format("a reason is readable text of at most {} characters", k_reason_characters_max));
    }
    if (order.hold && (*order.hold <= Duration::zero() || *order.hold > k_hold_max)) {
        return refuse(RefusalKind::invalid, fmt::format("a count is held for {}, expected more than nothing and at "
                                                        "most {}",
                                                        format_duration(std::max(Duration::zero(), *order.hold)),
                                                        format_duration(k_hold_max)));
    }
    const std::scoped_lock lock(mutex_);
    ManualScale taken = order;
    taken.replicas = std::clamp(order.replicas, bounds_.min, bounds_.max);
    orders_.manual = ManualCount{taken.replicas, taken.reason, {}};
    if (order.hold) {
        orders_.manual->until = loop_->clock.now() + *order.hold;
    }
    lay_claim();
    tell(Event::Kind::manual);
    return taken;
}

Answer<bool> Workload::resume() {
    const std::scoped_lock lock(mutex_);
    if (!orders_.manual) {
        return false;
    }
    end_manual();
    return true;
}

Answer<Configuration> Workload::configure(std::string_view manifest, const ConfigureOptions& options) {
    if (auto refusal = obstacle()) {
        return tl::unexpected<Refusal>(*std::move(refusal));
    }
    Result<policy::Policy> read = policy::read_manifest(manifest, "configuration");
    if (!read) {
        return refuse(RefusalKind::invalid, read.error().message);
    }
    const policy::Policy policy = policy::beginning(*std::move(read), options_.began);
    if (policy::needs(policy).config_values && !options_.has_config_maps) {
        return refuse(RefusalKind::invalid, "the policy has placeholders, and there are no config maps");
    }
    if (const int min = policy::aim_of(policy).bounds.min; min > options.min_max.value_or(min)) {
        return refuse(RefusalKind::invalid, fmt::format("the minimum is {}, and the limit on all instances leaves {}",
                                                        min, *options.min_max));
    }
    if (policy::to_manifest(policy).size() > loop::k_directive_manifest_bytes_max) {
        return refuse(RefusalKind::invalid, fmt::format("the policy with every key named has over {} bytes",
                                                        loop::k_directive_manifest_bytes_max));
    }
    const std::scoped_lock lock(mutex_);
    if (options.expected && *options.expected != configuration_.version) {
        return refuse(RefusalKind::conflict, fmt::format("the configuration is version {}, not {}",
                                                         configuration_.version, *options.expected));
    }
    policy_is_ordered_ = policy::to_manifest(policy) != begun_manifest(configured_, options_.began);
    return set_policy(policy);
}

void Workload::reconfigure(const policy::Policy& policy) {
    const std::scoped_lock lock(mutex_);
    configured_.policy = policy;
    policy_is_ordered_ = false;
    set_policy(policy::beginning(policy, options_.began));
}

void Workload::reconfigure(Automation automation) {
    const std::scoped_lock lock(mutex_);
    configured_.running = automation == Automation::on;
    if (orders_.running != configured_.running) {
        set_running(configured_.running);
    }
    note_orders();
}

bool Workload::reconfigure(const Priority& priority) {
    {
        const std::scoped_lock lock(mutex_);
        configured_.priority = priority;
    }
    return prioritise(priority);
}

Configured Workload::configured() const {
    const std::scoped_lock lock(mutex_);
    return configured_;
}

InForce Workload::in_force() const {
    const std::scoped_lock lock(mutex_);
    return {orders_, policy_};
}

Priority Workload::priority() const {
    const std::scoped_lock lock(mutex_);
    return priority_;
}

bool Workload::prioritise(const std::optional<Priority>& priority) {
    const std::scoped_lock lock(mutex_);
    const Priority wanted = priority.value_or(configured_.priority);
    const bool changes = !(priority_ == wanted);
    priority_ = wanted;
    lay_claim();
    note_orders();
    return changes;
}

int Workload::replicas_min() const {
    const std::scoped_lock lock(mutex_);
    return bounds_.min;
}

/// Requires the lock, as what follows.
Configuration Workload::set_policy(const policy::Policy& policy) {
    policy_ = policy;
    bounds_ = policy::aim_of(policy_).bounds;
    orders_.manifest = policy::to_manifest(policy);
    configuration_ = {configuration_.version + 1, orders_.manifest};
    lay_claim();
    note_orders();
    tell(Event::Kind::configured);
    return configuration_;
}

void Workload::set_running(bool on) {
    orders_.running = on;
    lay_claim();
    note_orders();
    tell(on ? Event::Kind::started : Event::Kind::stopped);
}

/// Which orders hold, for the session.
void Workload::note_orders() {
    Overruled overruled;
    if (policy_is_ordered_) {
        overruled.manifest = policy::to_manifest(configured_.policy);
    }
    if (orders_.running != configured_.running) {
        overruled.running = configured_.running;
    }
    orders_.rank.reset();
    if (!(priority_ == configured_.priority)) {
        orders_.rank = rank_of(priority_);
        overruled.rank = rank_of(configured_.priority);
    }
    const bool as_begun = orders_.manifest.empty() && orders_.running && overruled == Overruled{};
    orders_.overruled = as_begun ? std::nullopt : std::optional<Overruled>(overruled);
}

bool Workload::manual_is_over() const {
    return orders_.manual && orders_.manual->until && loop_->clock.now() >= *orders_.manual->until;
}

void Workload::lay_claim() {
    if (!member_) {
        return;
    }
    ledger_.change(*member_, {bounds_.min, bounds_.max, priority_.priority, priority_.resource_allocation});
    ledger_.freeze(*member_, halted_ || (!orders_.running && !orders_.manual));
}

/// Bounds that stand in a config map are known once a tick has seen it. With the lock, by the thread that ticks.
void Workload::note_bounds() {
    const policy::Bounds now = policy::aim_of(policy()).bounds;
    if (policy::needs(policy_).config_values && !(now == bounds_)) {
        bounds_ = now;
        lay_claim();
    }
}

void Workload::report_health() {
    const Condition condition = halted_     ? Condition::halted
                                : degraded_ ? Condition::degraded
                                : seen_     ? Condition::well
                                            : Condition::unknown;
    if (condition != reported_ && !left_) { // one of its name may have its place by now
        reported_ = condition;
        health_.set(options_.name, condition);
    }
}

void Workload::end_manual() {
    orders_.manual.reset();
    lay_claim();
    tell(Event::Kind::resumed);
}

void Workload::tell(Event::Kind kind) { events_.add({0, kind, options_.name, {}}); }

} // namespace scaleit::fleet
