#pragma once
// The ways a call can go wrong on purpose, and which calls each of them can befall.
#include "controller/core/names.hpp"
#include "controller/core/time.hpp"

#include <array>
#include <cstdint>

namespace scaleit::fault {

/// Unless its line says otherwise, a fault takes the answer's place and the call never reaches the app.
enum class FaultKind : std::uint8_t {
    http_500,
    http_503,
    timeout,        ///< no answer
    reset,          ///< connection reset instead of an answer
    malformed_json, ///< status 200 and a body that breaks off
    http_429,       ///< with Retry-After
    http_502,
    http_504,
    latency,           ///< the app's answer, later
    slow_drip,         ///< the app's answer, its bytes spread over a time
    refuse,            ///< connection refused; over one that stands already, a reset
    reset_before_body, ///< the app's answer, cut by a reset at the end of its head
    reset_after_body,  ///< the app's answer, whole, then a reset of the connection
    truncated,         ///< the app's answer, ended in good order before its announced length
    too_large,         ///< an answer over every sensible bound
    protocol_error,    ///< bytes that are not HTTP
    content_type,      ///< a status under another type than JSON
    wrong_types,       ///< a status with texts where numbers belong
    cpu_out_of_range,  ///< a status with a CPU of 1.7
    cpu_not_finite,    ///< a status with a CPU that no finite number holds
    stale_status,      ///< the last status that was answered without this fault; the first poll gets a fresh one
    write_lost,        ///< accepted, and nothing happens
    write_error,       ///< done, and answered with 500
    write_late,        ///< accepted, and done later
    quota,             ///< 429 with Retry-After for calls over a limit per time
};

inline constexpr std::size_t k_fault_kinds = 25;

constexpr auto enum_names(FaultKind) {
    return std::to_array<std::string_view>({"http_500",
                                            "http_503",
                                            "timeout",
                                            "reset",
                                            "malformed_json",
                                            "http_429",
                                            "http_502",
                                            "http_504",
                                            "latency",
                                            "slow_drip",
                                            "refuse",
                                            "reset_before_body",
                                            "reset_after_body",
                                            "truncated",
                                            "too_large",
                                            "protocol_error",
                                            "content_type",
                                            "wrong_types",
                                            "cpu_out_of_range",
                                            "cpu_not_finite",
                                            "stale_status",
                                            "write_lost",
                                            "write_error",
                                            "write_late",
                                            "quota"});
}

/// What a call is for; each kind has its own stream of draws and its own call numbers, from 0.
enum class CallKind : std::uint32_t { read = 1, write = 2 };

/// Whether a fault of that kind can befall that kind of call.
[[nodiscard]] bool applies_to(FaultKind fault, CallKind call);

/// What a fault does with the call.
enum class Effect : std::uint8_t {
    replaces, ///< the call never reaches the app, as_outcome() is the answer
    shapes,   ///< the app answers, and shaped() is what becomes of its answer
    repeats,  ///< stale_status: the last status takes the answer's place
    defers,   ///< write_late: accepted, and reaches the app later
};

[[nodiscard]] Effect effect_of(FaultKind fault);

/// One fault that befalls one call.
struct Fault {
    FaultKind kind = FaultKind::http_500;
    /// latency: before the answer; slow_drip: what its bytes are spread over; write_late: until it is done, in the
    /// world's time; http_429, quota: Retry-After. Zero for all others.
    Duration time{};
    bool done = false; ///< of a write whose answer it replaces: the app has done it all the same

    bool operator==(const Fault&) const = default;
};

} // namespace scaleit::fault
