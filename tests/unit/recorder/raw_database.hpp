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
    [[nodiscard]] int changes() const { return sqlite3_changes(handle_); }

private:
    sqlite3* handle_ = nullptr;
};

inline void execute(const std::filesystem::path& file, const std::string& sql) { RawDatabase(file).execute(sql); }

} // namespace scaleit::test
