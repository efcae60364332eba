#include "fake_app/demand/trace.hpp"

#include "controller/core/check.hpp"
#include "controller/core/shown.hpp"
#include "controller/text/timestamp.hpp"

#include <fmt/format.h>

namespace scaleit::demand {

namespace {

const std::string k_step_flag = "--trace-step";
const std::string k_unit_flag = "--trace-unit";
const std::string k_column_flag = "--trace-column";

double to_demand(double value, const TraceOptions& options) {
    switch (options.unit) {
    case Unit::cpu_percent:
        return value / 100 * options.replicas;
    case Unit::cpu:
        return value * options.replicas;
    case Unit::demand:
        break;
    case Unit::requests:
        return value / *options.capacity;
    }
    return value;
}

/// A cell as demand.
Result<double> read_demand(std::string_view cell, const TraceOptions& options) {
    const Result<double> value = text::read_value(cell, options.unit, {options.column, k_unit_flag});
    if (!value) {
        return value;
    }
    const double demand = to_demand(*value, options);
    if (demand > k_trace_demand_max) {
        return fail(ErrorKind::bad_input, fmt::format("{} is {}, a demand of {} replicas, expected at most {}",
                                                      options.column, shown(cell), demand, k_trace_demand_max));
    }
    return demand + 0.0; // -0 is 0
}

} // namespace

Result<Series> read_trace(const std::filesystem::path& file, const TraceOptions& options) {
    SCALEIT_CHECK(options.replicas >= 1 && (!options.capacity || *options.capacity > 0));
    if (options.unit == Unit::requests && !options.capacity) {
        return fail(ErrorKind::usage, "a trace of requests needs --capacity, the requests per sample that keep one "
                                      "replica busy");
    }
    const text::Column column{options.column, k_column_flag,
                              [&](std::string_view cell) { return read_demand(cell, options); }};
    Result<text::Samples> samples = text::read_samples(file, {&column, 1});
    if (!samples) {
        return tl::unexpected<Error>(samples.error());
    }
    const std::optional<Duration> began_at = samples->began_at;
    Result<text::EvenSamples> even =
        text::make_even(std::move(*samples), {options.step, options.gaps, k_step_flag}, file.string());
    if (!even) {
        return tl::unexpected<Error>(even.error());
    }
    return Series(even->step, std::move(even->columns.front()), began_at);
}

Status write_trace(std::FILE* out, const Demand& demand, Sampling sampling) {
    SCALEIT_CHECK(sampling.step > Duration::zero() && sampling.length > Duration::zero());
    const auto rows = (sampling.length - Duration{1}) / sampling.step + 1;
    if (rows > static_cast<std::int64_t>(k_trace_rows_max) || sampling.length > k_trace_length_max) {
        return fail(ErrorKind::usage, fmt::format("{} every {} are {} samples, expected at most {} in at most {}",
                                                  format_duration(sampling.length), format_duration(sampling.step),
                                                  rows, k_trace_rows_max, format_duration(k_trace_length_max)));
    }
    std::string text = "timestamp,value\n";
    constexpr std::size_t k_chunk_bytes = 1U << 16U;
    const auto put = [&] { return std::fwrite(text.data(), 1, text.size(), out) == text.size(); };
    bool written = true;
    for (std::int64_t k = 0; k < rows && written; ++k) {
        const Duration at = sampling.step * k;
        fmt::format_to(std::back_inserter(text), "{},{}\n", text::format_seconds(at), demand.at(k_start + at));
        if (text.size() >= k_chunk_bytes) {
            written = put();
            text.clear();
        }
    }
    if (!written || !put() || std::fflush(out) != 0) {
        return fail(ErrorKind::environment, "cannot write the whole trace; is the disk full?");
    }
    return {};
}

} // namespace scaleit::demand
