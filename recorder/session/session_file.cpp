#include "recorder/session/session_file.hpp"

#include "controller/core/check.hpp"
#include "recorder/session/head.hpp"

#include <SQLiteCpp/Exception.h>
#include <array>
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

struct Setting {
    const char* pragma;
    const char* value;
    const char* effective; ///< as it reads back
};

constexpr Setting k_synced_with_directory{"synchronous", "EXTRA", "3"};

/// What the first transaction needs: a rollback journal, and its removal on the disk once it has ended.
constexpr std::array<Setting, 5> k_beginning{{{"page_size", "4096", "4096"},
                                              {"auto_vacuum", "NONE", "0"},
                                              {"locking_mode", "NORMAL", "normal"},
                                              {"journal_mode", "DELETE", "delete"},
                                              k_synced_with_directory}};

constexpr Setting k_wal{"journal_mode", "WAL", "wal"};

constexpr Setting sync_setting(Sync sync) {
    return sync == Sync::full ? Setting{"synchronous", "FULL", "2"} : Setting{"synchronous", "NORMAL", "1"};
}

/// SQLite keeps its own setting, and says nothing, where it cannot take another: so it is read back.
void set_and_check(SQLite::Database& database, const Setting& setting) {
    database.exec(fmt::format("PRAGMA {}={}", setting.pragma, setting.value));
    const std::string got = database.execAndGet(fmt::format("PRAGMA {}", setting.pragma)).getString();
    if (got != setting.effective) {
        throw SQLite::Exception(fmt::format("SQLite keeps {} at {} here, where {} is needed; try another file system",
                                            setting.pragma, got, setting.effective));
    }
}

void insert_sealed(Statement& insert, std::span<const Value> values, const Hash128& link, const CanonicalRow& row) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        insert.bind(i, values[i]);
    }
    const std::string seal = write_seal(link, row);
    insert.bind(values.size(), Value::of_blob(seal));
    insert.run();
}

/// Schema and meta in one transaction, on the disk once this returns, then the -wal for all that follows. Returns the
/// chain's link so far.
Hash128 make_session(SQLite::Database& database, const Meta& meta, Sync sync) {
    for (const Setting& setting : k_beginning) {
        set_and_check(database, setting);
    }
    database.exec("BEGIN IMMEDIATE");
    database.exec(fmt::format("PRAGMA application_id={}", k_application_id));
    database.exec(fmt::format("PRAGMA user_version={}", k_format));
    for (const TableSchema& table : schema()) {
        database.exec(std::string(table.create));
    }
    Statement insert(database, schema_of(Table::meta).insert);
    Hash128 link = chain_start(meta.size());
    CanonicalRow canonical;
    for (const auto& [key, value] : meta) {
        const std::array<Value, 2> values{Value::of_text(key), Value::of_text(value)};
        canonical.assign(Table::meta, values);
        link = canonical.follow(link);
        insert_sealed(insert, values, link, canonical);
    }
    database.exec("COMMIT");
    set_and_check(database, k_wal);
    set_and_check(database, sync_setting(sync));
    database.exec(fmt::format("PRAGMA wal_autocheckpoint={}", k_checkpoint_pages));
    return link;
}

} // namespace

SessionFile::SessionFile(const std::filesystem::path& file, const Meta& meta, Sync sync)
    : database_(connect(file)), link_(make_session(database_, meta, sync)),
      insert_exchange_(database_, schema_of(Table::exchange).insert),
      insert_tick_(database_, schema_of(Table::tick).insert), begin_(database_, "BEGIN IMMEDIATE"),
      commit_(database_, "COMMIT"), data_version_(database_, "PRAGMA data_version") {
    begin();
}

void SessionFile::insert(const EncodedRow& row) {
    ++(row.table() == Table::exchange ? exchanges_ : ticks_);
    insert(row.table(), row.values());
}

void SessionFile::insert(Table table, std::span<const Value> values) {
    canonical_.assign(table, values);
    link_ = canonical_.follow(link_);
    insert_sealed(table == Table::exchange ? insert_exchange_ : insert_tick_, values, link_, canonical_);
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
    const std::array<Value, ending_column::count> values{Value::of(exchanges_ + ticks_ + 1), Value::of(exchanges_),
                                                         Value::of(ticks_)};
    canonical_.assign(Table::ending, values);
    {
        Statement insert(database_, schema_of(Table::ending).insert);
        insert_sealed(insert, values, canonical_.follow(link_), canonical_);
    }
    commit();
    database_.setBusyTimeout(k_close_wait_ms);
    const bool busy = database_.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0;
    if (busy) {
        throw SQLite::Exception("it is closed, but another program reads it and keeps its -wal in use");
    }
    set_and_check(database_, k_synced_with_directory);
    set_and_check(database_, {"journal_mode", "DELETE", "delete"});
    if (std::error_code ignored; std::filesystem::exists(beside(database_.getFilename(), "-wal"), ignored)) {
        throw SQLite::Exception("it is closed, but deleting its -wal, which is empty, failed");
    }
}

} // namespace scaleit::session
