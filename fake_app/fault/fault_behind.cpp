#include "fake_app/fault/fault_behind.hpp"

namespace scaleit::fault {

namespace {

constexpr Duration k_retry_after = std::chrono::seconds(1); ///< of http_429, which no session tells

/// The fault that makes a status what it is; nothing where the client's own request does.
std::optional<FaultKind> from_status(int status) {
    switch (status) {
    case 200: // of a write, which is accepted by 204 alone
        return FaultKind::malformed_json;
    case 400:
    case 404:
    case 405:
    case 406:
    case 413:
    case 415:
        return std::nullopt;
    case 429:
        return FaultKind::http_429;
    case 502:
        return FaultKind::http_502;
    case 503:
        return FaultKind::http_503;
    case 504:
        return FaultKind::http_504;
    default: // any other number there is
        return FaultKind::http_500;
    }
}

std::optional<FaultKind> kind_behind(const Failure& failure) {
    switch (failure.kind) {
    case FailureKind::timeout:
        return FaultKind::timeout;
    case FailureKind::refused:
    case FailureKind::unreachable:
        return FaultKind::refuse;
    case FailureKind::reset:
        return FaultKind::reset;
    case FailureKind::truncated:
        return FaultKind::truncated;
    case FailureKind::too_large:
        return FaultKind::too_large;
    case FailureKind::protocol_error:
        return FaultKind::protocol_error;
    case FailureKind::http_status:
        return from_status(failure.http_status);
    case FailureKind::content_type:
        return FaultKind::content_type;
    case FailureKind::malformed_json:
        return FaultKind::malformed_json;
    case FailureKind::bad_shape:
        return FaultKind::wrong_types;
    case FailureKind::out_of_range:
        return FaultKind::cpu_out_of_range;
    }
    return std::nullopt;
}

} // namespace

std::optional<Fault> fault_behind(const Failure& failure) {
    const std::optional<FaultKind> kind = kind_behind(failure);
    if (!kind) {
        return std::nullopt;
    }
    return Fault{*kind, *kind == FaultKind::http_429 ? k_retry_after : Duration{}};
}

} // namespace scaleit::fault
