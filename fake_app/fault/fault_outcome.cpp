#include "fake_app/fault/fault_outcome.hpp"

#include "controller/core/check.hpp"

#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace scaleit::fault {

namespace {

Response json(int status, std::string body) {
    return Response{status, {{"Content-Type", "application/json"}}, std::move(body)};
}

Outcome error(int status, std::string_view what) {
    return json(status, fmt::format(R"({{"error":"injected fault: {}"}})", what));
}

/// 429, with the seconds to wait as HTTP has them: whole ones, upwards.
Outcome too_many_requests(Duration wait) {
    Response response = json(429, R"({"error":"injected fault: too many requests"})");
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    response.headers.push_back({"Retry-After", fmt::format("{}", seconds.count())});
    return response;
}

Outcome failure(FailureKind kind, std::string_view what) {
    return tl::unexpected<TransportFailure>(TransportFailure{kind, fmt::format("injected fault: {}", what)});
}

Outcome page() {
    return Response{200, {{"Content-Type", "text/html"}}, "<html><body>injected fault: not the app</body></html>"};
}

} // namespace

Outcome as_outcome(const Fault& fault) {
    switch (fault.kind) {
    case FaultKind::http_500:
        return error(500, "internal server error");
    case FaultKind::http_502:
        return error(502, "bad gateway");
    case FaultKind::http_503:
        return error(503, "service unavailable");
    case FaultKind::http_504:
        return error(504, "gateway timeout");
    case FaultKind::http_429:
    case FaultKind::quota:
        return too_many_requests(fault.time);
    case FaultKind::timeout:
        return failure(FailureKind::timeout, "no answer");
    case FaultKind::refuse:
        return failure(FailureKind::refused, "connection refused");
    case FaultKind::reset:
        return failure(FailureKind::reset, "connection reset");
    case FaultKind::too_large:
        return failure(FailureKind::too_large, "an answer without end");
    case FaultKind::protocol_error:
        return failure(FailureKind::protocol_error, "not HTTP");
    case FaultKind::malformed_json:
        return json(200, R"({"cpu":{"highPriority":0.6)");
    case FaultKind::content_type:
        return page();
    case FaultKind::wrong_types:
        return json(200, R"({"cpu":{"highPriority":"0.68"},"replicas":"10"})");
    case FaultKind::cpu_out_of_range:
        return json(200, R"({"cpu":{"highPriority":1.70},"replicas":10})");
    case FaultKind::cpu_not_finite:
        return json(200, R"({"cpu":{"highPriority":1e999},"replicas":10})");
    case FaultKind::write_lost:
    case FaultKind::write_late:
        return Response{204, {}, {}};
    default:
        check_failed("a fault that takes the answer's place", __FILE__, __LINE__);
    }
}

Outcome shaped(const Fault& fault, Outcome answer) {
    if (!answer) {
        return answer;
    }
    switch (fault.kind) {
    case FaultKind::latency:
        answer->delivery.delay = fault.time;
        return answer;
    case FaultKind::slow_drip:
        answer->delivery.drip = fault.time;
        return answer;
    case FaultKind::reset_before_body:
        answer->delivery.ending = Delivery::Ending::reset_before_body;
        return answer;
    case FaultKind::reset_after_body:
        answer->delivery.ending = Delivery::Ending::reset_after_body;
        return answer;
    case FaultKind::truncated:
        answer->delivery.ending = Delivery::Ending::truncated;
        return answer;
    case FaultKind::write_error:
        return error(500, "internal server error");
    default:
        check_failed("a fault that shapes the app's answer", __FILE__, __LINE__);
    }
}

} // namespace scaleit::fault
