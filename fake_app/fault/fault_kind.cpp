#include "fake_app/fault/fault_kind.hpp"

#include "controller/core/check.hpp"

namespace scaleit::fault {

bool applies_to(FaultKind fault, CallKind call) {
    switch (fault) {
    case FaultKind::content_type:
    case FaultKind::wrong_types:
    case FaultKind::cpu_out_of_range:
    case FaultKind::cpu_not_finite:
    case FaultKind::stale_status:
        return call == CallKind::read;
    case FaultKind::write_lost:
    case FaultKind::write_error:
    case FaultKind::write_late:
        return call == CallKind::write;
    case FaultKind::http_429:
    case FaultKind::http_500:
    case FaultKind::http_502:
    case FaultKind::http_503:
    case FaultKind::http_504:
    case FaultKind::timeout:
    case FaultKind::reset:
    case FaultKind::malformed_json:
    case FaultKind::latency:
    case FaultKind::slow_drip:
    case FaultKind::refuse:
    case FaultKind::reset_before_body:
    case FaultKind::reset_after_body:
    case FaultKind::truncated:
    case FaultKind::too_large:
    case FaultKind::protocol_error:
    case FaultKind::quota:
        return true;
    }
    check_failed("a fault kind of the enum", __FILE__, __LINE__);
}

} // namespace scaleit::fault
