#pragma once
// What is in a session, in figures.
#include "recorder/session/reader.hpp"

#include <array>
#include <map>
#include <string>

namespace scaleit::session {

/// Distinct requests that are counted apart.
inline constexpr std::size_t k_requests_max = 100;

struct SessionSummary {
    int format = 0;
    bool closed = false;
    Duration span{}; ///< from the first instant in the session to the last
    std::int64_t exchanges = 0;
    std::int64_t ticks = 0;
    /// Failed calls by kind, as the ticks count them. A session without ticks tells less: its transport failures, and
    /// answers with a status of 400 or more.
    std::array<std::int64_t, k_failure_kinds> failures{};
    std::map<std::string, std::int64_t> requests; ///< exchanges by method and target, the first k_requests_max of them
    std::int64_t other_requests = 0;              ///< exchanges with any further method and target
    Meta meta;

    bool operator==(const SessionSummary&) const = default;
};

/// Reads the whole session. Fails as SessionReader::for_each() does.
[[nodiscard]] Result<SessionSummary> summarize(const SessionReader& reader);

} // namespace scaleit::session
