#include "recorder/session/session_file.hpp"

#include "controller/core/check.hpp"

#include <SQLiteCpp/Exception.h>
#include <algorithm>
#include <fmt/format.h>
#include <sqlite3.h>

namespace scaleit::session {

namespace {

/// Pages in the -wal (32 MiB) from which a commit also checkpoints. A checkpoint syncs, which takes as long as
/// thousands of commits: it has to be rare.
constexpr int k_checkpoint_pages = 8192;
/// How long close() waits for readers before it leaves the -wal to them.
constexpr int k_close_wait_ms = 5000;

SQLite::Database connect(const std::filesystem::path& file) {
    // An absolute name: SQLite gives other meanings to names such as ":memory:" and "file:x".
    return {std::filesystem::absolute(file).string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX};
}

/// Some settings are silently not taken; these are read back.
void set_and_check(SQLite::Database& database, const std::string& pragma, const std::string& value,
                   const std::string& effective) {
    database.exec(fmt::format("PRAGMA {}={}", pragma, value));
    const std::string got = database.execAndGet("PRAGMA " + pragma).getString();
    if (got != effective) {
        throw SQLite::Exception(fmt::format("SQLite keeps {} at {} where {} is needed", pragma, got, effective));
    }
}

/// Schema and meta in one transaction, then the -wal for all that follows. Returns the chain's link so far.
Hash128 make_session(SQLite::Database& database, const Meta& meta, Sync sync) {
    database.exec("PRAGMA page_size=4096");
    database.exec("PRAGMA auto_vacuum=NONE");
    set_and_check(database, "synchronous", sync == Sync::full ? "FULL" : "NORMAL", sync == Sync::full ? "2" : "1");
    database.exec("BEGIN IMMEDIATE");
    database.exec(fmt::format("PRAGMA application_id={}", k_application_id));
    database.exec(fmt::format("PRAGMA user_version={}", k_format));
    for (const TableSchema& table : schema(k_format)) {
        database.exec(std::string(table.create));
    }
    Statement insert(database, schema_of(k_format, Table::meta).insert);
    Hash128 link = chain_start(meta.size());
    CanonicalRow canonical;
    for (const auto& [key, value] : meta) {
        const std::array<Value, 2> values{Value::of_text(key), Value::of_text(value)};
        canonical.assign(Table::meta, values);
        link = canonical.follow(link);
        insert_sealed(k_format, insert, values, link, canonical);
    }
    database.exec("COMMIT");
    set_and_check(database, "journal_mode", "WAL", "wal");
    database.exec(fmt::format("PRAGMA wal_autocheckpoint={}", k_checkpoint_pages));
    return link;
}

} // namespace

SessionFile::SessionFile(const std::filesystem::path& file, const Meta& meta, Sync sync)
    : database_(connect(file)), link_(make_session(database_, meta, sync)), contents_(database_),
      insert_exchange_(database_, schema_of(k_format, Table::exchange).insert),
      insert_tick_(database_, schema_of(k_format, Table::tick).insert), begin_(database_, "BEGIN IMMEDIATE"),
      commit_(database_, "COMMIT"), data_version_(database_, "PRAGMA data_version") {
    begin();
}

void SessionFile::insert(const EncodedRow& row) {
    ++(row.table() == Table::exchange ? counts_.exchanges : counts_.ticks);
    canonical_.assign(row.table(), row.values());
    link_ = canonical_.follow(link_);
    if (row.table() == Table::exchange) {
        const std::array<Value, k_columns_max> values = stored(row.values());
        insert_sealed(k_format, insert_exchange_, std::span(values).first(row.values().size()), link_, canonical_);
    } else {
        insert_sealed(k_format, insert_tick_, row.values(), link_, canonical_);
    }
}

/// An exchange as its table holds it: ids in the place of contents.
std::array<Value, k_columns_max> SessionFile::stored(std::span<const Value> exchange) {
    std::array<Value, k_columns_max> values;
    std::copy(exchange.begin(), exchange.end(), values.begin());
    for (const ContentColumn& content : k_content_columns) {
        Value& value = values[content.column];
        if (value.type != ValueType::null) {
            value = Value::of(contents_.store(value.bytes));
        }
    }
    return values;
}

void SessionFile::begin() {
    begin_.run();
    SCALEIT_CHECK(data_version_.step());
    const std::int64_t version = data_version_.column(0).integer;
    data_version_.reset();
    if (version_seen_ != 0 && version != version_seen_) {
        throw SQLite::Exception("another program has written to it");
    }
    version_seen_ = version;
}

void SessionFile::close() {
    insert_ending(k_format, database_, link_, counts_);
    commit();
    database_.setBusyTimeout(k_close_wait_ms);
    const bool busy = database_.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0;
    if (busy) {
        throw SQLite::Exception("it is closed, but another program reads it and keeps its -wal in use");
    }
    set_and_check(database_, "journal_mode", "DELETE", "delete");
}

} // namespace scaleit::session
