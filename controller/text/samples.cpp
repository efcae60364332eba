#include "controller/text/samples.hpp"

#include "controller/core/check.hpp"
#include "controller/core/nearest.hpp"
#include "controller/core/shown.hpp"
#include "controller/text/csv.hpp"
#include "controller/text/lines.hpp"
#include "controller/text/timestamp.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::text {

namespace {

/// Where the cells of a row are; the time is in the first.
struct Layout {
    std::size_t count = 0;
    std::vector<std::size_t> values; ///< of the wanted columns, in their order
};

tl::unexpected<Error> bad_input(std::string message) { return fail(ErrorKind::bad_input, std::move(message)); }

/// What a column name looks like where the file is separated by something else than commas.
std::string separator_hint(const std::vector<std::string>& names) {
    const bool other = names.size() == 1 && names.front().find_first_of(";\t|") != std::string::npos;
    return other ? "; cells must be separated by commas" : "";
}

Result<std::size_t> find_column(const std::vector<std::string_view>& header, const Column& wanted) {
    const std::vector<std::string> names(header.begin(), header.end());
    const auto found = std::find(names.begin(), names.end(), wanted.name);
    if (found == names.end()) {
        const std::optional<std::string> hint = nearest(wanted.name, names);
        return bad_input(fmt::format("no column {}, there are {}{}{}; choose one with {}", shown(wanted.name),
                                     shown_list(header), hint ? ", did you mean " + shown(*hint) + "?" : "",
                                     separator_hint(names), wanted.flag));
    }
    if (std::find(found + 1, names.end(), wanted.name) != names.end()) {
        return bad_input(fmt::format("column {} is there twice; name columns differently", shown(wanted.name)));
    }
    if (found == names.begin()) {
        return bad_input(fmt::format("column {} is the first and so holds the time; choose another with {} out of {}",
                                     shown(wanted.name), wanted.flag, shown_list(header)));
    }
    return static_cast<std::size_t>(found - names.begin());
}

/// Reads rows into `samples`, checking each against the one before it.
class RowReader {
public:
    RowReader(std::span<const Column> columns, Layout layout, Samples& samples)
        : columns_(columns), layout_(std::move(layout)), samples_(samples) {
        samples_.columns.resize(columns_.size());
    }

    /// Fails (bad_input); the message lacks file and line.
    [[nodiscard]] Status read(std::string_view line) {
        if (const Status split = split_cells(line, cells_); !split) {
            return split;
        }
        if (cells_.size() != layout_.count) {
            return bad_input(fmt::format("found {} cells, expected {} as in the header", cells_.size(), layout_.count));
        }
        if (samples_.times.size() == k_rows_max) {
            return bad_input(fmt::format("more than {} rows; split the file", k_rows_max));
        }
        if (const Status time = read_time(cells_.front()); !time) {
            return time;
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const Result<double> value = columns_[i].read(cells_[layout_.values[i]]);
            if (!value) {
                return tl::unexpected<Error>(value.error());
            }
            samples_.columns[i].push_back(*value);
        }
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
        if (samples_.times.empty()) {
            samples_.first_time = cell;
            if (time->form != TimeForm::seconds) {
                samples_.began_at = time->since_epoch;
            }
        } else {
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

    std::span<const Column> columns_;
    Layout layout_;
    Samples& samples_;
    TimeForm form_ = TimeForm::seconds;
    std::vector<std::string_view> cells_;
};

/// Where the columns are, from the header line.
Result<Layout> read_header(LineReader& lines, const std::string& file, std::span<const Column> columns) {
    const Result<std::optional<std::string_view>> header = lines.next();
    if (!header) {
        return tl::unexpected<Error>(header.error());
    }
    if (!*header) {
        return bad_input(fmt::format("{} is empty, expected a CSV file with a header line", file));
    }
    std::vector<std::string_view> cells;
    if (const Status split = split_cells(**header, cells); !split) {
        return bad_input(lines.place() + split.error().message);
    }
    Layout layout{cells.size(), {}};
    for (const Column& column : columns) {
        const Result<std::size_t> found = find_column(cells, column);
        if (!found) {
            return bad_input(lines.place() + found.error().message);
        }
        layout.values.push_back(*found);
    }
    return layout;
}

Result<Samples> read_rows(LineReader& lines, const std::string& file, std::span<const Column> columns, Layout layout) {
    Samples samples;
    RowReader rows(columns, std::move(layout), samples);
    std::optional<std::string> blank; ///< the place of the first of the blank lines just before
    for (;;) {
        const Result<std::optional<std::string_view>> line = lines.next();
        if (!line) {
            return tl::unexpected<Error>(line.error());
        }
        if (!*line) {
            break;
        }
        if ((*line)->find_first_not_of(" \t") == std::string_view::npos) {
            blank = blank ? blank : lines.place();
            continue;
        }
        if (blank) {
            return bad_input(*blank + "the line is blank, expected a row; blank lines may only end the file");
        }
        if (const Status read = rows.read(**line); !read) {
            return fail(read.error().kind, lines.place() + read.error().message);
        }
    }
    if (samples.times.empty()) {
        return bad_input(fmt::format("{} has a header and no rows, expected at least one sample", file));
    }
    return samples;
}

} // namespace

Result<Samples> read_samples(const std::filesystem::path& file, std::span<const Column> columns) {
    SCALEIT_CHECK(!columns.empty());
    Result<LineReader> lines = LineReader::open(file, {k_csv_line_bytes_max, "a CSV file"});
    if (!lines) {
        return tl::unexpected<Error>(lines.error());
    }
    Result<Layout> layout = read_header(*lines, file.string(), columns);
    if (!layout) {
        return tl::unexpected<Error>(layout.error());
    }
    return read_rows(*lines, file.string(), columns, std::move(*layout));
}

} // namespace scaleit::text
