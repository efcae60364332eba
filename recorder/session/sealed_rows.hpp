#pragma once
// Rows with their seals on the way into a file. Fail by SQLite::Exception.
#include "recorder/session/seal.hpp"
#include "recorder/session/statement.hpp"

namespace scaleit::session {

/// Inserts the values as they are stored and, after them, the seal of the row that they stand for. Requires: `insert`
/// is that of a table of `format`.
void insert_sealed(int format, Statement& insert, std::span<const Value> stored, const Hash128& link,
                   const CanonicalRow& row);

struct EntryCounts {
    std::int64_t exchanges = 0;
    std::int64_t ticks = 0;
};

/// Inserts the closed mark after a last row with that link.
void insert_ending(int format, SQLite::Database& database, const Hash128& last_link, EntryCounts counts);

} // namespace scaleit::session
