#include "recorder/import/csv_import.hpp"

#include "controller/core/check.hpp"
#include "controller/text/timestamp.hpp"
#include "recorder/import/new_session.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::importing {

namespace {

const std::string k_column_flag = "--column";
const std::string k_unit_flag = "--unit";
const std::string k_replicas_column_flag = "--replicas-column";
const std::string k_step_flag = "--step";

constexpr std::size_t k_value = 0;
constexpr std::size_t k_replicas = 1; ///< where there is such a column

std::vector<text::Column> columns_of(const CsvOptions& options, const Progress& progress) {
    std::vector<text::Column> columns;
    columns.push_back({options.column, k_column_flag,
                       [&options, &progress, rows = std::int64_t{0}](std::string_view cell) mutable -> Result<double> {
                           if (++rows % k_progress_every == 0) {
                               if (Status told = progress(rows); !told) {
                                   return tl::unexpected<Error>(told.error());
                               }
                           }
                           return text::read_value(cell, options.measure.unit, {options.column, k_unit_flag});
                       }});
    if (!options.replicas_column.empty()) {
        columns.push_back({options.replicas_column, k_replicas_column_flag,
                           [&options](std::string_view cell) { return read_replicas(cell, options.replicas_column); }});
    }
    return columns;
}

/// The replicas of a history that has no column for them.
Result<int> constant_replicas(const std::vector<double>& values, const CsvOptions& options) {
    if (options.replicas || is_cpu(options.measure.unit)) {
        return options.replicas.value_or(k_replicas_default);
    }
    return replicas_for(*std::max_element(values.begin(), values.end()), options.measure);
}

Result<Imported> write_ticks(const text::EvenSamples& samples, const CsvOptions& options, NewSession& session,
                             const Progress& progress) {
    const std::vector<double>& values = samples.columns[k_value];
    const Result<int> constant =
        samples.columns.size() > k_replicas ? Result<int>(k_replicas_default) : constant_replicas(values, options);
    if (!constant) {
        return tl::unexpected<Error>(constant.error());
    }
    TickSink sink(session.writer(), samples.step, progress);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int replicas =
            samples.columns.size() > k_replicas ? static_cast<int>(samples.columns[k_replicas][i]) : *constant;
        if (Status added =
                sink.add(static_cast<std::int64_t>(i), to_cpu(values[i], options.measure, replicas), replicas);
            !added) {
            return tl::unexpected<Error>(added.error());
        }
    }
    return sink.imported();
}

} // namespace

Result<Imported> import_csv(const std::filesystem::path& file, const CsvOptions& options,
                            const std::filesystem::path& out, const Progress& progress) {
    SCALEIT_CHECK(options.replicas.value_or(1) >= 1);
    if (Status sound = check(options.measure); !sound) {
        return tl::unexpected<Error>(sound.error());
    }
    const std::vector<text::Column> columns = columns_of(options, progress);
    Result<text::Samples> samples = text::read_samples(file, columns);
    if (!samples) {
        return tl::unexpected<Error>(samples.error());
    }
    session::Meta meta{{"recorder", k_recorder}, {"source", "csv:" + file.string()}};
    meta["source_start"] = samples->first_time;
    if (samples->began_at) {
        meta[session::k_began_at_key] = text::format_utc(std::chrono::floor<std::chrono::seconds>(*samples->began_at));
    }
    describe(options.measure, meta);
    const Result<text::EvenSamples> even =
        text::make_even(std::move(*samples), {options.step, options.gaps, k_step_flag}, file.string());
    if (!even) {
        return tl::unexpected<Error>(even.error());
    }
    meta["interval_ns"] = fmt::to_string(even->step.count());
    Result<NewSession> session = NewSession::create(out, meta);
    if (!session) {
        return tl::unexpected<Error>(session.error());
    }
    const Result<Imported> imported = write_ticks(*even, options, *session, progress);
    if (!imported) {
        return imported;
    }
    const Status finished = session->finish();
    return finished ? imported : tl::unexpected<Error>(finished.error());
}

} // namespace scaleit::importing
