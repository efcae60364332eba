#pragma once
// The file as its writer holds it: one connection, the chain, prepared inserts. One thread at a time; fails by
// SQLite::Exception. Who waits for which commit is the SessionWriter's business.
#include "recorder/session/content_writer.hpp"
#include "recorder/session/row.hpp"
#include "recorder/session/sealed_rows.hpp"
#include "recorder/session/writer.hpp"

#include <SQLiteCpp/Database.h>

namespace scaleit::session {

class SessionFile {
public:
    /// Writes schema and meta into `file`, which is there and empty, and begins the first transaction.
    SessionFile(const std::filesystem::path& file, const Meta& meta, Sync sync);

    void insert(const EncodedRow& row);
    /// Makes what was inserted durable.
    void commit() { commit_.run(); }
    /// Begins the next transaction at once, so that no other writer finds the file free: the write lock is let go only
    /// for the instant between commit() and this.
    void begin();
    /// Adds the closed mark, commits it, brings everything into the one file and ends the -wal.
    void close();

private:
    [[nodiscard]] std::array<Value, k_columns_max> stored(std::span<const Value> exchange);

    SQLite::Database database_;
    Hash128 link_;
    CanonicalRow canonical_;
    EntryCounts counts_;
    ContentWriter contents_;
    Statement insert_exchange_;
    Statement insert_tick_;
    Statement begin_;
    Statement commit_;
    Statement data_version_;
    std::int64_t version_seen_ = 0;
};

} // namespace scaleit::session
