#include "recorder/import/prometheus_import.hpp"

#include "controller/core/check.hpp"
#include "controller/text/samples.hpp"
#include "controller/text/timestamp.hpp"
#include "recorder/import/new_session.hpp"
#include "recorder/import/page_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::importing {

namespace {

using Values = std::vector<std::optional<std::string>>;

const std::string k_query_flag = "--query";
const std::string k_replicas_query_flag = "--replicas-query";

/// Turns points into ticks and gaps.
class PointSink {
public:
    PointSink(const PrometheusOptions& options, session::SessionWriter& writer, const Progress& progress)
        : options_(options), ticks_(writer, options.range.step, progress) {}

    /// The point at `index`; nothing where a value is missing.
    Status add(std::int64_t index, const std::optional<std::string>& value,
               const std::optional<std::string>& replicas) {
        if (!value || !replicas) {
            add_missing(index);
            return {};
        }
        in_gap_ = false;
        const std::string time = text::format_utc(options_.range.at(index));
        const Result<double> read =
            text::read_value(*value, options_.measure.unit, {fmt::format("the value at {}", time), "--unit"});
        if (!read) {
            return tl::unexpected<Error>(read.error());
        }
        const Result<int> count = read_replicas(*replicas, fmt::format("the replica count at {}", time));
        if (!count) {
            return tl::unexpected<Error>(count.error());
        }
        return ticks_.add(index, to_cpu(*read, options_.measure, *count), *count);
    }

    [[nodiscard]] PrometheusImported result() const {
        PrometheusImported result = imported_;
        result.imported = ticks_.imported();
        return result;
    }

private:
    void add_missing(std::int64_t index) {
        ticks_.skip(1);
        if (!in_gap_) {
            in_gap_ = true;
            ++imported_.gap_count;
            if (imported_.gaps.size() < k_gaps_listed_max) {
                imported_.gaps.push_back({options_.range.at(index), 0});
            }
        }
        if (imported_.gap_count == static_cast<std::int64_t>(imported_.gaps.size())) {
            ++imported_.gaps.back().points;
        }
    }

    const PrometheusOptions& options_;
    TickSink ticks_;
    PrometheusImported imported_;
    bool in_gap_ = false;
};

session::Meta describe(const PrometheusOptions& options) {
    session::Meta meta{
        {"recorder", k_recorder},
        {"source", "prometheus:" + options.url},
        {"source_start", text::format_utc(options.range.start)},
        {session::k_began_at_key, text::format_utc(std::chrono::floor<std::chrono::seconds>(options.range.start))},
        {"interval_ns", fmt::to_string(options.range.step.count())},
        {"query", options.query}};
    if (!options.replicas_query.empty()) {
        meta["replicas_query"] = options.replicas_query;
    }
    describe(options.measure, meta);
    return meta;
}

Result<PrometheusImported> copy_pages(Transport& transport, Clock& clock, const PrometheusOptions& options,
                                      session::SessionWriter& writer, const Progress& progress) {
    PageReader values(transport, clock, options, options.query, k_query_flag);
    PageReader replicas(transport, clock, options, options.replicas_query, k_replicas_query_flag);
    PointSink sink(options, writer, progress);
    for (std::int64_t first = 0; first < options.range.points; first += k_page_points) {
        if (Status told = progress(first); !told) {
            return tl::unexpected<Error>(told.error());
        }
        const Range page{options.range.at(first), options.range.step,
                         std::min(k_page_points, options.range.points - first)};
        const Result<Values> of_query = values.read(page);
        if (!of_query) {
            return tl::unexpected<Error>(of_query.error());
        }
        const Result<Values> of_replicas = options.replicas_query.empty()
                                               ? Values(of_query->size(), fmt::to_string(options.replicas))
                                               : replicas.read(page);
        if (!of_replicas) {
            return tl::unexpected<Error>(of_replicas.error());
        }
        for (std::size_t i = 0; i < of_query->size(); ++i) {
            if (Status added = sink.add(first + static_cast<std::int64_t>(i), (*of_query)[i], (*of_replicas)[i]);
                !added) {
                return tl::unexpected<Error>(added.error());
            }
        }
    }
    return sink.result();
}

Status check(const PrometheusOptions& options) {
    SCALEIT_CHECK(options.replicas >= 1 && options.range.points >= 1);
    if (Status sound = check(options.measure); !sound) {
        return sound;
    }
    if (options.query.empty() || std::max(options.query.size(), options.replicas_query.size()) > k_query_bytes_max) {
        return fail(ErrorKind::usage, fmt::format("a query has 1 to {} bytes", k_query_bytes_max));
    }
    return {};
}

} // namespace

Result<Range> align(Duration start, Duration end, Duration step) {
    SCALEIT_CHECK(start >= Duration::zero() && end >= Duration::zero() && step > Duration::zero());
    if (step % std::chrono::milliseconds(1) != Duration::zero()) {
        return fail(ErrorKind::usage,
                    fmt::format("--step {} is no whole number of milliseconds", format_duration(step)));
    }
    const std::int64_t first = start / step + (start % step == Duration::zero() ? 0 : 1);
    const std::int64_t last = end / step;
    if (first > last) {
        return fail(ErrorKind::usage,
                    fmt::format("between --start {} and --end {} there is no multiple of --step {}",
                                text::format_utc(start), text::format_utc(end), format_duration(step)));
    }
    if (last - first >= k_points_max) {
        return fail(ErrorKind::usage, fmt::format("--start, --end and --step make {} points, expected at most {}",
                                                  last - first + 1, k_points_max));
    }
    if ((last - first) * step > text::k_length_max) {
        return fail(ErrorKind::usage, fmt::format("from --start to --end it is longer than {}, the most a session has",
                                                  format_duration(text::k_length_max)));
    }
    return Range{first * step, step, last - first + 1};
}

Result<PrometheusImported> import_prometheus(Transport& transport, Clock& clock, const PrometheusOptions& options,
                                             const std::filesystem::path& out, const Progress& progress) {
    if (Status sound = check(options); !sound) {
        return tl::unexpected<Error>(sound.error());
    }
    Result<NewSession> session = NewSession::create(out, describe(options));
    if (!session) {
        return tl::unexpected<Error>(session.error());
    }
    Result<PrometheusImported> imported = copy_pages(transport, clock, options, session->writer(), progress);
    if (!imported) {
        return imported;
    }
    if (imported->imported.ticks == 0) {
        return fail(
            ErrorKind::bad_input,
            fmt::format("Prometheus at {} has no sample for --query from {} to {}; check the query and the times",
                        options.url, text::format_utc(options.range.start),
                        text::format_utc(options.range.at(options.range.points - 1))));
    }
    const Status finished = session->finish();
    return finished ? imported : tl::unexpected<Error>(finished.error());
}

} // namespace scaleit::importing
