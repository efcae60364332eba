#pragma once
// A session file opened as what it is, an SQLite database, to do to it what no writer of ours would.
#include "tests/support/catch.hpp"

#include <filesystem>
#include <sqlite3.h>
#include <string>

namespace scaleit::test {

class RawDatabase {
public:
    explicit RawDatabase(const std::filesystem::path& file) {
        REQUIRE(sqlite3_open(file.c_str(), &handle_) == SQLITE_OK);
    }
    ~RawDatabase() { sqlite3_close(handle_); }
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    [[nodiscard]] int try_execute(const std::string& sql) {
        return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    }
    void execute(const std::string& sql) {
        INFO(sql);
        const int code = try_execute(sql);
        INFO(sqlite3_errmsg(handle_));
        REQUIRE(code == SQLITE_OK);
    }
    /// The first column of the first row. Requires that there is one.
    [[nodiscard]] std::string read_text(const std::string& sql) {
        INFO(sql);
        sqlite3_stmt* statement = nullptr;
        REQUIRE(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
        REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
        const auto* text = sqlite3_column_text(statement, 0);
        std::string read = text == nullptr ? "" : reinterpret_cast<const char*>(text);
        sqlite3_finalize(statement);
        return read;
    }
    [[nodiscard]] std::int64_t read_integer(const std::string& sql) { return std::stoll(read_text(sql)); }
    [[nodiscard]] int changes() const { return sqlite3_changes(handle_); }

private:
    sqlite3* handle_ = nullptr;
};

/// SQL that gives `column` of an exchange a new content: an SQL expression, NULL excepted. Its check is that of no
/// content.
inline std::string set_content(const std::string& column, const std::string& expression, int seq) {
    return "INSERT INTO content SELECT max(id)+1, CAST(" + expression +
           " AS BLOB), 0 FROM content; UPDATE exchange SET " + column +
           "=(SELECT max(id) FROM content) WHERE seq=" + std::to_string(seq);
}

inline void execute(const std::filesystem::path& file, const std::string& sql) { RawDatabase(file).execute(sql); }

} // namespace scaleit::test
