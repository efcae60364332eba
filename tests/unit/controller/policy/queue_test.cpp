#include "controller/policy/queue.hpp"

#include "controller/policy/manifest.hpp"
#include "controller/policy/state_codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::at_s;
using scaleit::test::contains;
using scaleit::test::Seen;
using scaleit::test::seen;

namespace {

constexpr std::int64_t k_now_s = 1000;

Worker worker(std::int64_t id, WorkerState state, std::int64_t idle_s) {
    return {id, state, state == WorkerState::busy ? 1 : 0, at_s(id), at_s(k_now_s - idle_s)};
}

Seen queued(int replicas, std::int64_t waiting, std::vector<Worker> workers = {}) {
    Signals signals;
    signals.queued_while_busy = waiting;
    signals.workers = std::move(workers);
    return Seen(seen(k_now_s, 50, replicas), std::move(signals));
}

const QueueConfig k_config{.bounds = {1, 5}, .max_queue_size = 2, .scale_up_step = 2};

Verdict<QueueState> decide_on(const Observation& observation, const QueueConfig& config = k_config) {
    return decide(config, QueueState{}, observation);
}

} // namespace

TEST_CASE("queue: grows as in the rows of policies.md, section 3.6", "[policy]") {
    Observation none = seen(k_now_s, 50, 1);
    none.replicas = 0;
    CHECK(decide_on(none).decision == Decision(Reason::workers_missing, 1));
    CHECK(decide_on(queued(2, 3)).decision == Decision(Reason::queue_long, 4));
    CHECK(decide_on(queued(4, 3)).decision == Decision(Reason::queue_long, 5));
    CHECK(decide_on(queued(2, 2)).decision == Decision(Reason::steady, 2));
}

TEST_CASE("queue: at its maximum a long queue leaves the idle to be stopped (3.6)", "[policy]") {
    const auto verdict = decide_on(queued(5, 9, {worker(1, WorkerState::busy, 0), worker(2, WorkerState::free, 60)}));
    CHECK(verdict.decision == Decision(Reason::workers_idle, 4));
    CHECK(verdict.state.stops == std::vector<std::int64_t>{2});
}

TEST_CASE("queue: stops idle workers by name, newest first, down to the minimum (3.6)", "[policy]") {
    const auto idle = [](std::int64_t idle_s) {
        std::vector<Worker> workers;
        for (std::int64_t id = 1; id <= 3; ++id) {
            workers.push_back(worker(id, WorkerState::free, idle_s));
        }
        return workers;
    };
    const auto long_idle = decide_on(queued(3, 0, idle(60)));
    CHECK(long_idle.decision == Decision(Reason::workers_idle, 1));
    CHECK(long_idle.state.stops == std::vector<std::int64_t>{3, 2});
    const auto not_yet = decide_on(queued(3, 0, idle(59)));
    CHECK(not_yet.decision == Decision(Reason::steady, 3));
    CHECK(not_yet.state.stops.empty());
}

TEST_CASE("queue: with no minimum one worker stays, since the app cannot be at zero", "[policy]") {
    QueueConfig config = k_config;
    config.bounds.min = 0;
    config.rules = GENERATE(QueueRules::simple, QueueRules::built_in);
    const std::vector<Worker> idle{worker(1, WorkerState::free, 99), worker(2, WorkerState::free, 99)};
    CHECK(decide_on(queued(2, 0, idle), config).state.stops == std::vector<std::int64_t>{2});
    CHECK(decide_on(queued(1, 0, {idle[0]}), config).decision == Decision(Reason::steady, 1));
    CHECK(aim_of(QueueLength{config, {}}).bounds == Bounds{1, 5});
    config.placeholders = {{QueueParameter::min_workers, "workers", "least"}};
    Signals signals;
    signals.queued_while_busy = 0;
    signals.workers = {idle[0]};
    signals.config_values = {{"workers", "least", "0"}};
    CHECK(decide_on(Seen(seen(k_now_s, 50, 1), signals), config).decision == Decision(Reason::steady, 1));
}

TEST_CASE("queue: workers with a session, starting or draining are not idle", "[policy]") {
    Worker serving = worker(4, WorkerState::free, 99);
    serving.sessions = 1;
    const auto verdict =
        decide_on(queued(3, 0, {serving, worker(5, WorkerState::starting, 99), worker(6, WorkerState::draining, 99)}));
    CHECK(verdict.decision == Decision(Reason::steady, 3));
}

TEST_CASE("queue: the built-in rules wait for workers that start, and count only those that run", "[policy]") {
    QueueConfig config = k_config;
    config.rules = QueueRules::built_in;
    const std::vector<Worker> starting{worker(1, WorkerState::busy, 0), worker(2, WorkerState::starting, 0)};
    CHECK(decide_on(queued(2, 3, starting), config).decision == Decision(Reason::warm_up, 2));
    CHECK(decide_on(queued(2, 3, starting)).decision == Decision(Reason::queue_long, 4));
    const std::vector<Worker> one_runs{worker(1, WorkerState::free, 60), worker(2, WorkerState::starting, 0)};
    CHECK(decide_on(queued(2, 0, one_runs), config).decision == Decision(Reason::steady, 2));
    CHECK(decide_on(queued(2, 0, one_runs)).decision == Decision(Reason::workers_idle, 1));
}

TEST_CASE("queue: without its data only the minimum is kept", "[policy]") {
    CHECK(decide_on(seen(k_now_s, 50, 3)).decision == Decision());
    Signals queue_alone;
    queue_alone.queued_while_busy = 0;
    CHECK(decide_on(Seen(seen(k_now_s, 50, 3), queue_alone)).decision == Decision(Reason::partial_metrics, 3));
    queue_alone.queued_while_busy = 3;
    CHECK(decide_on(Seen(seen(k_now_s, 50, 3), queue_alone)).decision == Decision(Reason::queue_long, 5));
    Signals workers_alone;
    workers_alone.workers = {worker(1, WorkerState::free, 99)};
    CHECK(decide_on(Seen(seen(k_now_s, 50, 3), workers_alone)).decision == Decision());
    CHECK(QueueConfig{}.needs() == Needs{.workers = true, .queue = true});
}

TEST_CASE("queue: a decision to stop nobody forgets whom the last one stopped", "[policy]") {
    QueueState state{{7}, {}};
    CHECK(advance(k_config, state, queued(2, 3)) == Decision(Reason::queue_long, 4));
    CHECK(state.stops.empty());
}

TEST_CASE("queue: refuses values that cannot be", "[policy]") {
    CHECK_FALSE(flaw(QueueConfig{}));
    CHECK_FALSE(flaw(QueueConfig{.bounds = {0, 1}}));
    CHECK_THAT(*flaw(QueueConfig{.bounds = {3, 2}}), contains("min_workers is 3"));
    CHECK_THAT(*flaw(QueueConfig{.max_queue_size = 0}), contains("max_queue_size is 0"));
    CHECK_THAT(*flaw(QueueConfig{.scale_up_step = 0}), contains("scale_up_step is 0"));
    CHECK_THAT(*flaw(QueueConfig{.max_idle_time = Duration{}}), contains("max_idle_time is zero"));
}

TEST_CASE("queue: placeholders are resolved from a config map at every decision", "[policy]") {
    QueueConfig config = k_config;
    config.placeholders = {{QueueParameter::max_queue_size, "scaling", "queue"},
                           {QueueParameter::scale_up_step, "scaling", "step"},
                           {QueueParameter::max_idle_time, "scaling", "idle"}};
    CHECK(config.needs().config_values);
    const auto with = [&](std::vector<ConfigValue> values) {
        Signals signals;
        signals.queued_while_busy = 3;
        signals.config_values = std::move(values);
        return decide_on(Seen(seen(k_now_s, 50, 2), signals), config).decision;
    };
    const ConfigValue idle{"scaling", "idle", "60"};
    CHECK(with({{"scaling", "queue", "2"}, {"scaling", "step", "1"}, idle}) == Decision(Reason::queue_long, 3));
    CHECK(with({{"scaling", "queue", "1"}, {"scaling", "step", "3"}, idle}) == Decision(Reason::queue_long, 5));
    CHECK(with({{"scaling", "queue", "2"}, {"other", "step", "1"}, idle}) == Decision());
    CHECK(with({{"scaling", "queue", "2"}, {"scaling", "step", "1x"}, idle}) == Decision());
    CHECK(with({{"scaling", "queue", "2"}, {"scaling", "step", "0"}, idle}) == Decision());
    CHECK(with({}) == Decision());
    CHECK(decide_on(queued(2, 9), config).decision == Decision());
}

TEST_CASE("queue: bounds that stand in a config map are those that it last said", "[policy]") {
    QueueConfig config = k_config;
    config.placeholders = {{QueueParameter::max_workers, "scaling", "most"}};
    Policy policy = Instance<QueueConfig, QueueState>{config, {}};
    const auto max_after = [&](std::vector<ConfigValue> values) {
        Signals signals;
        signals.queued_while_busy = 3;
        signals.config_values = std::move(values);
        const Seen now(seen(k_now_s, 50, 2), signals);
        static_cast<void>(std::visit([&](auto& instance) { return instance.decide(now); }, policy));
        return aim_of(policy).bounds.max;
    };
    CHECK(aim_of(policy).bounds.max == k_config.bounds.max);
    CHECK(max_after({{"scaling", "most", "30"}}) == 30);
    CHECK(max_after({{"scaling", "most", "lots"}}) == 30);
    CHECK(max_after({{"scaling", "most", "7"}}) == 7);
}

TEST_CASE("queue: what a config map says of the bounds holds for guard and fallback, and is carried over", "[policy]") {
    QueueConfig config = k_config;
    config.placeholders = {{QueueParameter::max_workers, "scaling", "most"}};
    QueueLength policy{config, {}};
    const auto most_is = [&](const std::string& most) {
        Signals signals;
        signals.config_values = {{"scaling", "most", most}};
        static_cast<void>(policy.decide(Seen(seen(k_now_s, 50, 2), signals)));
    };
    CHECK(policy.without_data({Reason::fallback, 50}, 2).desired() == k_config.bounds.max);
    most_is("3");
    CHECK(policy.without_data({Reason::fallback, 50}, 2).desired() == 3);
    most_is("60");
    CHECK(policy.without_data({Reason::fallback, 50}, 2).desired() == 50);
    const Result<Policy> later = with_state(QueueLength{config, {}}, state_to_json(policy), "state");
    REQUIRE(later);
    CHECK(*later == Policy(policy));

    policy.flap_guard = FlapGuard{.out_threshold = 0.30};
    Signals idle;
    idle.config_values = {{"scaling", "most", "60"}};
    idle.queued_while_busy = 0;
    idle.workers.emplace();
    for (std::int64_t id = 1; id <= 18; ++id) {
        idle.workers->push_back(worker(id, WorkerState::free, 100));
    }
    const Decision guarded = policy.decide(Seen(seen(k_now_s, 18, 18), idle));
    CHECK(guarded.reason() == Reason::flap_guard);
    CHECK(guarded.desired() == 11); // where 18 had 0.18 each
}

TEST_CASE("queue: every parameter may be a placeholder, times as durations or seconds", "[policy]") {
    QueueConfig config;
    for (const QueueParameter parameter :
         {QueueParameter::min_workers, QueueParameter::max_workers, QueueParameter::max_queue_size,
          QueueParameter::scale_up_step, QueueParameter::max_idle_time}) {
        config.placeholders.push_back({parameter, "m", std::string(name(parameter))});
    }
    CHECK_FALSE(flaw(config));
    const auto found = resolved(config, {{"m", "min_workers", "2"},
                                         {"m", "max_workers", "9"},
                                         {"m", "max_queue_size", "4"},
                                         {"m", "scale_up_step", "3"},
                                         {"m", "max_idle_time", "2m"}});
    REQUIRE(found.has_value());
    CHECK(*found ==
          QueueConfig{
              .bounds = {2, 9}, .max_queue_size = 4, .scale_up_step = 3, .max_idle_time = std::chrono::minutes(2)});
    config.placeholders.push_back(config.placeholders.front());
    CHECK_THAT(*flaw(config), contains("placeholder for min_workers"));
}
