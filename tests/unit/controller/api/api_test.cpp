// What the API shows, and what it refuses.
#include "tests/unit/controller/api/api_bench.hpp"

#include "controller/api/openapi.hpp"
#include "tests/support/openapi.hpp"

namespace scaleit::api {

TEST_CASE("api: openapi.yaml describes each path with each of its methods, and no other", "[api]") {
    test::check_described(openapi_yaml(), routes());
    test::check_references(openapi_yaml());
}

TEST_CASE("api: the dashboard is one page that asks nobody but this API and that no page may frame", "[api]") {
    ApiBench bench;
    const Response page = bench.get("/");
    CHECK(page.status == 200);
    CHECK(find_header(page.headers, "Content-Type") == "text/html; charset=utf-8");
    CHECK(find_header(page.headers, "Content-Security-Policy") == "frame-ancestors 'none'");
    CHECK_THAT(page.body, test::contains("default-src 'none'"));
    CHECK_THAT(page.body, test::contains("connect-src 'self'"));
    CHECK(page.body.find(" src=") == std::string::npos);
    CHECK(page.body.find("<link rel=\"stylesheet\"") == std::string::npos);
    CHECK(bench.send("HEAD", "/", {}, {}).body.empty());
    bench.check_problem(400, "GET", "/?workload=web");
}

TEST_CASE("api: status shows what is known, and null for what is not", "[api]") {
    ApiBench bench;
    YAML::Node status = parsed(bench.get("/scaling/status"));
    CHECK(status["workload"].as<std::string>() == "web");
    CHECK(status["automation"].as<std::string>() == "running");
    CHECK(status["instances"].IsNull());
    CHECK(status["metrics"]["cpu"].IsNull());
    CHECK(status["last_error"].IsNull());
    CHECK(status["manual"].IsNull());
    CHECK(status["share_instances"].IsNull());
    CHECK(status["policy"].as<std::string>() == "target-average");
    CHECK(status["target"].as<double>() == 0.8);
    CHECK(status["thresholds"]["window"].as<int>() == 100);
    bench.fleet.add_tick("web", 0.75, 4, 5);
    bench.fleet.add_failure("web", {FailureKind::http_status, 503});
    status = parsed(bench.get("/scaling/status"));
    CHECK(status["instances"].IsNull()); // the newest tick saw nothing
    CHECK(status["degraded"].as<bool>());
    CHECK(status["last_error"]["kind"].as<std::string>() == "http_status");
    CHECK(status["last_error"]["http_status"].as<int>() == 503);
    CHECK(status["ticks"].as<int>() == 2);
    bench.fleet.add_tick("web", 0.75, 4, 5);
    status = parsed(bench.get("/scaling/status"));
    CHECK(status["instances"].as<int>() == 4);
    CHECK(status["metrics"]["cpu"].as<double>() == 0.75);
    CHECK(status["min_instances"].as<int>() == 1);
    CHECK(status["max_instances"].as<int>() == 20);
}

TEST_CASE("api: a target CPU is shown of a policy that holds one, and of no other", "[api]") {
    ApiBench bench;
    for (const std::string& name : policy::policy_names()) {
        INFO(name);
        bench.configure(name);
        const YAML::Node status = parsed(bench.get("/scaling/status"));
        CHECK(status["policy"].as<std::string>() == name);
        CHECK(status["target"].IsNull() == !policy::cpu_target_of(*policy::default_policy(name)).has_value());
    }
}

TEST_CASE("api: status shows the metrics that the policy follows, and no other of the app's", "[api]") {
    ApiBench bench;
    bench.configure("composite");
    const auto metrics = [&] { return parsed(bench.get("/scaling/status"))["metrics"]; };
    REQUIRE(metrics()["followed"].size() == 1);
    CHECK(metrics()["followed"][0]["name"].as<std::string>() == "memory");
    CHECK(metrics()["followed"][0]["value"].IsNull()); // nothing was seen
    CHECK(metrics()["followed"][0]["scope"].IsNull());
    Signals shown;
    shown.metrics = {{"latency_ms", MetricScope::average, 12}, {"memory", MetricScope::average, 0.625}};
    bench.fleet.show("web", shown);
    REQUIRE(metrics()["followed"].size() == 1);
    CHECK(metrics()["followed"][0]["value"].as<double>() == 0.625);
    CHECK(metrics()["followed"][0]["scope"].as<std::string>() == "average");
    CHECK(metrics()["workers"].IsNull());
    CHECK(metrics()["queued_while_busy"].IsNull());
    bench.configure("queue");
    shown.workers = std::vector<Worker>(3);
    shown.workers->front().state = shown.workers->back().state = WorkerState::busy;
    shown.workers->at(1).state = WorkerState::free;
    shown.queued_while_busy = 7;
    bench.fleet.show("web", shown);
    CHECK(metrics()["followed"].size() == 0);
    CHECK(metrics()["workers"]["busy"].as<int>() == 2);
    CHECK(metrics()["workers"]["free"].as<int>() == 1);
    CHECK(metrics()["workers"]["starting"].as<int>() == 0);
    CHECK(metrics()["workers"]["draining"].as<int>() == 0);
    CHECK(metrics()["queued_while_busy"].as<int>() == 7);
}

TEST_CASE("api: a decision is told in words and step by step", "[api]") {
    ApiBench bench;
    CHECK_FALSE(parsed(bench.get("/scaling/decision"))["needed"].as<bool>());
    bench.fleet.add_tick("web", 0.95, 4, 5);
    YAML::Node decision = parsed(bench.get("/scaling/decision"));
    CHECK(decision["needed"].as<bool>());
    CHECK(decision["instances"].as<int>() == 4);
    CHECK(decision["target_instances"].as<int>() == 5);
    CHECK(decision["reason"].as<std::string>() ==
          "Scaling from 4 to 5 instances: Scaling up based on target-average-based-scaling: demand needs more, then 5: "
          "cut to the configured maximum");
    CHECK(decision["reason_code"].as<std::string>() == "bounds_max");
    REQUIRE(decision["chain"].size() == 2);
    CHECK(decision["chain"][0]["instances"].as<int>() == 6);
    CHECK(decision["write"].as<std::string>() == "applied");
    bench.fleet.add_failure("web", {FailureKind::timeout});
    decision = parsed(bench.get("/scaling/decision"));
    CHECK_FALSE(decision["needed"].as<bool>());
    CHECK(decision["target_instances"].IsNull());
    CHECK(decision["reason_code"].as<std::string>() == "no_data");
}

TEST_CASE("api: a workload is named where there are several", "[api]") {
    ApiBench bench({"web", "a b&c"});
    bench.fleet.add_tick("a b&c", 0.5, 3, 3);
    CHECK(parsed(bench.get("/scaling/status?workload=a%20b%26c"))["instances"].as<int>() == 3);
    CHECK(parsed(bench.get("/scaling/status?workload=a+b%26c"))["instances"].as<int>() == 3);
    bench.check_problem(400, "GET", "/scaling/status");
    bench.check_problem(404, "GET", "/scaling/status?workload=other");
    bench.check_problem(404, "GET", "/scaling/status?workload=");
    bench.check_problem(400, "GET", "/scaling/status?workload=web&workload=web");
    bench.check_problem(400, "GET", "/scaling/status?worklod=web");
    bench.check_problem(400, "GET", "/scaling/status?workload=%zz");
    bench.check_problem(400, "GET", "/scaling/status?workload=web%00");
    const YAML::Node all = parsed(bench.get("/scaling/workloads"))["workloads"];
    REQUIRE(all.size() == 2);
    CHECK(all[1]["workload"].as<std::string>() == "a b&c");
}

TEST_CASE("api: a history is paged without gaps or repeats", "[api]") {
    ApiBench bench;
    for (int i = 0; i < 25; ++i) {
        bench.fleet.add_tick("web", 0.5, 3, 3);
    }
    std::vector<int> seen;
    std::string next = "/scaling/history?limit=10";
    for (int pages = 0; next != "null" && pages < 10; ++pages) {
        const Response response = bench.get(next);
        REQUIRE(response.status == 200);
        const YAML::Node page = parsed(response);
        for (const YAML::Node& tick : page["ticks"]) {
            seen.push_back(tick["tick"].as<int>());
        }
        next = page["next"].IsNull() ? "null" : page["next"].as<std::string>();
        CHECK(find_header(response.headers, "Link").has_value() == (next != "null"));
    }
    REQUIRE(seen.size() == 25);
    CHECK(seen.front() == 24);
    CHECK(seen.back() == 0);
    CHECK(std::is_sorted(seen.rbegin(), seen.rend()));
    for (const char* query :
         {"limit=0", "limit=1001", "limit=x", "limit=", "limit=1e2", "before=-1", "before=99999999999999999999"}) {
        bench.check_problem(400, "GET", std::string("/scaling/history?") + query);
    }
}

TEST_CASE("api: a tick without data says so in its history", "[api]") {
    ApiBench bench;
    bench.fleet.add_failure("web", {FailureKind::http_status, 500});
    const YAML::Node tick = parsed(bench.get("/scaling/history"))["ticks"][0];
    CHECK(tick["cpu"].IsNull());
    CHECK(tick["failure"]["http_status"].as<int>() == 500);
    CHECK(tick["failed_calls"]["http_status"].as<int>() == 1);
    CHECK(tick["chain"].size() == 0);
    CHECK(tick["write_failure"].IsNull());
}

TEST_CASE("api: health is about the controller, readiness about its data", "[api]") {
    ApiBench bench;
    CHECK(bench.get("/healthz").status == 200);
    bench.check_problem(503, "GET", "/readyz");
    bench.fleet.add_tick("web", 0.5, 3, 3);
    CHECK(bench.get("/readyz").status == 200);
    bench.fleet.add_failure("web", {FailureKind::timeout});
    bench.check_problem(503, "GET", "/readyz");
    CHECK(parsed(bench.get("/healthz"))["degraded"][0].as<std::string>() == "web");
}

TEST_CASE("api: HEAD is GET without its body, on every route that is looked at", "[api]") {
    ApiBench bench;
    for (const Route& route : routes()) {
        if (!http::allows(route.methods, "HEAD") || route.endpoint == Endpoint::events) {
            continue;
        }
        INFO(route.path);
        const Response get = bench.get(std::string(route.path));
        const Response head = bench.send("HEAD", std::string(route.path), {}, {});
        CHECK(head.status == get.status);
        CHECK(head.body.empty());
        CHECK(find_header(head.headers, "Content-Length") == std::to_string(get.body.size()));
    }
}

TEST_CASE("api: paths and methods are taken as they are written", "[api]") {
    ApiBench bench;
    for (const char* path :
         {"/scaling", "/scaling/", "//scaling/status", "/scaling//status", "/scaling/./status", "/scaling/x/../status",
          "/scaling/%73tatus", "/scaling/status/", "/SCALING/status", "/%2e%2e/etc/passwd", "/../etc/passwd",
          "/scaling/status%00", "*", "", "/scaling/priorities/", "/scaling/priorities/a/b"}) {
        bench.check_problem(404, "GET", path);
    }
    const Response refused = bench.send("DELETE", "/scaling/config");
    CHECK(refused.status == 405);
    CHECK(find_header(refused.headers, "Allow") == "GET, HEAD, PUT");
    for (const char* method : {"OPTIONS", "TRACE", "CONNECT", "get", "PATCH"}) {
        bench.check_problem(405, method, "/scaling/status");
    }
}

TEST_CASE("api: what it shows is kept by no cache", "[api]") {
    ApiBench bench;
    CHECK(find_header(bench.get("/scaling/status").headers, "Cache-Control") == "no-store");
}

} // namespace scaleit::api
