#pragma once
// The rows of exchange and tick as one sequence in order of seq, one row in memory at a time (two, one of each table),
// contents in the place of the ids that stand for them. Fails by SQLite::Exception.
#include "recorder/session/content_reader.hpp"
#include "recorder/session/schema.hpp"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace scaleit::session {

class MergedRows {
public:
    /// Requires: `database` has the tables of that format, and outlives this.
    MergedRows(SQLite::Database& database, int format);

    /// A content that is not as it was written.
    struct Flaw {
        enum class Kind { missing, changed };
        std::size_t column = 0; ///< of the row that refers to it
        std::int64_t id = 0;
        Kind kind = Kind::missing;
    };
    struct Row {
        Table table = Table::exchange;
        std::int64_t seq = 0;
        std::span<const Value> values; ///< the sealed columns; alive until the next call of next()
        Value seal;
        bool twin = false;           ///< the other table has a row of the same seq too
        std::span<const Flaw> flaws; ///< of its contents; alive as long. A missing one reads as NULL
    };
    /// The next row, the exchange first where both tables have one of that seq; false after the last.
    [[nodiscard]] bool next(Row& row);

    /// After the last row: a content that no row uses, or not in the order of first use.
    [[nodiscard]] std::optional<std::int64_t> find_unused_content();

private:
    struct Cursor {
        Cursor(SQLite::Database& database, const TableSchema& table)
            : schema(table), statement(database, table.select) {}
        void advance();

        const TableSchema& schema;
        Statement statement;
        std::array<Value, k_columns_max + 1> values{};
        bool taken = true; ///< the present row was handed out
        bool ended = false;
    };

    void resolve(std::span<Value> values);

    Cursor exchanges_;
    Cursor ticks_;
    std::optional<ContentReader> contents_;                                     ///< nothing in format 1
    std::array<std::shared_ptr<const Content>, k_content_columns.size()> held_; ///< what the present row looks into
    std::vector<Flaw> flaws_;
};

} // namespace scaleit::session
