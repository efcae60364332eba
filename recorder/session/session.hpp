#pragma once
// The values in a session file: who recorded what, exchanges and ticks, in one order.
#include "controller/core/tick.hpp"
#include "controller/port/transport.hpp"

#include <map>
#include <string>
#include <variant>

namespace scaleit::session {

/// What the session is about, fixed when it begins: text under names. Keys written by the controller:
/// `recorder` (program and version), `policy` (a manifest as JSON, in parts if long), `interval_ns`, `timeout_ns`,
/// `attempts`, `backoff_ns`, `seed`, `clock` (real, lockstep or virtual), `write_mode` (apply or dry_run),
/// `failure_threshold`, `fallback_replicas` (where set), `startup_delay_ns`, `metric_lag_ns` (where known), `app`
/// (address or trace). Keys of an imported history: `recorder`, `interval_ns`, `source` (csv:FILE or prometheus:URL),
/// `source_start` (when its first sample was taken), `unit`, `capacity`, `query`, `replicas_query`. Keys of a proxied
/// session: `recorder`, `app`, `clock`, in lock-step `interval_ns`.
using Meta = std::map<std::string, std::string>;

/// Under this key: when the calendar says that the session began, as `2026-01-05T08:00:00Z`. Optional.
inline constexpr const char* k_began_at_key = "began_at";
/// And its time line so many milliseconds later, or earlier where negative, as a whole number. Optional.
inline constexpr const char* k_began_at_ms_key = "began_at_ms";

/// One request and its outcome. Times are on the session's time line.
struct Exchange {
    Instant begin{};
    Instant end{};
    Request request;
    Outcome outcome = tl::unexpected<TransportFailure>(TransportFailure{});

    bool operator==(const Exchange&) const = default;
};

/// One entry of a session. Exchanges and ticks share one sequence: a tick follows the exchanges it made.
struct Entry {
    std::int64_t seq = 0; ///< from 1, without gaps
    std::variant<Exchange, Tick> value;

    bool operator==(const Entry&) const = default;
};

/// Bounds of the format; a writer refuses to write beyond them, a reader to read.
inline constexpr std::size_t k_body_bytes_max = std::size_t{16} * 1024 * 1024;
inline constexpr std::size_t k_text_bytes_max = std::size_t{64} * 1024; ///< target, header value, meta value
inline constexpr std::size_t k_headers_max = 128;
inline constexpr std::size_t k_method_bytes_max = 32;

} // namespace scaleit::session
