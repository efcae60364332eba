#include "controller/loop/app_codec.hpp"
#include "fake_app/fault/fault_outcome.hpp"
#include "fake_app/service/request_codec.hpp"
#include "tests/unit/fake_app/service/world_fixture.hpp"

#include <fmt/format.h>
#include <map>
#include <thread>

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;
using test::contains;

} // namespace

TEST_CASE("fake app: status is the vendor's bytes", "[fake_app][service]") {
    World world;
    CHECK(world.poll() == Outcome(Response{200, k_json_type, R"({"cpu":{"highPriority":0.68},"replicas":10})"}));
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.30},"replicas":10})");
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":1.00},"replicas":10})");
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.00},"replicas":10})");
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.00},"replicas":10})");
}

TEST_CASE("fake app: a new count is accepted with an empty 204 and seen in the next status", "[fake_app][service]") {
    World world;
    CHECK(world.put(R"({"replicas":11})") == Outcome(Response{204, {}, {}}));
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.62},"replicas":11})");
    CHECK(world.put(R"( { "note" : [1, {"x": null}], "replicas" : 1 } )")->status == 204);
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":1.00},"replicas":1})");
    CHECK(world.put(R"({"replicas":1000})")->status == 204);
}

TEST_CASE("fake app: a body that is no count is refused with what was found and expected", "[fake_app][service]") {
    const auto [body, message] = GENERATE(table<std::string, std::string>({
        {R"({"replicas":0})", "replicas is 0, expected an integer from 1 to 1000"},
        {R"({"replicas":-3})", "replicas is -3, expected an integer from 1 to 1000"},
        {R"({"replicas":1001})", "replicas is 1001, expected an integer from 1 to 1000"},
        {R"({"replicas":4294967297})", "replicas is 4294967297, expected an integer from 1 to 1000"},
        {R"({"replicas":1.5})", "replicas is the decimal number 1.5, expected an integer from 1 to 1000"},
        {R"({"replicas":11.0})", "replicas is the decimal number 11, expected an integer from 1 to 1000"},
        {R"({"replicas":"11"})", "replicas is the string '11', expected an integer from 1 to 1000"},
        {R"({"replicas":true})", "replicas is true, expected an integer from 1 to 1000"},
        {R"({"replicas":null})", "replicas is null, expected an integer from 1 to 1000"},
        {R"({"replicas":[11]})", "replicas is an array, expected an integer from 1 to 1000"},
        {R"({"replicas":{}})", "replicas is an object, expected an integer from 1 to 1000"},
        {R"({"replicas":18446744073709551615})", "replicas is out of range, expected an integer from 1 to 1000"},
        {R"({"replicas":18446744073709551617})", "replicas is out of range, expected an integer from 1 to 1000"},
        {R"({"replicas":11,"replicas":12})", R"(the body is not a valid JSON object, expected {\"replicas\":N})"},
        {R"({"replicas":99999999999999999999})", R"(the body has a number out of range, expected {\"replicas\":N})"},
        {R"({"count":11})", R"(replicas is missing, expected {\"replicas\":N})"},
        {R"([11])", R"(the body is not a valid JSON object, expected {\"replicas\":N})"},
        {"", R"(the body is not a valid JSON object, expected {\"replicas\":N})"},
        {"11", R"(the body is not a valid JSON object, expected {\"replicas\":N})"},
        {R"({"replicas":11)", R"(the body is not a valid JSON object, expected {\"replicas\":N})"},
        {R"({"replicas":11} 12)", R"(the body is not a valid JSON object, expected {\"replicas\":N})"},
        {R"({"replicas":"\u00e9\u0001\""})", R"(the string '\\xc3\\xa9\\x01\"', expected)"},
    }));
    INFO(body);
    World world;
    const Outcome outcome = world.put(body);
    REQUIRE(outcome.has_value());
    CHECK(outcome->status == 400);
    CHECK(outcome->headers == k_json_type);
    CHECK_THAT(outcome->body, contains(message));
    CHECK(outcome->body.starts_with(R"({"error":")"));
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.68},"replicas":10})");
}

TEST_CASE("fake app: deep nesting and long bodies are refused", "[fake_app][service]") {
    World world;
    const std::string deep = R"({"x":)" + std::string(10'000, '[') + std::string(10'000, ']') + R"(,"replicas":3})";
    CHECK(world.put(deep)->status == 400);
    const Outcome outcome = world.put(R"({"replicas":3})" + std::string(k_request_body_bytes_max, ' '));
    CHECK(outcome->status == 400);
    CHECK_THAT(outcome->body, contains("the body has 65550 bytes, expected at most 65536"));
}

TEST_CASE("fake app: requests are checked in the order path, method, Accept, Content-Type, body",
          "[fake_app][service]") {
    const auto [method, target, headers, status] = GENERATE(table<std::string, std::string, Headers, int>({
        {"GET", "/", {}, 404},
        {"GET", "/app", {}, 404},
        {"GET", "/app/status/", {}, 404},
        {"GET", "/APP/status", {}, 404},
        {"GET", "", {}, 404},
        {"DELETE", "/nowhere", {{"Accept", "text/html"}}, 404},
        {"POST", "/app/status", {{"Accept", "text/html"}}, 405},
        {"PUT", "/app/status", {}, 405},
        {"get", "/app/status", {}, 405},
        {"GET", "/app/replicas", {{"Accept", "text/html"}}, 405},
        {"POST", "/app/replicas", k_json_type, 405},
        {"HEAD", "/app/replicas", {}, 405},
        {"GET", "/app/status", {{"Accept", "text/html"}}, 406},
        {"PUT", "/app/replicas", {{"Accept", "text/html"}, {"Content-Type", "text/plain"}}, 406},
        {"PUT", "/app/replicas", {{"Accept", "*/*"}, {"Content-Type", "text/plain"}}, 415},
        {"PUT", "/app/replicas", {}, 415},
        {"PUT", "/app/replicas", {{"Content-Type", "application/json"}}, 400},
        {"GET", "/app/status", {{"Accept", "application/*"}}, 200},
        {"GET", "/app/status?verbose=1", {}, 200},
        {"GET", "/app/status", {{"Content-Type", "text/plain"}}, 200},
        {"HEAD", "/app/status", {}, 200},
        {"HEAD", "/app/status", {{"Accept", "text/html"}}, 406},
    }));
    INFO(method << " " << target);
    World world;
    const Outcome outcome = world.send(method, target, headers, "no JSON");
    REQUIRE(outcome.has_value());
    CHECK(outcome->status == status);
    CHECK(find_header(outcome->headers, "Content-Type") == "application/json");
    CHECK(outcome->body.empty() == (method == "HEAD" && target == "/app/status"));
    CHECK(outcome->body.starts_with(R"({"error":")") == (status >= 400 && !outcome->body.empty()));
    CHECK(find_header(outcome->headers, "Allow").has_value() == (status == 405));
}

TEST_CASE("fake app: errors say what is there instead", "[fake_app][service]") {
    World world;
    CHECK(world.send("GET", "/app/stat\"us\n?q=1")->body ==
          R"({"error":"no such path: '/app/stat\"us\\x0a'; GET /openapi.yaml says what there is"})");
    const Outcome status = world.send("POST", "/app/status");
    CHECK(status->body == R"({"error":"method 'POST' is not allowed here, expected GET, HEAD"})");
    CHECK(find_header(status->headers, "Allow") == "GET, HEAD");
    CHECK(find_header(world.send("GET", "/app/replicas")->headers, "Allow") == "PUT");
    CHECK(world.send("PUT", "/app/replicas", {{"Content-Type", "text/xml"}})->body ==
          R"({"error":"Content-Type is 'text/xml', expected application/json"})");
    CHECK(world.send("GET", "/app/status", {{"Accept", "text/xml"}})->body ==
          R"({"error":"Accept rules out application/json, the only type there is"})");
}

TEST_CASE("fake app: HEAD tells what GET would, without the body", "[fake_app][service]") {
    World world;
    CHECK(world.send("HEAD", "/app/status") ==
          Outcome(Response{200, {{"Content-Type", "application/json"}, {"Content-Length", "43"}}, {}}));
    CHECK(world.poll()->body.size() == 43);
}

TEST_CASE("fake app: HEAD and unknown calls move no time, refused polls do", "[fake_app][service]") {
    World world;
    static_cast<void>(world.send("HEAD", "/app/status"));
    static_cast<void>(world.send("POST", "/app/status"));
    static_cast<void>(world.send("GET", "/nowhere"));
    CHECK(world.time.now() == k_start);
    CHECK_THAT(world.poll()->body, contains("0.68"));
    CHECK(world.send("GET", "/app/status", {{"Accept", "text/html"}})->status == 406); // saw minute 1
    CHECK_THAT(world.poll()->body, contains("1.00"));
    CHECK(world.app.served() == Served{3, 0, {}});
}

TEST_CASE("fake app: a write between two polls happens at the time of the first", "[fake_app][service]") {
    World world({.world = {.plant = {.startup_delay = 2min}}, .faults = {}}, {5});
    static_cast<void>(world.poll());                                               // minute 0
    CHECK_THAT(world.poll()->body, contains("0.50"));                              // minute 1
    REQUIRE(world.put(R"({"replicas":20})")->status == 204);                       // serves from minute 3
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.50},"replicas":20})"); // minute 2
    CHECK(world.poll()->body == R"({"cpu":{"highPriority":0.25},"replicas":20})"); // minute 3
}

TEST_CASE("fake app: every poll and write meets the fate of its number, and time moves all the same",
          "[fake_app][service]") {
    const fault::FaultPlan plan(0.3, Seed{11});
    World world({.world = {}, .faults = plan}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    fault::FaultCounts expected;
    int told = 10;
    for (int call = 0; call < 200; ++call) {
        const auto number = static_cast<std::uint64_t>(call);
        const Outcome status = world.poll();
        if (const auto fault = plan.draw(fault::CallKind::read, number)) {
            expected.add(*fault);
            REQUIRE(status == fault::as_outcome(*fault));
        } else {
            const double load = std::min(call, 10);
            const auto percent = static_cast<int>(std::min(1.0, load / told) * 100 + 0.5);
            REQUIRE(status->body == fmt::format(R"({{"cpu":{{"highPriority":{}.{:02}}},"replicas":{}}})", percent / 100,
                                                percent % 100, told));
        }
        static_cast<void>(world.send("GET", "/nowhere"));
        static_cast<void>(world.send("HEAD", "/app/status"));
        const int wanted = 5 + call % 7;
        const Outcome write = world.put(fmt::format(R"({{"replicas":{}}})", wanted));
        if (const auto fault = plan.draw(fault::CallKind::write, number)) {
            expected.add(*fault);
            REQUIRE(write == fault::as_outcome(*fault));
        } else {
            REQUIRE(write->status == 204);
            told = wanted;
        }
    }
    CHECK(world.time.now() == k_start + 199min);
    CHECK(world.app.served() == Served{200, 200, expected});
    CHECK(describe(expected) != "none");
}

TEST_CASE("fake app: the controller's codec reads its answers", "[fake_app][service]") {
    World world;
    const auto before = loop::read_status(world.transport.send(loop::status_request(), 1s), k_start);
    REQUIRE(before.has_value());
    CHECK(*before == Observation{k_start, 0.68, 10});
    CHECK(loop::read_replicas(world.transport.send(loop::replicas_request(12), 1s)).has_value());
}

TEST_CASE("fake app: eight threads change no call's fate", "[fake_app][service]") {
    constexpr int k_threads = 8;
    constexpr int k_calls = 500;
    const fault::FaultPlan plan(0.25, Seed{3});
    const auto run = [&](int threads, int calls) {
        World world({.world = {}, .faults = plan}, {5});
        std::vector<std::map<std::string, int>> seen(static_cast<std::size_t>(threads));
        std::vector<std::thread> running;
        for (std::map<std::string, int>& mine : seen) {
            running.emplace_back([&world, &mine, calls] {
                for (int i = 0; i < calls; ++i) {
                    const Outcome status = world.poll();
                    ++mine["read " + (status ? status->body : status.error().detail)];
                    const Outcome write = world.put(R"({"replicas":10})");
                    ++mine["write " + (write ? write->body : write.error().detail)];
                }
            });
        }
        for (std::thread& thread : running) {
            thread.join();
        }
        std::map<std::string, int> all;
        for (const auto& mine : seen) {
            for (const auto& [what, times] : mine) {
                all[what] += times;
            }
        }
        CHECK(world.time.now() == k_start + 1min * (threads * calls - 1));
        return std::pair{all, world.app.served()};
    };
    const auto concurrent = run(k_threads, k_calls);
    const auto alone = run(1, k_threads * k_calls);
    CHECK(concurrent == alone);
}

} // namespace scaleit::fake_app
