#include "recorder/session/file.hpp"

#include "recorder/session/row.hpp"
#include "recorder/session/schema.hpp"
#include "recorder/session/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <cctype>
#include <fmt/format.h>
#include <sqlite3.h>

namespace scaleit::session {

namespace fs = std::filesystem;

namespace {

constexpr int k_sql_bytes_max = 16 * 1024;
constexpr int k_busy_ms = 2000;

enum class Access {
    immutable, ///< the file as it lies, nothing beside it
    with_wal,  ///< the file and the commits in its -wal
    alone,     ///< for writing, with nobody else at it
};

std::string uri(const fs::path& file, Access access) {
    std::string text = "file://";
    for (const char c : fs::absolute(file).string()) {
        const auto byte = static_cast<unsigned char>(c);
        text += std::isalnum(byte) != 0 || c == '/' || c == '.' || c == '-' || c == '_' ? std::string(1, c)
                                                                                        : fmt::format("%{:02X}", byte);
    }
    return text + (access == Access::immutable ? "?immutable=1" : "");
}

std::optional<Error> check_file(const fs::path& file) {
    std::error_code ignored;
    const fs::file_status status = fs::status(file, ignored);
    if (status.type() == fs::file_type::not_found) {
        return Error{ErrorKind::bad_input, fmt::format("{} does not exist", file.string())};
    }
    if (status.type() == fs::file_type::directory) {
        return Error{ErrorKind::bad_input, fmt::format("{} is a directory, not a session file", file.string())};
    }
    if (status.type() != fs::file_type::regular) {
        return Error{ErrorKind::bad_input, fmt::format("{} is not a file that can be read", file.string())};
    }
    if (fs::file_size(file, ignored) == 0) {
        return Error{ErrorKind::bad_input,
                     fmt::format("{} is empty: not a session, or one whose recorder died at its start", file.string())};
    }
    return std::nullopt;
}

/// What lies in the file must neither run nor grow.
void harden(SQLite::Database& database) {
    sqlite3* handle = database.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(row_bytes_max(k_format_oldest)));
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, k_sql_bytes_max);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    database.exec("PRAGMA cell_size_check=ON");
    database.exec("PRAGMA mmap_size=0"); // a mapped file that shrinks kills its reader
}

/// Sets `format` where it is one that is read.
std::unique_ptr<SQLite::Database> connect(const fs::path& file, Access access) {
    const int mode = access == Access::alone ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    auto database =
        std::make_unique<SQLite::Database>(uri(file, access), mode | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, k_busy_ms);
    harden(*database);
    return database;
}

std::optional<Error> check_format(const fs::path& file, SQLite::Database& database, int& format_read) {
    const std::int64_t application = database.execAndGet("PRAGMA application_id").getInt64();
    const std::int64_t format = database.execAndGet("PRAGMA user_version").getInt64();
    if (application != k_application_id) {
        return Error{ErrorKind::bad_input,
                     fmt::format("{} is an SQLite file, but not a scaleit session", file.string())};
    }
    if (format > k_format) {
        return Error{ErrorKind::bad_input, fmt::format("{}: session format {} is newer than {}, the newest that this "
                                                       "recorder reads; use a newer scaleit",
                                                       file.string(), format, k_format)};
    }
    if (format < k_format_oldest) {
        return Error{ErrorKind::bad_input, fmt::format("{} is damaged: there is no session format {}; restore it from "
                                                       "a copy",
                                                       file.string(), format)};
    }
    format_read = static_cast<int>(format);
    sqlite3_limit(database.getHandle(), SQLITE_LIMIT_LENGTH, static_cast<int>(row_bytes_max(format_read)));
    return std::nullopt;
}

/// The schema must be ours to the letter: no view, trigger, index or table of anybody else's is ever run.
std::optional<Error> check_schema(const fs::path& file, SQLite::Database& database, int format) {
    const std::span<const TableSchema> tables = schema(format);
    Statement rows(database, "SELECT type, name, sql FROM sqlite_schema ORDER BY rowid");
    std::size_t found = 0;
    while (rows.step()) {
        const bool known = found < tables.size() && rows.column(0).bytes == "table" &&
                           rows.column(1).bytes == tables[found].name && rows.column(2).bytes == tables[found].create;
        if (!known) {
            return Error{ErrorKind::bad_input,
                         fmt::format("{} is damaged or was altered: its schema is not that of session format {} "
                                     "(entry {}); restore it from a copy",
                                     file.string(), format, found + 1)};
        }
        ++found;
    }
    if (found != tables.size()) {
        return Error{ErrorKind::bad_input,
                     fmt::format("{} is damaged: {} of its {} tables are there; restore it from a copy", file.string(),
                                 found, tables.size())};
    }
    return std::nullopt;
}

bool has_wal(const fs::path& file) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(beside(file, "-wal"), error);
    return !error && size > 0;
}

} // namespace

fs::path beside(const fs::path& file, const char* suffix) { return fs::absolute(file).concat(suffix); }

Result<UntrustedFile> open_untrusted(const fs::path& file) {
    if (std::optional<Error> error = check_file(file)) {
        return tl::unexpected<Error>(std::move(*error));
    }
    try {
        // First without side effects: a foreign file gets nothing put beside it.
        UntrustedFile opened{connect(file, Access::immutable)};
        std::optional<Error> error = check_format(file, *opened.database, opened.format);
        if (!error && has_wal(file)) {
            opened.database = connect(file, Access::with_wal);
            opened.database->exec("BEGIN");
            error = check_format(file, *opened.database, opened.format);
        } else if (!error) {
            opened.database->exec("BEGIN");
        }
        if (!error) {
            error = check_schema(file, *opened.database, opened.format);
        }
        if (error) {
            return tl::unexpected<Error>(std::move(*error));
        }
        return opened;
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(file, exception));
    }
}

Result<UntrustedFile> open_alone(const fs::path& file) {
    if (std::optional<Error> error = check_file(file)) {
        return tl::unexpected<Error>(std::move(*error));
    }
    try {
        UntrustedFile opened{connect(file, Access::alone)};
        // A recorder holds a lock on the file at all times, the write lock with short pauses; this mode asks for both.
        opened.database->exec("PRAGMA locking_mode=EXCLUSIVE");
        opened.database->exec("PRAGMA synchronous=FULL");
        sqlite3_db_config(opened.database->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        opened.database->exec("BEGIN IMMEDIATE");
        std::optional<Error> error = check_format(file, *opened.database, opened.format);
        error = error ? error : check_schema(file, *opened.database, opened.format);
        if (error) {
            return tl::unexpected<Error>(std::move(*error));
        }
        return opened;
    } catch (const SQLite::Exception& exception) {
        if ((exception.getErrorCode() & 0xFF) == SQLITE_BUSY) {
            return fail(ErrorKind::environment,
                        fmt::format("{} is in use: a recorder still writes it, or a program reads it; close it when "
                                    "they have ended",
                                    file.string()));
        }
        return fail(ErrorKind::environment, fmt::format("cannot write to {}: {}", file.string(), exception.what()));
    }
}

Error read_error(const fs::path& file, const SQLite::Exception& exception) {
    const std::string name = file.string();
    switch (exception.getErrorCode() & 0xFF) {
    case SQLITE_NOTADB:
        return {ErrorKind::bad_input, fmt::format("{} is not a session: it is no SQLite file", name)};
    case SQLITE_BUSY:
        return {ErrorKind::environment, fmt::format("{} is locked by another program; try again when it ends", name)};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        if (has_wal(file)) {
            return {ErrorKind::environment,
                    fmt::format("{} was cut off while recorded, and reading its -wal needs a directory that can be "
                                "written; copy {} and {}-wal together to one and read the copy",
                                name, name, name)};
        }
        [[fallthrough]];
    case SQLITE_PERM:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
        return {ErrorKind::environment, fmt::format("cannot read {}: {}", name, exception.what())};
    default:
        return {ErrorKind::bad_input, fmt::format("{} is damaged: {}; restore it from a copy", name, exception.what())};
    }
}

} // namespace scaleit::session
