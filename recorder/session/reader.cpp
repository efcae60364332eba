#include "recorder/session/reader.hpp"

#include "recorder/session/fields.hpp"
#include "recorder/session/file.hpp"
#include "recorder/session/merged_rows.hpp"
#include "recorder/session/meta.hpp"

#include <SQLiteCpp/Exception.h>
#include <algorithm>
#include <fmt/format.h>

namespace scaleit::session {

namespace {

/// Less than any tick takes in a file.
constexpr std::uintmax_t k_tick_bytes_min = 32;

/// The columns of tick without its seal, which only verify() looks at.
constexpr const char* k_select_ticks =
    "SELECT seq, tick_index, at_ns, cpu, replicas, failure, failure_status, failed_calls, chain, desired, write, "
    "write_failure, write_failure_status FROM tick ORDER BY seq";

/// The closed mark.
struct Ending {
    std::int64_t seq = 0;   ///< behind the last entry
    std::int64_t ticks = 0; ///< as it says
};

} // namespace

struct SessionReader::State {
    std::filesystem::path file;
    std::unique_ptr<SQLite::Database> database;
    int format = 0;
    Meta meta;
    std::optional<Ending> ending; ///< nothing in an open session

    [[nodiscard]] Error damaged(const std::string& what) const {
        return {ErrorKind::bad_input, fmt::format("{} is damaged: {}; see recorder verify", file.string(), what)};
    }
    [[nodiscard]] Error damaged(std::string_view table, std::int64_t seq, const RowProblem& problem) const {
        return damaged(fmt::format("{} seq {}: {} {}", table, seq, problem.column, problem.what));
    }
    /// Nothing where the session was closed after `last_seq`, or not at all.
    [[nodiscard]] std::optional<Error> missing_after(std::int64_t last_seq) const {
        return !ending || ending->seq == last_seq + 1
                   ? std::nullopt
                   : std::optional<Error>(damaged(
                         fmt::format("it ends at seq {}, its closed mark stands at seq {}", last_seq, ending->seq)));
    }
};

namespace {

/// The closed mark; nothing in an open session. Throws SQLite::Exception.
RowResult<std::optional<Ending>> read_ending(SQLite::Database& database) {
    Statement rows(database, schema_of(k_format, Table::ending).select);
    if (!rows.step()) {
        return std::nullopt;
    }
    std::array<Value, ending_column::count> values;
    rows.columns(values);
    Fields fields(Table::ending, values);
    const std::int64_t seq = fields.integer(ending_column::seq, {1});
    const std::int64_t exchanges = fields.integer(ending_column::exchanges, {0, seq - 1});
    const std::int64_t ticks = fields.integer(ending_column::ticks, {0, seq - 1});
    fields.require(fields.problem().has_value() || ticks == seq - 1 - exchanges, ending_column::ticks,
                   "and exchanges do not add up to seq");
    if (fields.problem()) {
        return tl::unexpected<RowProblem>(*fields.problem());
    }
    return Ending{seq, ticks};
}

std::optional<RowProblem> missing_content(const MergedRows::Row& row) {
    for (const MergedRows::Flaw& flaw : row.flaws) {
        if (flaw.kind == MergedRows::Flaw::Kind::missing) {
            return RowProblem{columns_of(row.table)[flaw.column],
                              fmt::format("refers to content {}, which is not there", flaw.id)};
        }
    }
    return std::nullopt;
}

} // namespace

SessionReader::SessionReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SessionReader::~SessionReader() = default;

Result<std::unique_ptr<SessionReader>> SessionReader::open(const std::filesystem::path& file) {
    Result<UntrustedFile> opened = open_untrusted(file);
    if (!opened) {
        return tl::unexpected<Error>(opened.error());
    }
    auto state = std::make_unique<State>();
    state->file = file;
    state->database = std::move(opened->database);
    state->format = opened->format;
    try {
        RowResult<Meta> meta = read_meta(*state->database);
        if (!meta) {
            return tl::unexpected<Error>(
                state->damaged(fmt::format("meta: {} {}", meta.error().column, meta.error().what)));
        }
        state->meta = std::move(*meta);
        RowResult<std::optional<Ending>> ending = read_ending(*state->database);
        if (!ending) {
            return tl::unexpected<Error>(
                state->damaged(fmt::format("ending: {} {}", ending.error().column, ending.error().what)));
        }
        state->ending = *ending;
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(file, exception));
    }
    return std::unique_ptr<SessionReader>(new SessionReader(std::move(state)));
}

int SessionReader::format() const { return state_->format; }
bool SessionReader::closed() const { return state_->ending.has_value(); }

std::size_t SessionReader::ticks_expected() const {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(state_->file, error);
    if (!state_->ending || error) {
        return 0;
    }
    return static_cast<std::size_t>(
        std::min<std::uintmax_t>(static_cast<std::uint64_t>(state_->ending->ticks), bytes / k_tick_bytes_min));
}

const Meta& SessionReader::meta() const { return state_->meta; }

Status SessionReader::for_each(const std::function<Status(const Entry&)>& visit) const {
    try {
        MergedRows rows(*state_->database, state_->format);
        MergedRows::Row row;
        Entry entry;
        while (rows.next(row)) {
            if (row.seq != entry.seq + 1) {
                return tl::unexpected<Error>(
                    state_->damaged(fmt::format("seq {} is followed by {}", entry.seq, row.seq)));
            }
            entry.seq = row.seq;
            if (const std::optional<RowProblem> problem = missing_content(row)) {
                return tl::unexpected<Error>(state_->damaged(name_of(row.table), row.seq, *problem));
            }
            const auto keep = [&entry](auto&& value) { entry.value = std::forward<decltype(value)>(value); };
            const RowResult<void> read = row.table == Table::exchange ? decode_exchange(row.values).map(keep)
                                                                      : decode_tick(row.values).map(keep);
            if (!read) {
                return tl::unexpected<Error>(state_->damaged(name_of(row.table), row.seq, read.error()));
            }
            if (Status visited = visit(entry); !visited) {
                return visited;
            }
        }
        if (std::optional<Error> error = state_->missing_after(entry.seq)) {
            return tl::unexpected<Error>(std::move(*error));
        }
        if (const std::optional<std::int64_t> unused = rows.find_unused_content()) {
            return tl::unexpected<Error>(
                state_->damaged(fmt::format("content {} is used by no exchange, or out of its order", *unused)));
        }
        return {};
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(state_->file, exception));
    }
}

Status SessionReader::for_each_tick(const std::function<Status(const Tick&)>& visit) const {
    try {
        Statement rows(*state_->database, k_select_ticks);
        std::array<Value, tick_column::count> values;
        std::int64_t last_seq = 0;
        while (rows.step()) {
            rows.columns(values);
            const std::int64_t seq = values[tick_column::seq].integer;
            if (seq <= last_seq) {
                return tl::unexpected<Error>(
                    state_->damaged(fmt::format("tick seq {} is followed by {}", last_seq, seq)));
            }
            last_seq = seq;
            const RowResult<Tick> tick = decode_tick(values);
            if (!tick) {
                return tl::unexpected<Error>(state_->damaged("tick", seq, tick.error()));
            }
            if (Status visited = visit(*tick); !visited) {
                return visited;
            }
        }
        return {};
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(state_->file, exception));
    }
}

} // namespace scaleit::session
