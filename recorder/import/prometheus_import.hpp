#pragma once
// A history in a Prometheus server as a session, by range queries over its HTTP API.
#include "controller/port/clock.hpp"
#include "recorder/import/measure.hpp"
#include "recorder/import/prometheus_codec.hpp"
#include "recorder/import/tick_sink.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace scaleit::importing {

/// Prometheus itself gives at most 11 000 points an answer.
inline constexpr std::int64_t k_page_points = 10'000;
/// As many ticks as a what-if run of a session takes.
inline constexpr std::int64_t k_points_max = 50'000'000;
inline constexpr std::size_t k_query_bytes_max = std::size_t{16} * 1024;
inline constexpr int k_query_attempts = 4;
inline constexpr Duration k_query_backoff = std::chrono::milliseconds(250); ///< before the second try; then doubled
inline constexpr std::size_t k_gaps_listed_max = 10;

/// The multiples of the step from `start` to `end`, both since 1970, as Prometheus is asked for by everybody who wants
/// the same points again. Fails (usage) where there is none, above k_points_max or text::k_length_max, and on a step
/// that is no whole number of milliseconds.
[[nodiscard]] Result<Range> align(Duration start, Duration end, Duration step);

struct PrometheusOptions {
    std::string url; ///< for messages and for the session; the transport goes there
    std::string query;
    Range range{};
    Measure measure{};
    int replicas = k_replicas_default; ///< 1 or more
    std::string replicas_query{};      ///< in place of `replicas`; empty: none
    Duration timeout = std::chrono::seconds(30);
};

/// A run of points without a sample.
struct Gap {
    Duration from{}; ///< the first of them, since 1970
    std::int64_t points = 0;

    bool operator==(const Gap&) const = default;
};

struct PrometheusImported {
    Imported imported;
    std::vector<Gap> gaps{}; ///< the first k_gaps_listed_max
    std::int64_t gap_count = 0;
};

/// Makes the session `out` of a query's values at the points of the range; a point without a value, or without a
/// replica count where there is a query for it, has no tick. Asks page by page, again after a failure that may pass.
/// Fails (usage) on a query that Prometheus refuses or that gives several series, and as check(Measure) does;
/// (bad_input) on values outside their unit, replicas that are no whole number from 1 to k_replicas_max, and where
/// there is no sample at all; (environment) where the server cannot be reached, answers otherwise than Prometheus, or
/// `out` cannot be written. After a failure there is no file `out`. Memory is bounded by a page.
[[nodiscard]] Result<PrometheusImported> import_prometheus(Transport& transport, Clock& clock,
                                                           const PrometheusOptions& options,
                                                           const std::filesystem::path& out, const Progress& progress);

} // namespace scaleit::importing
