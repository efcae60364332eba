#pragma once
// A prepared statement over raw sqlite3: SQLiteCpp's own allocates for every column it reads and copies what it binds.
// Fails as SQLiteCpp does, by SQLite::Exception.
#include "recorder/session/value.hpp"

#include <SQLiteCpp/Database.h>
#include <span>

struct sqlite3_stmt;

namespace scaleit::session {

class Statement {
public:
    Statement(SQLite::Database& database, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds the parameter `index`, from 0. The value's bytes must live until run() or reset().
    void bind(std::size_t index, const Value& value);
    /// Moves to the next row; false after the last.
    [[nodiscard]] bool step();
    /// Steps to the end and rewinds.
    void run();
    void reset() noexcept;

    /// The value in the present row's column, from 0; its bytes live until the next step() or reset().
    [[nodiscard]] Value column(std::size_t index) const;
    /// The first values.size() columns at once.
    void columns(std::span<Value> values) const;

private:
    sqlite3* database_;
    sqlite3_stmt* statement_ = nullptr;
};

} // namespace scaleit::session
