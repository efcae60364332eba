#pragma once
// The app's HTTP API as bytes (Vimeo's scaleit challenge): requests to it, and what its answers mean.
#include "controller/core/observation.hpp"
#include "controller/port/app_call.hpp"
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

/// Whether somebody's request looks at the app: `GET` of a path that ends with /app/status, whatever its query.
[[nodiscard]] bool is_status_poll(const Request& request);

/// What somebody's exchange was to a control loop: a status poll a look, `PUT` to a path that ends with /app/replicas a
/// write. The count written is the integer in [1, 1 000 000] under
/// `replicas` of a JSON body, whatever its content type says.
[[nodiscard]] AppCall read_call(const Request& request, const Outcome& outcome);

} // namespace scaleit::loop
