// The controller in figures.
#include "controller/api/figures.hpp"
#include "tests/unit/controller/api/api_bench.hpp"

namespace scaleit::api {

namespace {

Tick failed_tick() {
    Tick tick;
    tick.failed_calls.add(FailureKind::timeout);
    tick.failed_calls.add(FailureKind::timeout);
    tick.failed_calls.add(FailureKind::http_status);
    return tick;
}

/// An app that takes its time.
class SlowApp final : public Transport {
public:
    explicit SlowApp(Clock& clock) : clock_(clock) {}
    Outcome send(const Request& request, Duration budget) override {
        static_cast<void>(request);
        static_cast<void>(clock_.sleep_until(clock_.now() + budget));
        return tl::unexpected<TransportFailure>({FailureKind::timeout, ""});
    }

private:
    Clock& clock_;
};

} // namespace

TEST_CASE("figures: workloads as they are when they are asked for, without data no sample", "[api]") {
    test::TableFleet fleet({"a", "b"});
    fleet.add_tick("a", 0.75, 4, 5);
    fleet.add_tick("b", 0.5, 2, 2);
    fleet.add_failure("b", {FailureKind::timeout});
    const std::string text = Figures().text(fleet);
    CHECK_THAT(text, test::contains("# TYPE scaleit_cpu_ratio gauge\nscaleit_cpu_ratio{workload=\"a\"} 0.75\n"));
    CHECK_THAT(text, test::contains("scaleit_replicas{workload=\"a\"} 4\n"));
    CHECK(text.find("scaleit_cpu_ratio{workload=\"b\"}") == std::string::npos);
    CHECK_THAT(text, test::contains("scaleit_degraded{workload=\"b\"} 1\n"));
    CHECK_THAT(text, test::contains("scaleit_ticks_total{workload=\"b\"} 2\n"));
    CHECK_THAT(text, test::contains("scaleit_running{workload=\"a\"} 1\n"));
}

TEST_CASE("figures: of a workload that is forgotten nothing is left, and of the others all", "[api]") {
    Figures figures;
    Tick tick;
    tick.decision = Decision(Reason::steady, 3);
    tick.failed_calls.add(FailureKind::timeout);
    for (const char* const name : {"a", "b"}) {
        figures.count_tick(name, tick);
        figures.observe_call(name, std::chrono::milliseconds(3));
    }
    figures.forget("a");
    figures.forget("a");
    const std::string text = figures.text(test::TableFleet({"b"}));
    CHECK(text.find("workload=\"a\"") == std::string::npos);
    CHECK_THAT(text, test::contains("scaleit_decisions_total{reason=\"steady\",workload=\"b\"} 1\n"));
    CHECK_THAT(text, test::contains("scaleit_app_request_duration_seconds_count{workload=\"b\"} 1\n"));
    // Begun again it is counted from nothing.
    figures.count_tick("a", tick);
    CHECK_THAT(figures.text(test::TableFleet({"a"})),
               test::contains("scaleit_decisions_total{reason=\"steady\",workload=\"a\"} 1\n"));
}

TEST_CASE("figures: decisions by reason, failures by kind, requests by route and status", "[api]") {
    Figures figures;
    Tick tick;
    tick.decision = Decision(Reason::steady, 3);
    figures.count_tick("web", tick);
    figures.count_tick("web", tick);
    figures.count_tick("web", failed_tick());
    figures.count_request({"/scaling/status", 200});
    figures.count_request({"/scaling/status", 200});
    figures.count_request({"none", 404});
    const std::string text = figures.text(test::TableFleet());
    CHECK_THAT(text, test::contains("scaleit_decisions_total{reason=\"steady\",workload=\"web\"} 2\n"));
    CHECK_THAT(text, test::contains("scaleit_decisions_total{reason=\"no_data\",workload=\"web\"} 1\n"));
    CHECK_THAT(text, test::contains("scaleit_failed_calls_total{kind=\"timeout\",workload=\"web\"} 2\n"));
    CHECK_THAT(text, test::contains("scaleit_failed_calls_total{kind=\"http_status\",workload=\"web\"} 1\n"));
    CHECK_THAT(text, test::contains("scaleit_api_requests_total{route=\"/scaling/status\",status=\"200\"} 2\n"));
    CHECK_THAT(text, test::contains("scaleit_api_requests_total{route=\"none\",status=\"404\"} 1\n"));
}

TEST_CASE("figures: calls are timed by the clock that is given, whatever comes of them", "[api]") {
    Figures figures;
    SimulatedClock clock;
    SlowApp app(clock);
    TimedTransport timed(app, clock, "web", figures);
    CHECK_FALSE(timed.send({}, std::chrono::milliseconds(40)));
    figures.observe_lag(std::chrono::milliseconds(30));
    const std::string text = figures.text(test::TableFleet());
    CHECK_THAT(text, test::contains("scaleit_app_request_duration_seconds_bucket{workload=\"web\",le=\"0.025\"} 0\n"));
    CHECK_THAT(text, test::contains("scaleit_app_request_duration_seconds_bucket{workload=\"web\",le=\"0.05\"} 1\n"));
    CHECK_THAT(text, test::contains("scaleit_app_request_duration_seconds_sum{workload=\"web\"} 0.04\n"));
    CHECK_THAT(text, test::contains("scaleit_tick_lag_seconds_bucket{le=\"0.05\"} 1\n"));
}

TEST_CASE("figures: so many workloads have histograms of their own and no more", "[api]") {
    Figures figures;
    for (std::size_t i = 0; i < k_histograms_max + 5; ++i) {
        figures.observe_call("w" + std::to_string(i), std::chrono::milliseconds(1));
    }
    const std::string text = figures.text(test::TableFleet());
    CHECK_THAT(text, test::contains("scaleit_app_request_duration_seconds_count{workload=\"w99\"} 1\n"));
    CHECK_THAT(text, test::contains("scaleit_app_request_duration_seconds_count{workload=\"other\"} 5\n"));
}

} // namespace scaleit::api
