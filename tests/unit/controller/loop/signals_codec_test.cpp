#include "controller/loop/signals_codec.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"
#include "tests/support/scripted_transport.hpp"

#include <fmt/format.h>

using namespace scaleit;
using namespace scaleit::loop;
using scaleit::test::at_s;
using scaleit::test::ScriptedTransport;

namespace {

auto metrics_in(const std::string& body) { return read_metrics(ScriptedTransport::json(body)); }
auto workers_in(const std::string& body) { return read_workers(ScriptedTransport::json(body), at_s(1000)); }
auto queue_in(const std::string& body) { return read_queue(ScriptedTransport::json(body)); }

std::string worker(const std::string& members) { return fmt::format(R"({{"at_s":50,"workers":[{{{}}}]}})", members); }

} // namespace

TEST_CASE("signals codec: every number of the metrics is one, under the names that all know", "[loop]") {
    const auto answer =
        metrics_in(R"({"at_s":5,"cpu":0.5,"memory":0.25,"request_rate_per_s":100.5,"queue_length":3,)"
                   R"("replicas":4,"ready_replicas":3,"mem_free":7,"per_replica":[1],"name":"x","on":true})");
    REQUIRE(answer.has_value());
    CHECK(answer->metrics == std::vector<Metric>{{"mem_free", MetricScope::total, 7},
                                                 {"memory", MetricScope::average, 0.25},
                                                 {"queue_length", MetricScope::total, 3},
                                                 {"request_rate", MetricScope::total, 100.5}});
    CHECK(answer->replica_states == ReplicaStates{.ready = 3, .unready = 1});
    CHECK(metrics_in("{}") == MetricsAnswer{});
}

TEST_CASE("signals codec: workers' times come out on the caller's time line", "[loop]") {
    const auto workers = workers_in(
        R"({"at_s":50.5,"workers":[)"
        R"({"worker_id":1,"detail_status":"busy","sessions":2,"created_at_s":10.5,"last_service_at_s":40.25},)"
        R"({"worker_id":2,"detail_status":"free","sessions":0,"created_at_s":20.5,"last_service_at_s":null},)"
        R"({"worker_id":3,"detail_status":"deleted","sessions":0,"created_at_s":20.5}]})");
    REQUIRE(workers.has_value());
    using namespace std::chrono_literals;
    CHECK(*workers == std::vector<Worker>{{1, WorkerState::busy, 2, at_s(960), at_s(1000) - 10'250ms},
                                          {2, WorkerState::free, 0, at_s(970), at_s(970)}});
}

TEST_CASE("signals codec: requests wait for busy workers, those that are not shown like the last one shown", "[loop]") {
    CHECK(queue_in(R"({"queue_length":0,"queue":[]})") == 0);
    CHECK(queue_in(R"({"queue_length":3,"queue":[{"queue_reason":"WorkerBusy"},{"queue_reason":"WorkerStarting"},)"
                   R"({"queue_reason":"WorkerBusy"}]})") == 2);
    CHECK(queue_in(R"({"queue_length":1500,"queue":[{"queue_reason":"WorkerBusy"}]})") == 1500);
    CHECK(queue_in(R"({"queue_length":1500,"queue":[{"queue_reason":"WorkerStarting"}]})") == 0);
}

TEST_CASE("signals codec: what is no such answer is a failure of its kind", "[loop]") {
    const auto kind = [](const auto& answer) {
        REQUIRE_FALSE(answer.has_value());
        return answer.error().kind;
    };
    CHECK(kind(metrics_in("[]")) == FailureKind::bad_shape);
    CHECK(kind(metrics_in("{")) == FailureKind::malformed_json);
    CHECK(kind(metrics_in(R"({"replicas":1,"ready_replicas":-1})")) == FailureKind::out_of_range);
    CHECK(kind(metrics_in(R"({"replicas":"x","ready_replicas":1})")) == FailureKind::bad_shape);
    CHECK(kind(read_metrics(ScriptedTransport::json("{}", 503))) == FailureKind::http_status);
    CHECK(kind(read_metrics(ScriptedTransport::failed(FailureKind::timeout))) == FailureKind::timeout);
    CHECK(kind(read_metrics(Response{200, {}, "{}"})) == FailureKind::content_type);
    CHECK(kind(workers_in("{}")) == FailureKind::bad_shape);
    CHECK(kind(workers_in(R"({"workers":[]})")) == FailureKind::bad_shape);
    CHECK(kind(workers_in(R"({"at_s":1e300,"workers":[]})")) == FailureKind::out_of_range);
    CHECK(kind(workers_in(R"({"at_s":1,"workers":[1]})")) == FailureKind::bad_shape);
    CHECK(kind(workers_in(worker(R"("worker_id":1.5,"detail_status":"free")"))) == FailureKind::bad_shape);
    CHECK(kind(workers_in(worker(R"("worker_id":1,"detail_status":"free","sessions":-1)"))) ==
          FailureKind::out_of_range);
    CHECK(kind(workers_in(worker(R"("worker_id":1,"detail_status":"free","sessions":0,"created_at_s":"x")"))) ==
          FailureKind::bad_shape);
    CHECK(kind(queue_in(R"({"queue_length":1})")) == FailureKind::bad_shape);
    CHECK(kind(queue_in(R"({"queue_length":-1,"queue":[]})")) == FailureKind::out_of_range);
    CHECK(kind(queue_in(R"({"queue_length":1,"queue":[1]})")) == FailureKind::bad_shape);
}

TEST_CASE("signals codec: a worker that is gone already was removed", "[loop]") {
    CHECK(removal_request(7).method == "DELETE");
    CHECK(removal_request(7).target == "/app/workers/7");
    CHECK(read_removal(Response{204, {}, ""}).has_value());
    CHECK(read_removal(Response{404, {}, ""}).has_value());
    CHECK(read_removal(Response{409, {}, ""}).error() == Failure{FailureKind::http_status, 409});
    CHECK(read_removal(ScriptedTransport::failed(FailureKind::reset)).error().kind == FailureKind::reset);
}

TEST_CASE("signals codec: values of config maps are written and read back", "[loop]") {
    const std::vector<ConfigValue> values{{"scaling", "max_workers", "7"}, {"scaling", "odd \"key\"", "line\nbreak"}};
    CHECK(read_config_values(config_answer(values)) == values);
    CHECK(read_config_values(config_answer({})) == std::vector<ConfigValue>{});
    CHECK(read_config_values(ScriptedTransport::json("{}")).error().kind == FailureKind::bad_shape);
    CHECK(read_config_values(ScriptedTransport::json(R"({"config_values":[1]})")).error().kind ==
          FailureKind::bad_shape);
}
