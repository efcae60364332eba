#include "recorder/session/reader.hpp"

#include "recorder/session/file.hpp"
#include "recorder/session/merged_rows.hpp"
#include "recorder/session/meta.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

namespace scaleit::session {

struct SessionReader::State {
    std::filesystem::path file;
    std::unique_ptr<SQLite::Database> database;
    Meta meta;
    bool closed = false;

    [[nodiscard]] Error damaged(const std::string& what) const {
        return {ErrorKind::bad_input, fmt::format("{} is damaged: {}; see recorder verify", file.string(), what)};
    }
    [[nodiscard]] Error damaged(std::string_view table, std::int64_t seq, const RowProblem& problem) const {
        return damaged(fmt::format("{} seq {}: {} {}", table, seq, problem.column, problem.what));
    }
};

namespace {

/// Whether there is a closed mark. Throws SQLite::Exception.
bool read_closed(SQLite::Database& database) {
    Statement rows(database, schema_of(Table::ending).select);
    return rows.step();
}

} // namespace

SessionReader::SessionReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SessionReader::~SessionReader() = default;

Result<std::unique_ptr<SessionReader>> SessionReader::open(const std::filesystem::path& file) {
    Result<std::unique_ptr<SQLite::Database>> database = open_untrusted(file);
    if (!database) {
        return tl::unexpected<Error>(database.error());
    }
    auto state = std::make_unique<State>();
    state->file = file;
    state->database = std::move(*database);
    try {
        RowResult<Meta> meta = read_meta(*state->database);
        if (!meta) {
            return tl::unexpected<Error>(
                state->damaged(fmt::format("meta: {} {}", meta.error().column, meta.error().what)));
        }
        state->meta = std::move(*meta);
        state->closed = read_closed(*state->database);
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(file, exception));
    }
    return std::unique_ptr<SessionReader>(new SessionReader(std::move(state)));
}

int SessionReader::format() const { return k_format; }
bool SessionReader::closed() const { return state_->closed; }
const Meta& SessionReader::meta() const { return state_->meta; }

Status SessionReader::for_each(const std::function<Status(const Entry&)>& visit) const {
    try {
        MergedRows rows(*state_->database);
        MergedRows::Row row;
        Entry entry;
        while (rows.next(row)) {
            if (row.seq != entry.seq + 1) {
                return tl::unexpected<Error>(
                    state_->damaged(fmt::format("seq {} is followed by {}", entry.seq, row.seq)));
            }
            entry.seq = row.seq;
            const auto keep = [&entry](auto&& value) { entry.value = std::forward<decltype(value)>(value); };
            const RowResult<void> read = row.table == Table::exchange ? decode_exchange(row.values).map(keep)
                                                                      : decode_tick(row.values).map(keep);
            if (!read) {
                return tl::unexpected<Error>(state_->damaged(schema_of(row.table).name, row.seq, read.error()));
            }
            if (Status visited = visit(entry); !visited) {
                return visited;
            }
        }
        return {};
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(state_->file, exception));
    }
}

Status SessionReader::for_each_tick(const std::function<Status(const Tick&)>& visit) const {
    try {
        Statement rows(*state_->database, schema_of(Table::tick).select);
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
