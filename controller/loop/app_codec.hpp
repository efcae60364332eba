#pragma once
// The app's HTTP API as bytes (Vimeo's scaleit challenge): requests to it, and what its answers mean.
#include "controller/core/observation.hpp"
#include "controller/port/transport.hpp"

namespace scaleit::loop {

inline constexpr std::string_view k_status_target = "/app/status";
inline constexpr std::string_view k_replicas_target = "/app/replicas";

/// `GET /app/status`, asking for JSON.
[[nodiscard]] Request status_request();

/// `PUT /app/replicas` with `{"replicas":N}`.
[[nodiscard]] Request replicas_request(int replicas);

/// The observation in an answer to status_request(), stamped with `at`. Valid only with status 200, a JSON content
/// type, `cpu.highPriority` a finite number in [0, 1] and `replicas` an integer in [1, 1 000 000]; anything else is a
/// failure of the kind that says what was wrong. Nesting is bounded.
[[nodiscard]] tl::expected<Observation, Failure> read_status(const Outcome& outcome, Instant at);

/// Whether an answer to replicas_request() accepts: status 204.
[[nodiscard]] tl::expected<void, Failure> read_replicas(const Outcome& outcome);

} // namespace scaleit::loop
