#include "controller/text/spacing.hpp"

#include "controller/core/check.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace scaleit::text {

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

std::string describe_uneven(Duration spacing, Duration step, const std::string& step_flag) {
    return fmt::format("{} since the line above is no multiple of {}, the usual distance of samples here; take them as "
                       "evenly spaced with {} D",
                       format_duration(spacing), format_duration(step), step_flag);
}

/// How many samples are missing before each, or the message of the first gap that cannot be filled. Empty where none
/// is.
Result<std::vector<std::int64_t>> find_gaps(const std::vector<Duration>& times, Duration step,
                                            const SpacingOptions& options, const std::string& file) {
    std::vector<std::int64_t> gaps;
    std::size_t rows = 1;
    for (std::size_t i = 1; i < times.size(); ++i, ++rows) {
        const Duration spacing = times[i] - times[i - 1];
        const auto refuse = [&](const std::string& message) {
            return fail(ErrorKind::bad_input, fmt::format("{}:{}: {}", file, k_first_row_line + i, message));
        };
        if (spacing % step != Duration::zero()) {
            return refuse(describe_uneven(spacing, step, options.step_flag));
        }
        const std::int64_t missing = spacing / step - 1;
        if (missing == 0) {
            continue;
        }
        if (options.gaps == Gaps::refuse) {
            return refuse(describe_gap(spacing, step));
        }
        if (missing > static_cast<std::int64_t>(k_rows_max - rows)) {
            return refuse(
                fmt::format("filling {} missing samples makes more than {}; split the file", missing, k_rows_max));
        }
        rows += static_cast<std::size_t>(missing);
        gaps.resize(times.size());
        gaps[i] = missing;
    }
    return gaps;
}

std::vector<double> fill_gaps(const std::vector<double>& values, const std::vector<std::int64_t>& missing, Gaps gaps) {
    std::vector<double> filled{values.front()};
    filled.reserve(values.size());
    for (std::size_t i = 1; i < values.size(); ++i) {
        fill_gap(filled, values[i], missing[i], gaps);
        filled.push_back(values[i]);
    }
    return filled;
}

} // namespace

Result<EvenSamples> make_even(Samples samples, const SpacingOptions& options, const std::string& file) {
    SCALEIT_CHECK(!samples.times.empty() && !samples.columns.empty());
    if (!options.step && samples.times.size() == 1) {
        return fail(ErrorKind::bad_input, fmt::format("{} has one sample only, so its duration is unknown; give it "
                                                      "with {} D",
                                                      file, options.step_flag));
    }
    EvenSamples even{options.step ? *options.step : most_frequent_spacing(samples.times), std::move(samples.columns)};
    if (!options.step) {
        const Result<std::vector<std::int64_t>> gaps = find_gaps(samples.times, even.step, options, file);
        if (!gaps) {
            return tl::unexpected<Error>(gaps.error());
        }
        if (!gaps->empty()) {
            for (std::vector<double>& values : even.columns) {
                values = fill_gaps(values, *gaps, options.gaps);
            }
        }
    }
    if (const std::size_t count = even.columns.front().size();
        static_cast<std::int64_t>(count) > k_length_max / even.step) {
        return fail(ErrorKind::bad_input, fmt::format("{}: {} samples every {} last longer than {}", file, count,
                                                      format_duration(even.step), format_duration(k_length_max)));
    }
    return even;
}

} // namespace scaleit::text
