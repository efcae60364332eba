#include "fake_app/service/admin.hpp"

#include "tests/unit/fake_app/service/world_fixture.hpp"

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;
using test::contains;

const std::string k_timeouts =
    "apiVersion: scaleit/v1\nkind: FaultPlan\nspec:\n  rules:\n  - {fault: http_503, first: 2, calls: reads}\n";

World administrated(const AdminOptions& admin = {.enabled = true}) { return World({}, {6.8, 3, 12, 0}, admin); }

} // namespace

TEST_CASE("admin: off unless asked for, whatever the method", "[fake_app][service]") {
    World world;
    for (const char* path :
         {"/admin/state", "/admin/faults", "/admin/demand", "/admin/clock/advance", "/admin/reset"}) {
        for (const char* method : {"GET", "PUT", "POST", "DELETE"}) {
            CHECK(world.send(method, path, k_json_type, "{}")->status == 404);
        }
    }
}

TEST_CASE("admin: a token keeps out whoever does not know it", "[fake_app][service]") {
    World world = administrated({.enabled = true, .token = "s3cret"});
    const auto status = [&](const std::string& authorization) {
        return world.send("GET", "/admin/state", {{"Authorization", authorization}})->status;
    };
    CHECK(status("Bearer s3cret") == 200);
    for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crets", "Bearer S3CRET", "s3cret",
                              "Bearer s3crets3cret", "Basic s3cret"}) {
        INFO(wrong);
        CHECK(status(wrong) == 401);
    }
    CHECK(world.send("POST", "/admin/reset", k_json_type, "{}")->status == 401);
    CHECK(find_header(world.send("GET", "/admin/state")->headers, "WWW-Authenticate") == "Bearer");
}

TEST_CASE("admin: a fault plan is put in force and read back", "[fake_app][service]") {
    World world = administrated();
    static_cast<void>(world.poll());
    CHECK(world.send("PUT", "/admin/faults", {{"Content-Type", "application/yaml"}}, k_timeouts)->status == 204);
    CHECK(world.poll()->status == 503); // call numbers count from when it came into force
    CHECK(world.poll()->status == 503);
    CHECK(world.poll()->status == 200);
    CHECK(world.app.served().faults.of(fault::FaultKind::http_503) == 2);
    const std::string read = world.get("/admin/faults");
    CHECK_THAT(read, contains(R"("rules":[{"fault":"http_503","calls":"reads","first":2}])"));
    CHECK(world.send("PUT", "/admin/faults", k_json_type, read)->status == 204);
    CHECK(world.get("/admin/faults") == read);
}

TEST_CASE("admin: what is no plan changes nothing and is told where it is wrong", "[fake_app][service]") {
    World world = administrated();
    const Outcome outcome =
        world.send("PUT", "/admin/faults", k_json_type,
                   "apiVersion: scaleit/v1\nkind: FaultPlan\nspec:\n  rules:\n  - {fault: http_503, frist: 2}\n");
    CHECK(outcome->status == 400);
    CHECK_THAT(outcome->body, contains("body:5: spec.rules[0]: unknown key 'frist', did you mean 'first'?"));
    CHECK(world.send("PUT", "/admin/demand", k_json_type, R"({"generators":["sinus:base=1"]})")->status == 400);
    CHECK(world.send("PUT", "/admin/demand", k_json_type, R"({"generators":[]})")->status == 400);
    CHECK(world.send("POST", "/admin/clock/advance", k_json_type, R"({"by":"soon"})")->status == 400);
    CHECK(world.send("PUT", "/admin/faults", k_json_type, std::string(70'000, ' '))->status == 413);
    CHECK(world.send("PUT", "/admin/faults", {{"Content-Type", "text/plain"}}, k_timeouts)->status == 415);
    CHECK(world.send("POST", "/admin/reset")->status == 415); // as a web page of another origin could send it
    CHECK(world.send("GET", "/admin/reset")->status == 405);
    CHECK_THAT(world.poll()->body, contains("0.68"));
}

TEST_CASE("admin: demand changes from now on", "[fake_app][service]") {
    World world = administrated();
    static_cast<void>(world.poll());
    CHECK(world.send("PUT", "/admin/demand", k_json_type, R"({"generators":["constant:base=2","constant:base=3"]})")
              ->status == 204);
    CHECK_THAT(world.poll()->body, contains("0.50"));
}

TEST_CASE("admin: the clock is advanced, also over what is due on the way", "[fake_app][service]") {
    World world = administrated();
    static_cast<void>(world.poll());
    const Outcome outcome = world.send("POST", "/admin/clock/advance", k_json_type, R"({"by":"1m"})");
    CHECK(outcome->status == 200);
    CHECK(outcome->body == R"({"at_s":60})");
    CHECK_THAT(world.poll()->body, contains("1.00")); // minute 2
}

TEST_CASE("admin: state tells everything, reset makes it as it was", "[fake_app][service]") {
    World world = administrated();
    const std::string before = world.get("/admin/state");
    CHECK_THAT(before, contains(R"({"demand":6.8,"served":{"status_polls":0,"replica_writes":0,"faults":{}},"app":{)"));
    CHECK_THAT(before, contains(R"("faults":{"apiVersion":"scaleit/v1","kind":"FaultPlan",)"));
    CHECK(world.send("PUT", "/admin/faults", k_json_type, k_timeouts)->status == 204);
    static_cast<void>(world.poll());
    static_cast<void>(world.poll());
    CHECK(world.put(R"({"replicas":3})")->status == 204);
    CHECK(world.send("PUT", "/admin/demand", k_json_type, R"({"generators":["constant:base=2"]})")->status == 204);
    CHECK_THAT(world.get("/admin/state"), contains(R"("status_polls":2,"replica_writes":1,"faults":{"http_503":2})"));
    CHECK(world.send("POST", "/admin/reset", k_json_type, "{}")->status == 204);
    CHECK(world.get("/admin/state") == before);
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.68},"replicas":10})");
}

} // namespace scaleit::fake_app
