#include "fake_app/fault/injector.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>

namespace scaleit::fault {

namespace {

using namespace std::chrono_literals;

/// The numbers of the calls among the first `calls` of that kind, one a second, that meet a fault.
std::vector<std::uint64_t> met(const Rule& rule, CallKind kind, std::uint64_t calls, Seed seed = Seed{1}) {
    Injector injector({{rule}, 0}, seed);
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t call = 0; call < calls; ++call) {
        const std::optional<Fault> fault = injector.next(kind, k_start + 1s * static_cast<std::int64_t>(call));
        if (fault) {
            REQUIRE(fault->kind == rule.fault);
            numbers.push_back(call);
        }
    }
    return numbers;
}

Rule rule_with(const Conditions& when) {
    Rule rule;
    rule.fault = FaultKind::timeout;
    rule.when = when;
    return rule;
}

using Numbers = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("fault rule: each form of schedule meets its calls, on reads and on writes", "[fake_app][fault]") {
    const CallKind kind = GENERATE(CallKind::read, CallKind::write);
    CHECK(met(rule_with({.at = Numbers{0, 3, 7}}), kind, 10) == Numbers{0, 3, 7});
    CHECK(met(rule_with({.at = Numbers{}}), kind, 10).empty());
    CHECK(met(rule_with({.every = 4}), kind, 13) == Numbers{3, 7, 11});
    CHECK(met(rule_with({.every = 1}), kind, 3) == Numbers{0, 1, 2});
    CHECK(met(rule_with({.first = 2}), kind, 10) == Numbers{0, 1});
    CHECK(met(rule_with({.from = k_start + 7s}), kind, 10) == Numbers{7, 8, 9});
    CHECK(met(rule_with({.until = k_start + 2s}), kind, 10) == Numbers{0, 1});
    CHECK(met(rule_with({.from = k_start + 3s, .until = k_start + 5s}), kind, 10) == Numbers{3, 4});
    CHECK(met(rule_with({}), kind, 3) == Numbers{0, 1, 2});
    CHECK(met(rule_with({.probability = 0.0}), kind, 1000).empty());
    CHECK(met(rule_with({.probability = 1.0}), kind, 1000).size() == 1000);
    CHECK(met(rule_with({.burst = Burst{1, 1e-9}}), kind, 1000).size() == 1000);
    const std::size_t bursty = met(rule_with({.burst = Burst{0.02, 0.2}}), kind, 10'000).size();
    CHECK(bursty > 700);
    CHECK(bursty < 1200);
}

TEST_CASE("fault rule: all conditions that are given must hold", "[fake_app][fault]") {
    CHECK(met(rule_with({.every = 2, .first = 6, .from = k_start + 2s}), CallKind::read, 20) == Numbers{3, 5});
    const Numbers in_burst = met(rule_with({.burst = Burst{0.05, 0.1}}), CallKind::read, 2000);
    const Numbers half = met(rule_with({.probability = 0.5, .burst = Burst{0.05, 0.1}}), CallKind::read, 2000);
    CHECK(std::includes(in_burst.begin(), in_burst.end(), half.begin(), half.end()));
    CHECK(half.size() < in_burst.size());
}

TEST_CASE("fault rule: reads and writes are told apart, and draw apart", "[fake_app][fault]") {
    Rule rule = rule_with({.probability = 0.5});
    CHECK(met(rule, CallKind::read, 100) != met(rule, CallKind::write, 100));
    CHECK(met(rule, CallKind::read, 100) != met(rule, CallKind::read, 100, Seed{2}));
    rule.writes = false;
    CHECK(met(rule, CallKind::write, 100).empty());
    rule.writes = true;
    rule.reads = false;
    CHECK(met(rule, CallKind::read, 100).empty());
}

TEST_CASE("injector: the first rule that meets a call wins, the simple plan comes last", "[fake_app][fault]") {
    Rule first = rule_with({.at = Numbers{1, 2}});
    Rule second = rule_with({.at = Numbers{2, 3}});
    second.fault = FaultKind::http_502;
    Injector injector({{first, second}, 0.2}, Seed{6});
    const FaultPlan simple(0.2, Seed{6});
    for (std::uint64_t call = 0; call < 200; ++call) {
        const std::optional<Fault> fault = injector.next(CallKind::read, k_start);
        if (call == 1 || call == 2) {
            REQUIRE(fault == Fault{FaultKind::timeout, {}});
        } else if (call == 3) {
            REQUIRE(fault == Fault{FaultKind::http_502, {}});
        } else {
            const auto drawn = simple.draw(CallKind::read, call);
            REQUIRE(fault == (drawn ? std::optional(Fault{*drawn, {}}) : std::nullopt));
        }
    }
}

TEST_CASE("injector: a timetable goes by the world's time, however many calls there are", "[fake_app][fault]") {
    const Fault dark{FaultKind::timeout};
    const Fault done{FaultKind::reset, {}, true};
    Injector injector(
        fault::Timetable{.step = std::chrono::minutes(1), .reads = {{1, dark}, {3, dark}}, .writes = {{1, done}}});
    const auto at = [&](CallKind kind, int seconds) {
        return injector.next(kind, k_start + std::chrono::seconds(seconds));
    };
    CHECK_FALSE(at(CallKind::read, 59).has_value());
    for (int i = 0; i < 3; ++i) {
        CHECK(at(CallKind::read, 60 + i) == dark);
        CHECK(at(CallKind::write, 119) == done);
    }
    CHECK_FALSE(at(CallKind::read, 120).has_value());
    CHECK_FALSE(at(CallKind::write, 180).has_value());
    CHECK(at(CallKind::read, 239) == dark);
    CHECK_FALSE(at(CallKind::read, 240).has_value());
}

TEST_CASE("injector: two equal rules at different places draw apart", "[fake_app][fault]") {
    const Rule half = rule_with({.probability = 0.5});
    Injector injector({{half, half}, 0}, Seed{1});
    int met_calls = 0;
    for (int call = 0; call < 1000; ++call) {
        met_calls += injector.next(CallKind::read, k_start) ? 1 : 0;
    }
    CHECK(met_calls > 690); // three quarters, not one half
    CHECK(met_calls < 810);
}

TEST_CASE("injector: a quota lets so many calls through in each span of time", "[fake_app][fault]") {
    Rule rule;
    rule.fault = FaultKind::quota;
    rule.quota = {2, 10s};
    Injector injector({{rule}, 0}, Seed{1});
    const auto at = [&](CallKind kind, int second) { return injector.next(kind, k_start + 1s * second); };
    CHECK_FALSE(at(CallKind::read, 0));
    CHECK_FALSE(at(CallKind::write, 1)); // reads and writes share it
    CHECK(at(CallKind::read, 2) == Fault{FaultKind::quota, 8s});
    CHECK(at(CallKind::read, 9) == Fault{FaultKind::quota, 1s});
    CHECK_FALSE(at(CallKind::read, 10));
    CHECK_FALSE(at(CallKind::read, 10));
    CHECK(at(CallKind::write, 10) == Fault{FaultKind::quota, 10s});
    CHECK_FALSE(at(CallKind::read, 95)); // spans without a call leave nothing behind
}

TEST_CASE("injector: a probability holds for every kind, within its 99.9 % binomial interval", "[fake_app][fault]") {
    constexpr std::uint64_t k_calls = 20'000;
    constexpr double k_sigmas = 3.29;
    const double p = GENERATE(0.01, 0.3);
    for (std::size_t i = 0; i < k_fault_kinds; ++i) {
        for (const CallKind call : {CallKind::read, CallKind::write}) {
            Rule rule = rule_with({.probability = p});
            rule.fault = static_cast<FaultKind>(i); // a quota of 0 refuses each call that it meets
            if (!applies_to(rule.fault, call)) {
                continue;
            }
            const double mean = p * static_cast<double>(k_calls);
            const auto count = static_cast<double>(met(rule, call, k_calls, Seed{100 + i}).size());
            INFO(name(rule.fault) << ": " << count << ", expected " << mean);
            CHECK(std::fabs(count - mean) < k_sigmas * std::sqrt(mean * (1 - p)));
        }
    }
}

TEST_CASE("spread: latencies lie where their form says", "[fake_app][fault]") {
    const auto drawn = [](const Spread& spread) {
        Rule rule;
        rule.fault = FaultKind::latency;
        rule.time = spread;
        Injector injector({{rule}, 0}, Seed{4});
        std::vector<double> ms;
        for (int call = 0; call < 20'000; ++call) {
            ms.push_back(to_seconds(injector.next(CallKind::read, k_start)->time) * 1e3);
        }
        std::sort(ms.begin(), ms.end());
        return ms;
    };
    const auto fixed = drawn({Spread::Form::fixed, {}, 200ms});
    CHECK(fixed.front() == 200);
    CHECK(fixed.back() == 200);
    const auto uniform = drawn({Spread::Form::uniform, 50ms, 150ms});
    CHECK(uniform.front() >= 50);
    CHECK(uniform.back() < 150);
    CHECK(uniform[10'000] == Catch::Approx(100).epsilon(0.02));
    const auto tail = drawn({Spread::Form::long_tail, 50ms, 10s});
    CHECK(tail.front() >= 50);
    CHECK(tail[10'000] == Catch::Approx(50 * std::sqrt(2.0)).epsilon(0.02)); // the median of Pareto's law of shape 2
    CHECK(tail[19'800] == Catch::Approx(500).epsilon(0.1));                  // and its 99th percentile
    CHECK(tail.back() <= 10'000);
}

} // namespace scaleit::fault
