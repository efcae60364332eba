#pragma once
// The rows of exchange and tick as one sequence in order of seq, one row in memory at a time (two, one of each table).
// Fails by SQLite::Exception.
#include "recorder/session/schema.hpp"
#include "recorder/session/statement.hpp"

#include <array>
#include <span>

namespace scaleit::session {

class MergedRows {
public:
    explicit MergedRows(SQLite::Database& database);

    struct Row {
        Table table = Table::exchange;
        std::int64_t seq = 0;
        std::span<const Value> values; ///< the sealed columns; alive until the next call of next()
        Value seal;
        bool twin = false; ///< the other table has a row of the same seq too
    };
    /// The next row, the exchange first where both tables have one of that seq; false after the last.
    [[nodiscard]] bool next(Row& row);

private:
    struct Cursor {
        Cursor(SQLite::Database& database, Table table)
            : schema(schema_of(table)), statement(database, schema.select) {}
        void advance();

        const TableSchema& schema;
        Statement statement;
        std::array<Value, k_columns_max + 1> values{};
        bool taken = true; ///< the present row was handed out
        bool ended = false;
    };

    Cursor exchanges_;
    Cursor ticks_;
};

} // namespace scaleit::session
