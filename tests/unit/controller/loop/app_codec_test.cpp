#include "controller/loop/app_codec.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace scaleit;
using namespace scaleit::loop;
using scaleit::test::ScriptedTransport;

namespace {

std::optional<FailureKind> failure_of(const std::string& body) {
    const auto read = read_status(ScriptedTransport::json(body), k_start);
    return read ? std::nullopt : std::optional<FailureKind>(read.error().kind);
}

} // namespace

TEST_CASE("app codec: asks as the app's API wants it", "[loop]") {
    CHECK(status_request() == Request{"GET", "/app/status", {{"Accept", "application/json"}}, ""});
    CHECK(replicas_request(11) ==
          Request{"PUT", "/app/replicas", {{"Content-Type", "application/json"}}, R"({"replicas":11})"});
}

TEST_CASE("app codec: reads the app's status", "[loop]") {
    const auto at = from_ns(5);
    CHECK(read_status(ScriptedTransport::json(R"({"cpu":{"highPriority":0.68},"replicas":10})"), at) ==
          Observation{at, 0.68, 10});
    CHECK(read_status(ScriptedTransport::json(R"({"cpu": {"highPriority": 1}, "replicas": 1})"), at) ==
          Observation{at, 1.0, 1});
    CHECK(read_status(ScriptedTransport::json(R"({"cpu":{"highPriority":0},"replicas":1000000,"more":[]})"), at)
              ->replicas == 1'000'000);
    Response charset{
        200, {{"content-type", "Application/JSON; charset=utf-8"}}, R"({"cpu":{"highPriority":0.5},"replicas":2})"};
    CHECK(read_status(charset, at).has_value());
}

TEST_CASE("app codec: every two-decimal CPU is read as the nearest double of that fraction", "[loop]") {
    for (int percent = 0; percent <= 100; ++percent) {
        const std::string digits = percent < 10    ? "0.0" + std::to_string(percent)
                                   : percent < 100 ? "0." + std::to_string(percent)
                                                   : "1.00";
        const auto read = read_status(
            ScriptedTransport::json(R"({"cpu":{"highPriority":)" + digits + R"(},"replicas":10})"), k_start);
        REQUIRE(read.has_value());
        CHECK(read->cpu == percent / 100.0);
    }
}

TEST_CASE("app codec: names what is wrong with a body", "[loop]") {
    CHECK(failure_of("") == FailureKind::malformed_json);
    CHECK(failure_of(R"({"cpu":{"highPriority":0.6)") == FailureKind::malformed_json);
    CHECK(failure_of("not json") == FailureKind::malformed_json);
    CHECK(failure_of("3") == FailureKind::malformed_json); // a document is an object or an array
    CHECK(failure_of(R"({"cpu":{"highPriority":NaN},"replicas":10})") == FailureKind::malformed_json);
    CHECK(failure_of(std::string(100, '[') + std::string(100, ']')) == FailureKind::malformed_json);
    for (const char* shape :
         {"[]", "{}", R"({"cpu":0.5,"replicas":10})", R"({"cpu":{},"replicas":10})",
          R"({"cpu":{"highPriority":"0.5"},"replicas":10})", R"({"cpu":{"highPriority":true},"replicas":10})",
          R"({"cpu":{"highPriority":null},"replicas":10})", R"({"cpu":{"highPriority":0.5}})",
          R"({"cpu":{"highPriority":0.5},"replicas":10.5})", R"({"cpu":{"highPriority":0.5},"replicas":"10"})",
          R"({"cpu":{"highPriority":0.5},"replicas":true})", R"({"cpu":[0.5],"replicas":10})"}) {
        INFO(shape);
        CHECK(failure_of(shape) == FailureKind::bad_shape);
    }
    for (const char* value :
         {R"({"cpu":{"highPriority":1.01},"replicas":10})", R"({"cpu":{"highPriority":-0.01},"replicas":10})",
          R"({"cpu":{"highPriority":0.5},"replicas":0})", R"({"cpu":{"highPriority":0.5},"replicas":-3})",
          R"({"cpu":{"highPriority":0.5},"replicas":1000001})", R"({"cpu":{"highPriority":1e300},"replicas":10})",
          R"({"cpu":{"highPriority":0.5},"replicas":18446744073709551617})"}) {
        INFO(value);
        CHECK(failure_of(value) == FailureKind::out_of_range);
    }
}

TEST_CASE("app codec: an answer that is not a 200 with JSON is a failure of its kind", "[loop]") {
    CHECK(read_status(ScriptedTransport::json("{}", 503), k_start).error() == Failure{FailureKind::http_status, 503});
    CHECK(read_status(Response{200, {{"Content-Type", "text/html"}}, "{}"}, k_start).error().kind ==
          FailureKind::content_type);
    CHECK(read_status(Response{200, {}, "{}"}, k_start).error().kind == FailureKind::content_type);
    CHECK(read_status(ScriptedTransport::failed(FailureKind::reset), k_start).error() ==
          Failure{FailureKind::reset, 0});
}

TEST_CASE("app codec: only 204 accepts a replica count", "[loop]") {
    CHECK(read_replicas(Response{204, {}, ""}).has_value());
    CHECK(read_replicas(ScriptedTransport::json("{}", 200)).error() == Failure{FailureKind::http_status, 200});
    CHECK(read_replicas(ScriptedTransport::json("{}", 400)).error() == Failure{FailureKind::http_status, 400});
    CHECK(read_replicas(ScriptedTransport::failed(FailureKind::timeout)).error().kind == FailureKind::timeout);
}

TEST_CASE("app codec: tells what anybody's exchange was to a loop", "[loop]") {
    const Outcome status = ScriptedTransport::json(R"({"cpu":{"highPriority":0.68},"replicas":10})");
    const Outcome accepted = Response{204, {}, ""};
    const StatusPoll seen{Observation{{}, 0.68, 10}};
    CHECK(read_call({"GET", "/app/status", {}, ""}, status) == AppCall(seen));
    CHECK(read_call({"GET", "/base/app/status?a=b", {{"Accept", "*/*"}}, ""}, status) == AppCall(seen));
    const StatusPoll unseen{tl::unexpected<Failure>(Failure{FailureKind::http_status, 204})};
    CHECK(read_call({"GET", "/app/status", {}, ""}, accepted) == AppCall(unseen));
    for (const Request& other : {Request{"HEAD", "/app/status", {}, ""}, Request{"GET", "/app/status/more", {}, ""},
                                 Request{"GET", "/?/app/status", {}, ""}, Request{"GET", "/app/replicas", {}, ""},
                                 Request{"POST", "/app/replicas", {}, R"({"replicas":3})"}}) {
        CHECK(read_call(other, status) == AppCall());
    }
}

TEST_CASE("app codec: reads the count that anybody's write asks for", "[loop]") {
    const auto asked = [](const std::string& body) {
        const AppCall call = read_call({"PUT", "/app/replicas", {}, body}, Response{204, {}, ""});
        CHECK_FALSE(std::get<ReplicaWrite>(call).failure);
        return std::get<ReplicaWrite>(call).replicas;
    };
    CHECK(asked(R"({"replicas":11})") == 11);
    CHECK(asked(R"( {"more":[], "replicas": 1000000} )") == 1'000'000);
    for (const char* body : {"", "11", "[11]", R"({"replicas":"11"})", R"({"replicas":1.5})", R"({"replicas":true})",
                             R"({"replicas":0})", R"({"replicas":-1})", R"({"replicas":1000001})",
                             R"({"replicas":99999999999999999999999})", R"({"replicas":null})", R"({"replicas":)"}) {
        CHECK(asked(body) == std::nullopt);
    }
    const Outcome denied = Response{400, {}, ""};
    CHECK(read_call({"PUT", "/app/replicas", {}, R"({"replicas":11})"}, denied) ==
          AppCall(ReplicaWrite{11, Failure{FailureKind::http_status, 400}}));
}
