#include "fake_app/fault/fault_plan.hpp"

#include "fake_app/fault/fault_counts.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <vector>

namespace scaleit::fault {

namespace {

/// Faults of calls 0.. on one stream.
std::vector<std::optional<FaultKind>> draw_all(const FaultPlan& plan, CallKind kind, std::uint64_t calls) {
    std::vector<std::optional<FaultKind>> drawn;
    for (std::uint64_t call = 0; call < calls; ++call) {
        drawn.push_back(plan.draw(kind, call));
    }
    return drawn;
}

std::string listed(const FaultPlan& plan, CallKind kind, std::uint64_t calls) {
    std::string text;
    for (std::uint64_t call = 0; call < calls; ++call) {
        if (const auto fault = plan.draw(kind, call)) {
            text += std::to_string(call) + ":" + std::string(name(*fault)) + " ";
        }
    }
    return text;
}

} // namespace

TEST_CASE("fault plan: its draws are pinned", "[fake_app][fault]") {
    const FaultPlan plan(0.1, Seed{7});
    CHECK(listed(plan, CallKind::read, 60) == "6:http_500 20:http_500 29:timeout 38:http_503 43:http_503 59:http_503 ");
    CHECK(listed(plan, CallKind::write, 60) == "3:reset 25:http_500 ");
}

TEST_CASE("fault plan: a draw depends on seed, stream and call number alone", "[fake_app][fault]") {
    const FaultPlan plan(0.3, Seed{42});
    const auto forward = draw_all(plan, CallKind::read, 1000);
    const auto interleaved = [&] {
        std::vector<std::optional<FaultKind>> drawn(1000);
        const FaultPlan other(0.3, Seed{42});
        for (std::uint64_t call = 1000; call-- > 0;) {
            static_cast<void>(other.draw(CallKind::write, call));
            drawn[call] = other.draw(CallKind::read, call);
        }
        return drawn;
    }();
    CHECK(forward == interleaved);
    CHECK(forward != draw_all(plan, CallKind::write, 1000));
    CHECK(forward != draw_all(FaultPlan(0.3, Seed{43}), CallKind::read, 1000));
}

TEST_CASE("fault plan: rate 0 faults nothing, rate 1 everything", "[fake_app][fault]") {
    for (std::uint64_t call = 0; call < 10'000; ++call) {
        REQUIRE_FALSE(FaultPlan(0, Seed{1}).draw(CallKind::read, call).has_value());
        REQUIRE_FALSE(FaultPlan().draw(CallKind::write, call).has_value());
        REQUIRE(FaultPlan(1, Seed{1}).draw(CallKind::read, call).has_value());
    }
}

TEST_CASE("fault plan: a higher rate keeps every call that a lower one faults", "[fake_app][fault]") {
    const auto few = draw_all(FaultPlan(0.05, Seed{9}), CallKind::read, 10'000);
    const auto many = draw_all(FaultPlan(0.2, Seed{9}), CallKind::read, 10'000);
    for (std::size_t call = 0; call < few.size(); ++call) {
        REQUIRE((!few[call] || many[call]));
    }
}

TEST_CASE("fault plan: each kind comes as often as it should", "[fake_app][fault]") {
    const double rate = GENERATE(0.05, 0.5, 1.0);
    const CallKind kind = GENERATE(CallKind::read, CallKind::write);
    constexpr std::uint64_t k_calls = 200'000;
    constexpr double k_sigmas = 3.29; // 99.9 % of a binomial lie within, in its normal approximation
    FaultCounts counts;
    for (const auto& fault : draw_all(FaultPlan(rate, Seed{2026}), kind, k_calls)) {
        if (fault) {
            counts.add(*fault);
        }
    }
    for (std::size_t i = 0; i < k_simple_kinds; ++i) {
        const double p = rate / static_cast<double>(k_simple_kinds);
        const double mean = p * static_cast<double>(k_calls);
        INFO(name(static_cast<FaultKind>(i)) << " " << counts.by_kind[i] << ", expected " << mean);
        CHECK(std::fabs(static_cast<double>(counts.by_kind[i]) - mean) < k_sigmas * std::sqrt(mean * (1 - p)));
    }
}

TEST_CASE("fault plan: what a client reports of a fault", "[fake_app][fault]") {
    const auto [fault, read, write] = GENERATE(table<FaultKind, Failure, Failure>({
        {FaultKind::http_500, {FailureKind::http_status, 500}, {FailureKind::http_status, 500}},
        {FaultKind::http_503, {FailureKind::http_status, 503}, {FailureKind::http_status, 503}},
        {FaultKind::timeout, {FailureKind::timeout, 0}, {FailureKind::timeout, 0}},
        {FaultKind::reset, {FailureKind::reset, 0}, {FailureKind::reset, 0}},
        {FaultKind::malformed_json, {FailureKind::malformed_json, 0}, {FailureKind::http_status, 200}},
    }));
    INFO(name(fault));
    CHECK(as_client_failure(fault, CallKind::read) == read);
    CHECK(as_client_failure(fault, CallKind::write) == write);
}

TEST_CASE("fault counts: only kinds that came are described", "[fake_app][fault]") {
    FaultCounts counts;
    CHECK(describe(counts) == "none");
    counts.add(FaultKind::timeout);
    counts.add(FaultKind::http_500);
    counts.add(FaultKind::timeout);
    CHECK(counts.of(FaultKind::timeout) == 2);
    CHECK(describe(counts) == "http_500=1 timeout=2");
}

} // namespace scaleit::fault
