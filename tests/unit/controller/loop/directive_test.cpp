// Directives as bytes, and on their way to the loop.
#include "controller/loop/app_client.hpp"
#include "controller/loop/directive_codec.hpp"
#include "controller/loop/directive_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace scaleit;
using namespace scaleit::loop;
using scaleit::test::ScriptedTransport;

TEST_CASE("directive: every directive reads back as it was written", "[loop]") {
    const std::vector<Directive> directives{
        {},
        {.running = false},
        {.share = 0},
        {.running = false,
         .manual = ManualCount{1'000'000, "it said \"go\"\n\xC3\xA4", from_ns(7)},
         .share = 1'000'000},
        {.manifest = R"({"kind":"ScalingPolicy"})"},
        {.rank = Rank{10, 33.3}},
        {.overruled = Overruled{}},
        {.running = false, .rank = Rank{1, 100}, .overruled = Overruled{"{}", true, Rank{5, 0.1 + 0.2}}}};
    for (const Directive& directive : directives) {
        const Response answer = directive_answer(directive);
        INFO(answer.body);
        CHECK(read_directive(answer) == directive);
    }
    CHECK(directive_answer({.share = 12}).body == R"({"running":true,"share":12})");
    CHECK(directive_answer({.rank = Rank{8, 30}, .overruled = Overruled{{}, false, Rank{}}}).body ==
          R"({"running":true,"rank":{"priority":8,"resource_allocation":30},)"
          R"("configured":{"running":false,"rank":{"priority":5,"resource_allocation":0}}})");
}

TEST_CASE("directive: the longest reason that the API takes reads back, whatever its characters", "[loop]") {
    std::string reason;
    for (int i = 0; i < 1024; ++i) {
        reason += "\U0001F600";
    }
    const Directive directive{.manual = ManualCount{5, reason, {}}};
    CHECK(read_directive(directive_answer(directive)) == directive);
}

TEST_CASE("directive: what is none is a failure", "[loop]") {
    const auto kind_of = [](const std::string& body) {
        const auto read = read_directive(ScriptedTransport::json(body));
        REQUIRE_FALSE(read.has_value());
        return read.error().kind;
    };
    CHECK(kind_of("{}") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":1})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"share":1.5})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"share":-1})") == FailureKind::out_of_range);
    CHECK(kind_of(R"({"running":true,"share":18446744073709551617})") == FailureKind::out_of_range);
    CHECK(kind_of(R"({"running":true,"manual":5})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"manual":{"replicas":0}})") == FailureKind::out_of_range);
    CHECK(kind_of(R"({"running":true,"manual":{"replicas":2,"reason":7}})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"policy":{}})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"rank":8})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"rank":{"priority":8}})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"rank":{"priority":11,"resource_allocation":1}})") == FailureKind::out_of_range);
    CHECK(kind_of(R"({"running":true,"rank":{"priority":1,"resource_allocation":101}})") == FailureKind::out_of_range);
    CHECK(kind_of(R"({"running":true,"configured":[]})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"configured":{"running":1}})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"configured":{"policy":1}})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"configured":{"rank":null}})") == FailureKind::bad_shape);
    CHECK(kind_of(R"({"running":true,"manual":{"replicas":2,"reason":")" +
                  std::string(k_directive_reason_bytes_max + 1, 'x') + "\"}}") == FailureKind::bad_shape);
    CHECK(read_directive(ScriptedTransport::json("{}", 503)).error().kind == FailureKind::http_status);
}

TEST_CASE("directive: it is asked for anew each time, and the app never hears of it", "[loop]") {
    ScriptedTransport app({ScriptedTransport::json(R"({"cpu":{"highPriority":0.5},"replicas":2})")});
    int share = 0;
    DirectiveTransport transport(app, [&share] { return Directive{.share = ++share}; });
    SimulatedClock clock;
    AppClient client(transport, clock, {});
    CHECK(client.observe(k_start).observation.has_value());
    CHECK(client.directive()->share == 1);
    CHECK(client.directive()->share == 2);
    CHECK(app.requests.size() == 1);
}

TEST_CASE("directive: the signals looked at are those last asked for", "[loop]") {
    ScriptedTransport app({ScriptedTransport::json(R"({"cpu":{"highPriority":0.5},"replicas":2})")});
    SimulatedClock clock;
    AppClient client(app, clock, {});
    CHECK(client.observe(k_start).observation.has_value());
    CHECK(app.requests.size() == 1);
    client.look_for({.metrics = true});
    CHECK(client.observe(k_start).observation.has_value());
    CHECK(app.requests.back().target == "/app/metrics");
}
