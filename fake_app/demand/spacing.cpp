#include "fake_app/demand/spacing.hpp"

#include "controller/core/check.hpp"

#include <fmt/format.h>
#include <map>

namespace scaleit::demand {

namespace {

/// The most frequent distance between neighbours, the smallest of equals. Requires: at least two times.
Duration most_frequent_spacing(const std::vector<Duration>& times) {
    std::map<Duration, std::size_t> counts;
    auto last = counts.end();
    for (std::size_t i = 1; i < times.size(); ++i) {
        const Duration spacing = times[i] - times[i - 1];
        if (last == counts.end() || last->first != spacing) {
            last = counts.try_emplace(spacing, 0).first;
        }
        ++last->second;
    }
    return std::max_element(counts.begin(), counts.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
}

/// Appends the samples that are missing between the last of `values` and `next`.
void fill_gap(std::vector<double>& values, double next, std::int64_t missing, Gaps gaps) {
    const double from = values.back();
    for (std::int64_t k = 1; k <= missing; ++k) {
        const double share = static_cast<double>(k) / static_cast<double>(missing + 1);
        values.push_back(gaps == Gaps::interpolate ? from + (next - from) * share : from);
    }
}

std::string describe_gap(Duration spacing, Duration step) {
    return fmt::format("{} since the line above, where samples are {} apart: {} missing; fill with --gaps hold (the "
                       "value above again) or --gaps interpolate (a straight line)",
                       format_duration(spacing), format_duration(step), spacing / step - 1);
}

std::string describe_uneven(Duration spacing, Duration step) {
    return fmt::format("{} since the line above is no multiple of {}, the usual distance of samples here; take them as "
                       "evenly spaced with --trace-step D",
                       format_duration(spacing), format_duration(step));
}

/// The values with gaps filled, or the message of the first gap that cannot be.
Result<std::vector<double>> fill_gaps(const Samples& samples, Duration step, Gaps gaps, const Source& source) {
    std::vector<double> values;
    values.reserve(samples.values.size());
    values.push_back(samples.values.front());
    for (std::size_t i = 1; i < samples.values.size(); ++i) {
        const Duration spacing = samples.times[i] - samples.times[i - 1];
        const auto refuse = [&](const std::string& message) {
            return fail(ErrorKind::bad_input, fmt::format("{}:{}: {}", source.file, source.first_line + i, message));
        };
        if (spacing % step != Duration::zero()) {
            return refuse(describe_uneven(spacing, step));
        }
        const std::int64_t missing = spacing / step - 1;
        if (missing > 0 && gaps == Gaps::refuse) {
            return refuse(describe_gap(spacing, step));
        }
        if (missing > static_cast<std::int64_t>(k_trace_rows_max - values.size())) {
            return refuse(fmt::format("filling {} missing samples makes more than {}; split the file", missing,
                                      k_trace_rows_max));
        }
        fill_gap(values, samples.values[i], missing, gaps);
        values.push_back(samples.values[i]);
    }
    return values;
}

} // namespace

Result<Series> make_even(Samples samples, const SpacingOptions& options, const Source& source) {
    SCALEIT_CHECK(!samples.values.empty() && samples.times.size() == samples.values.size());
    if (!options.step && samples.times.size() == 1) {
        return fail(ErrorKind::bad_input, fmt::format("{} has one sample only, so its duration is unknown; give it "
                                                      "with --trace-step D",
                                                      source.file));
    }
    const Duration step = options.step ? *options.step : most_frequent_spacing(samples.times);
    Result<std::vector<double>> values = options.step ? Result<std::vector<double>>(std::move(samples.values))
                                                      : fill_gaps(samples, step, options.gaps, source);
    if (!values) {
        return tl::unexpected<Error>(values.error());
    }
    if (static_cast<std::int64_t>(values->size()) > k_trace_length_max / step) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{}: {} samples every {} last longer than {}", source.file, values->size(),
                                format_duration(step), format_duration(k_trace_length_max)));
    }
    return Series(step, std::move(*values));
}

} // namespace scaleit::demand
