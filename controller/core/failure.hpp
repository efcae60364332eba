#pragma once
// How a call to the app can fail, as the control loop sees it: a closed list, the same for every transport.
#include "controller/core/names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace scaleit {

enum class FailureKind : std::uint8_t {
    timeout,        ///< no complete answer within the call's budget
    refused,        ///< nobody listens there
    unreachable,    ///< no route, or the name does not resolve
    reset,          ///< the connection broke before the answer was complete
    truncated,      ///< the answer ended before its announced length
    too_large,      ///< the answer is over the client's bound
    protocol_error, ///< not HTTP as we speak it
    http_status,    ///< an answer with a status that is not the expected one
    content_type,   ///< an answer of another type than JSON
    malformed_json, ///< a body that is not JSON
    bad_shape,      ///< JSON without the keys or with the types that the app's API has
    out_of_range,   ///< a value no app can have: cpu outside [0, 1], replicas below 1
};

inline constexpr std::size_t k_failure_kinds = 12;

constexpr auto enum_names(FailureKind) {
    return std::to_array<std::string_view>({
        "timeout",
        "refused",
        "unreachable",
        "reset",
        "truncated",
        "too_large",
        "protocol_error",
        "http_status",
        "content_type",
        "malformed_json",
        "bad_shape",
        "out_of_range",
    });
}

struct Failure {
    FailureKind kind = FailureKind::timeout;
    int http_status = 0; ///< the status received; 0 unless kind is http_status

    bool operator==(const Failure&) const = default;
};

/// Failed calls by kind; the index is the FailureKind. Saturates at 65535 a kind, far above the tries of one tick.
struct FailureCounts {
    std::array<std::uint16_t, k_failure_kinds> by_kind{};

    void add(FailureKind kind) {
        std::uint16_t& count = by_kind[static_cast<std::size_t>(kind)];
        count = static_cast<std::uint16_t>(count + (count < 0xFFFF ? 1 : 0));
    }
    [[nodiscard]] bool none() const {
        using Words = std::array<std::uint64_t, k_failure_kinds * sizeof(std::uint16_t) / sizeof(std::uint64_t)>;
        const auto words = std::bit_cast<Words>(by_kind); // three comparisons instead of a call of memcmp
        return std::all_of(words.begin(), words.end(), [](std::uint64_t word) { return word == 0; });
    }
    bool operator==(const FailureCounts&) const = default;
};

} // namespace scaleit
