#include "fake_app/fault/fault_plan.hpp"

#include "controller/core/check.hpp"

#include <algorithm>

namespace scaleit::fault {

FaultPlan::FaultPlan(double error_rate, Seed seed) : error_rate_(error_rate), seed_(seed) {
    SCALEIT_CHECK(error_rate >= 0 && error_rate <= 1);
}

std::optional<FaultKind> FaultPlan::draw(CallKind kind, std::uint64_t call) const {
    if (error_rate_ <= 0) {
        return std::nullopt;
    }
    const double unit = draw_unit(seed_, Stream{static_cast<std::uint32_t>(kind)}, call);
    if (unit >= error_rate_) {
        return std::nullopt;
    }
    // Given that it is below the rate, the draw is uniform below it: it chooses the kind as well.
    const auto index = static_cast<std::size_t>(unit / error_rate_ * static_cast<double>(k_simple_kinds));
    return static_cast<FaultKind>(std::min(index, k_simple_kinds - 1));
}

Failure as_client_failure(FaultKind fault, CallKind call) {
    switch (fault) {
    case FaultKind::http_500:
    case FaultKind::write_error:
        return {FailureKind::http_status, 500};
    case FaultKind::http_503:
        return {FailureKind::http_status, 503};
    case FaultKind::http_429:
    case FaultKind::quota:
        return {FailureKind::http_status, 429};
    case FaultKind::http_502:
        return {FailureKind::http_status, 502};
    case FaultKind::http_504:
        return {FailureKind::http_status, 504};
    case FaultKind::timeout:
        return {FailureKind::timeout, 0};
    case FaultKind::reset:
    case FaultKind::refuse: // the connection stands by the time it comes
    case FaultKind::reset_before_body:
        return {FailureKind::reset, 0};
    case FaultKind::truncated:
        return {FailureKind::truncated, 0};
    case FaultKind::too_large:
        return {FailureKind::too_large, 0};
    case FaultKind::protocol_error:
        return {FailureKind::protocol_error, 0};
    case FaultKind::malformed_json:
        // A write is accepted by 204 alone, and nobody reads the body of another status.
        return call == CallKind::write ? Failure{FailureKind::http_status, 200}
                                       : Failure{FailureKind::malformed_json, 0};
    case FaultKind::content_type:
        return {FailureKind::content_type, 0};
    case FaultKind::wrong_types:
        return {FailureKind::bad_shape, 0};
    case FaultKind::cpu_out_of_range:
        return {FailureKind::out_of_range, 0};
    case FaultKind::cpu_not_finite: // the number fits no type, so that the parser refuses the whole
        return {FailureKind::malformed_json, 0};
    case FaultKind::latency:
    case FaultKind::slow_drip:
    case FaultKind::reset_after_body:
    case FaultKind::stale_status:
    case FaultKind::write_lost:
    case FaultKind::write_late:
        break;
    }
    check_failed("a fault that a client notices", __FILE__, __LINE__);
}

} // namespace scaleit::fault
