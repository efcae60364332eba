#include "fake_app/demand/trace.hpp"

#include "controller/core/check.hpp"
#include "controller/core/names.hpp"
#include "controller/core/nearest.hpp"
#include "fake_app/demand/csv.hpp"
#include "fake_app/demand/shown.hpp"
#include "fake_app/demand/spacing.hpp"
#include "fake_app/demand/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scaleit::demand {

namespace {

/// Where the cells of a row are; the time is in the first.
struct Columns {
    std::size_t count = 0;
    std::size_t value = 0;
};

std::string place(const std::string& file, std::size_t line) { return fmt::format("{}:{}: ", file, line); }

tl::unexpected<Error> bad_input(std::string message) { return fail(ErrorKind::bad_input, std::move(message)); }

/// What a column name looks like where the file is separated by something else than commas.
std::string separator_hint(const std::vector<std::string>& names) {
    const bool other = names.size() == 1 && names.front().find_first_of(";\t|") != std::string::npos;
    return other ? "; cells must be separated by commas" : "";
}

Result<Columns> find_columns(const std::vector<std::string_view>& header, const std::string& wanted) {
    const std::vector<std::string> names(header.begin(), header.end());
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found == names.end()) {
        const std::optional<std::string> hint = nearest(wanted, names);
        return bad_input(fmt::format("no column {}, there are {}{}{}; choose one with --trace-column", shown(wanted),
                                     shown_list(header), hint ? ", did you mean " + shown(*hint) + "?" : "",
                                     separator_hint(names)));
    }
    if (std::find(found + 1, names.end(), wanted) != names.end()) {
        return bad_input(fmt::format("column {} is there twice; name columns differently", shown(wanted)));
    }
    if (found == names.begin()) {
        return bad_input(fmt::format("column {} is the first and so holds the time; choose another with --trace-column "
                                     "out of {}",
                                     shown(wanted), shown_list(header)));
    }
    return Columns{names.size(), static_cast<std::size_t>(found - names.begin())};
}

/// A cell as demand.
Result<double> read_value(std::string_view cell, const TraceOptions& options) {
    double value = 0;
    const char* end = cell.data() + cell.size();
    const auto [stop, error] = std::from_chars(cell.data(), end, value);
    if (error != std::errc{} || stop != end || !std::isfinite(value) || value < 0) {
        return bad_input(fmt::format("{} is {}, expected a finite number >= 0", options.column, shown(cell)));
    }
    double demand = 0;
    double limit = std::numeric_limits<double>::infinity();
    switch (options.unit) {
    case Unit::cpu_percent:
        demand = value / 100 * options.replicas;
        limit = 100;
        break;
    case Unit::cpu:
        demand = value * options.replicas;
        limit = 1;
        break;
    case Unit::demand:
        demand = value;
        break;
    case Unit::requests:
        demand = value / *options.capacity;
        break;
    }
    if (value > limit) {
        return bad_input(fmt::format("{} is {}, expected at most {} of {}; say what the values are with --trace-unit",
                                     options.column, shown(cell), limit, name(options.unit)));
    }
    if (demand > k_trace_demand_max) {
        return bad_input(fmt::format("{} is {}, a demand of {} replicas, expected at most {}", options.column,
                                     shown(cell), demand, k_trace_demand_max));
    }
    return demand + 0.0; // -0 is 0
}

/// Reads rows into `samples`, checking each against the one before it.
class RowReader {
public:
    RowReader(const TraceOptions& options, Columns columns, Samples& samples)
        : options_(options), columns_(columns), samples_(samples) {}

    /// Fails (bad_input); the message lacks file and line.
    [[nodiscard]] Status read(std::string_view line) {
        if (const Status split = split_cells(line, cells_); !split) {
            return split;
        }
        if (cells_.size() != columns_.count) {
            return bad_input(
                fmt::format("found {} cells, expected {} as in the header", cells_.size(), columns_.count));
        }
        if (samples_.times.size() == k_trace_rows_max) {
            return bad_input(fmt::format("more than {} rows; split the file", k_trace_rows_max));
        }
        if (const Status time = read_time(cells_.front()); !time) {
            return time;
        }
        const Result<double> value = read_value(cells_[columns_.value], options_);
        if (!value) {
            return tl::unexpected<Error>(value.error());
        }
        samples_.values.push_back(*value);
        return {};
    }

private:
    Status read_time(std::string_view cell) {
        const std::optional<Timestamp> time = read_timestamp(cell);
        if (!time) {
            return bad_input(fmt::format("time is {}, expected YYYY-MM-DD HH:MM:SS (a T between them, a fraction, Z or "
                                         "an offset are fine) or seconds up to {}",
                                         shown(cell), k_seconds_max));
        }
        if (!samples_.times.empty()) {
            if (time->form != form_) {
                return bad_input(fmt::format("time is {}, written otherwise than on the line above; write all times in "
                                             "one way",
                                             shown(cell)));
            }
            if (time->since_epoch == samples_.times.back()) {
                return bad_input(
                    fmt::format("time {} is that of the line above too; remove one of the two", shown(cell)));
            }
            if (time->since_epoch < samples_.times.back()) {
                return bad_input(fmt::format("time {} is before that of the line above, expected rows in time order; "
                                             "sort the file",
                                             shown(cell)));
            }
        }
        form_ = time->form;
        samples_.times.push_back(time->since_epoch);
        return {};
    }

    const TraceOptions& options_;
    Columns columns_;
    Samples& samples_;
    TimeForm form_ = TimeForm::seconds;
    std::vector<std::string_view> cells_;
};

/// The columns, from the header line.
Result<Columns> read_header(LineReader& lines, const std::string& file, const std::string& wanted) {
    const Result<std::optional<std::string_view>> header = lines.next();
    if (!header) {
        return tl::unexpected<Error>(header.error());
    }
    if (!*header) {
        return bad_input(fmt::format("{} is empty, expected a CSV file with a header line", file));
    }
    std::vector<std::string_view> cells;
    const Status split = split_cells(**header, cells);
    const Result<Columns> columns = split ? find_columns(cells, wanted) : tl::unexpected<Error>(split.error());
    if (!columns) {
        return bad_input(place(file, lines.line()) + columns.error().message);
    }
    return columns;
}

Result<Samples> read_rows(LineReader& lines, const std::string& file, Columns columns, const TraceOptions& options) {
    Samples samples;
    RowReader rows(options, columns, samples);
    std::optional<std::size_t> blank; ///< the first of the blank lines just before
    for (;;) {
        const Result<std::optional<std::string_view>> line = lines.next();
        if (!line) {
            return tl::unexpected<Error>(line.error());
        }
        if (!*line) {
            break;
        }
        if ((*line)->find_first_not_of(" \t") == std::string_view::npos) {
            blank = blank ? blank : lines.line();
            continue;
        }
        if (blank) {
            return bad_input(place(file, *blank) +
                             "the line is blank, expected a row; blank lines may only end the file");
        }
        if (const Status read = rows.read(**line); !read) {
            return fail(read.error().kind, place(file, lines.line()) + read.error().message);
        }
    }
    if (samples.values.empty()) {
        return bad_input(fmt::format("{} has a header and no rows, expected at least one sample", file));
    }
    return samples;
}

} // namespace

Result<Series> read_trace(const std::filesystem::path& file, const TraceOptions& options) {
    SCALEIT_CHECK(options.replicas >= 1 && (!options.capacity || *options.capacity > 0));
    if (options.unit == Unit::requests && !options.capacity) {
        return fail(ErrorKind::usage, "a trace of requests needs --capacity, the requests per sample that keep one "
                                      "replica busy");
    }
    Result<LineReader> lines = LineReader::open(file);
    if (!lines) {
        return tl::unexpected<Error>(lines.error());
    }
    const Result<Columns> columns = read_header(*lines, file.string(), options.column);
    if (!columns) {
        return tl::unexpected<Error>(columns.error());
    }
    Result<Samples> samples = read_rows(*lines, file.string(), *columns, options);
    if (!samples) {
        return tl::unexpected<Error>(samples.error());
    }
    constexpr std::size_t k_first_row_line = 2;
    return make_even(std::move(*samples), {options.step, options.gaps}, {file.string(), k_first_row_line});
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
        fmt::format_to(std::back_inserter(text), "{},{}\n", format_seconds(at), demand.at(k_start + at));
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
