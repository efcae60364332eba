// What the app shows beside the vendor's API.
#include "tests/unit/fake_app/service/world_fixture.hpp"

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;
using test::contains;

plant::WorldOptions two_replicas() {
    plant::WorldOptions world;
    world.plant.replicas = 2;
    return world;
}

} // namespace

TEST_CASE("views: metrics tell CPU, requests and replicas, in sum and one by one", "[fake_app][service]") {
    World world({.world = two_replicas(), .faults = {}}, {1});
    const std::string body = world.get("/app/metrics");
    CHECK_THAT(body, contains(R"({"at_s":0,"cpu":0.5,"memory":0.25)"));
    CHECK_THAT(body, contains(R"("request_rate_per_s":100,)") && contains(R"("queue_length":0,"replicas":2,)"));
    CHECK_THAT(body, contains(R"("per_replica":[{"id":1,"cpu":0.5,"load":0.5,)") && contains(R"({"id":2,"cpu":0.5,)"));
}

TEST_CASE("views: workers are shown with their state, and one can be removed by name", "[fake_app][service]") {
    World world({.world = two_replicas(), .faults = {}}, {1});
    CHECK_THAT(world.get("/app/workers"),
               contains(R"({"at_s":0,"workers":[{"worker_id":1,"status":"running","detail_status":)"));
    CHECK(world.send("DELETE", "/app/workers/1")->status == 204);
    CHECK(world.send("DELETE", "/app/workers/2")->status == 409); // the last one
    CHECK_THAT(world.poll()->body, contains(R"("replicas":1})"));
    CHECK_THAT(world.get("/app/workers"), contains(R"("worker_id":1,"status":"deleted")"));
    for (const char* id : {"1", "77", "x", "1x", "-1", "99999999999999999999"}) {
        INFO(id);
        CHECK(world.send("DELETE", std::string("/app/workers/") + id)->status == 404);
    }
    CHECK(world.send("GET", "/app/workers/2")->status == 405);
    CHECK(world.app.served().replica_writes == 8);
}

TEST_CASE("views: removing a worker is a write, and meets the faults of writes", "[fake_app][service]") {
    fault::Rule lost;
    lost.fault = fault::FaultKind::write_lost;
    lost.when.first = 1;
    World world({.world = two_replicas(), .faults = {fault::FaultSpec{{lost}, 0}, Seed{1}}}, {1});
    CHECK(world.send("DELETE", "/app/workers/1")->status == 204);
    CHECK_THAT(world.poll()->body, contains(R"("replicas":2})"));
    CHECK(world.send("DELETE", "/app/workers/1")->status == 204);
    CHECK_THAT(world.poll()->body, contains(R"("replicas":1})"));
}

TEST_CASE("views: the queue is shown with who waits longest first", "[fake_app][service]") {
    plant::WorldOptions options = two_replicas();
    options.queue = plant::QueueOptions{};
    options.requests_per_second = 1;
    World world({.world = options, .faults = {}}, {2.05});
    CHECK(world.get("/app/queue") == R"({"queue_length":0,"queue":[]})");
    static_cast<void>(world.poll());
    static_cast<void>(world.poll());
    const std::string body = world.get("/app/queue");
    CHECK_THAT(body, contains(R"({"queue_length":3,"queue":[{"queue_index":0,"created_at_s":)"));
    CHECK_THAT(body, contains(R"("queue_reason":"WorkerBusy"},{"queue_index":1,)"));
}

TEST_CASE("views: Prometheus gets the world, the calls and the faults by kind", "[fake_app][service]") {
    World world({.world = two_replicas(), .faults = fault::FaultPlan(1, Seed{1})}, {1});
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(world.poll());
    }
    const Outcome outcome = world.send("GET", "/metrics");
    CHECK(find_header(outcome->headers, "Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    CHECK_THAT(outcome->body, contains("# TYPE scaleit_app_cpu_ratio gauge\nscaleit_app_cpu_ratio 0.5\n"));
    CHECK_THAT(outcome->body, contains("scaleit_app_replicas{state=\"desired\"} 2\n"));
    CHECK_THAT(outcome->body, contains("scaleit_app_calls_total{kind=\"status_poll\"} 20\n"));
    const fault::FaultCounts faults = world.app.served().faults;
    for (std::size_t i = 0; i < fault::k_fault_kinds; ++i) {
        CHECK_THAT(outcome->body,
                   contains("scaleit_app_faults_total{kind=\"" + std::string(name(static_cast<fault::FaultKind>(i))) +
                            "\"} " + std::to_string(faults.by_kind[i]) + "\n"));
    }
}

TEST_CASE("views: looking moves no time and meets no faults", "[fake_app][service]") {
    World world({.world = {}, .faults = fault::FaultPlan(1, Seed{1})});
    for (const char* target : {"/app/metrics", "/app/workers", "/app/queue", "/metrics", "/healthz", "/openapi.yaml"}) {
        INFO(target);
        const std::string body = world.get(target);
        const Outcome head = world.send("HEAD", target);
        CHECK(head->body.empty());
        CHECK(find_header(head->headers, "Content-Length") == std::to_string(body.size()));
        CHECK(world.send("POST", target)->status == 405);
    }
    CHECK(world.get("/healthz") == R"({"status":"ok"})");
    CHECK(world.send("GET", "/app/metrics", {{"Accept", "text/html"}})->status == 406);
    CHECK(world.time.now() == k_start);
    CHECK(world.app.served() == Served{});
}

} // namespace scaleit::fake_app
