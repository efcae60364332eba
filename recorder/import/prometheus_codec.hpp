#pragma once
// Prometheus's HTTP API as bytes: range queries, and what is in their answers.
#include "controller/port/transport.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scaleit::importing {

/// Evenly spaced instants of the wall clock: start, start + step, ... Times are whole milliseconds, as Prometheus has
/// them.
struct Range {
    Duration start{}; ///< since 1970
    Duration step{};  ///< > 0
    std::int64_t points = 0;

    [[nodiscard]] Duration at(std::int64_t index) const { return start + index * step; }
    bool operator==(const Range&) const = default;
};

/// GET /api/v1/query_range for all points of a range. Requires: at least one point.
[[nodiscard]] Request range_request(const std::string& query, const Range& range);

/// Why an answer has no values to give.
struct AnswerFault {
    enum class Kind {
        not_prometheus, ///< not what Prometheus answers
        refused,        ///< Prometheus says what is wrong with the query
        many_series,    ///< more than one
    };
    Kind kind = Kind::not_prometheus;
    std::string what; ///< for a person: the fault's path, Prometheus's own words, or labels of the first series
};

/// The values of the one series at the points of the range, as text; nothing where there is none: no sample, or NaN,
/// which is how Prometheus writes what no calculation gives. All are nothing where there is no series. At most so many
/// values as the range has points are read, whatever the answer holds.
[[nodiscard]] tl::expected<std::vector<std::optional<std::string>>, AnswerFault> read_answer(const std::string& body,
                                                                                             const Range& range);

} // namespace scaleit::importing
