#include "fake_app/fault/faulty_transport.hpp"

#include "controller/core/check.hpp"

namespace scaleit::fault {

namespace {

Outcome json(int status, std::string body) {
    return Response{status, {{"Content-Type", "application/json"}}, std::move(body)};
}

} // namespace

Outcome as_outcome(FaultKind fault) {
    switch (fault) {
    case FaultKind::http_500:
        return json(500, R"({"error":"injected fault: internal server error"})");
    case FaultKind::http_503:
        return json(503, R"({"error":"injected fault: service unavailable"})");
    case FaultKind::timeout:
        return tl::unexpected<TransportFailure>(TransportFailure{FailureKind::timeout, "injected fault: no answer"});
    case FaultKind::reset:
        return tl::unexpected<TransportFailure>(
            TransportFailure{FailureKind::reset, "injected fault: connection reset"});
    case FaultKind::malformed_json:
        return json(200, R"({"cpu":{"highPriority":0.6)");
    }
    check_failed("a fault kind of the enum", __FILE__, __LINE__);
}

Outcome FaultyTransport::send(const Request& request, Duration budget) {
    const bool is_read = request.method == "GET" || request.method == "HEAD";
    const std::optional<FaultKind> fault =
        is_read ? plan_.draw(CallKind::read, reads_++) : plan_.draw(CallKind::write, writes_++);
    if (!fault) {
        return inner_.send(request, budget);
    }
    faults_.add(*fault);
    return as_outcome(*fault);
}

} // namespace scaleit::fault
