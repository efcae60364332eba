// Shards read back and put together.
#include "controller/core/check.hpp"
#include "controller/text/csv.hpp"
#include "controller/text/lines.hpp"
#include "replayer/search/sweep.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace scaleit::search {

namespace {

using text::LineReader;

constexpr std::size_t k_head = 3; ///< sweep, configurations, index

/// Cells of one line as its columns.
struct Columns {
    std::vector<std::string> keys;
    bool has_pareto = false;

    [[nodiscard]] std::size_t count() const {
        return k_head + keys.size() + 1 + score::figures().size() + (has_pareto ? 1 : 0);
    }
};

std::optional<Columns> read_header(const std::vector<std::string_view>& cells) {
    const auto figures = score::figures();
    Columns columns;
    columns.has_pareto = !cells.empty() && cells.back() == "pareto";
    if (cells.size() <= k_head + 1 + figures.size() || cells[0] != "sweep" || cells[1] != "configurations" ||
        cells[2] != "index") {
        return std::nullopt;
    }
    const std::size_t keys = cells.size() - k_head - 1 - figures.size() - (columns.has_pareto ? 1 : 0);
    columns.keys.assign(cells.begin() + k_head, cells.begin() + static_cast<std::ptrdiff_t>(k_head + keys));
    const auto digest = cells.begin() + static_cast<std::ptrdiff_t>(k_head + keys);
    const bool same = *digest == "digest" &&
                      std::equal(figures.begin(), figures.end(), digest + 1,
                                 [](const score::Figure& figure, std::string_view cell) { return figure.key == cell; });
    return same ? std::optional(columns) : std::nullopt;
}

template <class Number> bool read_number(std::string_view cell, Number& value) {
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return error == std::errc{} && end == cell.data() + cell.size();
}

bool read_hash(std::string_view cell, Hash128& hash) {
    constexpr std::size_t k_half = 16;
    const auto half = [&](std::size_t at, std::uint64_t& value) {
        const char* first = cell.data() + at;
        return std::from_chars(first, first + k_half, value, 16).ptr == first + k_half;
    };
    return cell.size() == 2 * k_half && half(0, hash.high) && half(k_half, hash.low);
}

/// The row of a line, and what the line says about the whole sweep.
std::optional<SweepRow> read_row(const std::vector<std::string_view>& cells, const Columns& columns,
                                 SweepTable& sweep) {
    SweepRow row;
    const std::size_t digest = k_head + columns.keys.size();
    if (cells.size() != columns.count() || !read_hash(cells[0], sweep.sweep) ||
        !read_number(cells[1], sweep.configurations) || !read_number(cells[2], row.index) || row.index < 0 ||
        row.index >= sweep.configurations || sweep.configurations > k_configurations_max ||
        !read_hash(cells[digest], row.digest)) {
        return std::nullopt;
    }
    row.values.assign(cells.begin() + k_head, cells.begin() + static_cast<std::ptrdiff_t>(digest));
    row.figures.resize(score::figures().size());
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
        if (!read_number(cells[digest + 1 + i], row.figures[i])) {
            return std::nullopt;
        }
    }
    return row;
}

/// Takes in the rows of one file.
class Merger {
public:
    Status add(const std::filesystem::path& file) {
        Result<LineReader> lines = LineReader::open(file, {text::k_csv_line_bytes_max, "a CSV file"});
        if (!lines) {
            return tl::unexpected<Error>(lines.error());
        }
        std::optional<Columns> columns;
        while (true) {
            const Result<std::optional<std::string_view>> line = lines->next();
            if (!line) {
                return tl::unexpected<Error>(line.error());
            }
            if (!*line) {
                return columns ? Status{} : bad(file, 1, "it is empty");
            }
            if (Status split = text::split_cells(**line, cells_); !split) {
                return bad(file, lines->line(), split.error().message);
            }
            if (Status taken = columns ? take(*columns) : begin(columns); !taken) {
                return bad(file, lines->line(), taken.error().message);
            }
        }
    }

    Result<SweepTable> finish() {
        std::sort(table_.rows.begin(), table_.rows.end(),
                  [](const SweepRow& a, const SweepRow& b) { return a.index < b.index; });
        for (std::size_t i = 0; i < table_.rows.size(); ++i) {
            if (table_.rows[i].index != static_cast<std::int64_t>(i)) {
                const bool twice = table_.rows[i].index < static_cast<std::int64_t>(i);
                return fail(ErrorKind::bad_input,
                            twice ? fmt::format("configuration {} is there twice; merge each shard once", i - 1)
                                  : fmt::format("configuration {} is missing; a shard is not there", i));
            }
        }
        if (table_.rows.empty() || !table_.is_whole()) {
            return fail(ErrorKind::bad_input,
                        fmt::format("configuration {} is missing; a shard is not there", table_.rows.size()));
        }
        return std::move(table_);
    }

private:
    static tl::unexpected<Error> bad(const std::filesystem::path& file, std::size_t line, const std::string& what) {
        return fail(ErrorKind::bad_input, fmt::format("{}:{}: {}", file.string(), line, what));
    }

    Status begin(std::optional<Columns>& columns) {
        columns = read_header(cells_);
        if (!columns) {
            return fail(ErrorKind::bad_input, "not the CSV of a sweep of this version");
        }
        if (!table_.keys.empty() && table_.keys != columns->keys) {
            return fail(ErrorKind::bad_input, "another sweep than that of the files before");
        }
        table_.keys = columns->keys;
        return {};
    }

    Status take(const Columns& columns) {
        SweepTable said;
        std::optional<SweepRow> row = read_row(cells_, columns, said);
        if (!row) {
            return fail(ErrorKind::bad_input, "not a row of a sweep");
        }
        if (!table_.rows.empty() && (said.sweep != table_.sweep || said.configurations != table_.configurations)) {
            return fail(ErrorKind::bad_input, "another sweep than that of the rows before");
        }
        table_.sweep = said.sweep;
        table_.configurations = said.configurations;
        if (static_cast<std::int64_t>(table_.rows.size()) >= table_.configurations) {
            return fail(ErrorKind::bad_input, "more rows than the sweep has configurations; merge each shard once");
        }
        table_.rows.push_back(*std::move(row));
        return {};
    }

    SweepTable table_;
    std::vector<std::string_view> cells_;
};

} // namespace

Result<SweepTable> merge_tables(std::span<const std::filesystem::path> files) {
    Merger merger;
    for (const std::filesystem::path& file : files) {
        if (Status added = merger.add(file); !added) {
            return tl::unexpected<Error>(added.error());
        }
    }
    return merger.finish();
}

} // namespace scaleit::search
