#include "recorder/session/cause.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <string_view>

namespace scaleit::session {

namespace {

std::string_view doing(int extended_code) {
    switch (extended_code) {
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_FSTAT:
        return " while reading";
    case SQLITE_IOERR_WRITE:
        return " while writing";
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
        return " while syncing";
    case SQLITE_IOERR_TRUNCATE:
        return " while truncating";
    case SQLITE_IOERR_DELETE:
        return " while deleting the journal";
    case SQLITE_IOERR_SHMOPEN:
    case SQLITE_IOERR_SHMSIZE:
    case SQLITE_IOERR_SHMLOCK:
    case SQLITE_IOERR_SHMMAP:
        return " while sharing memory";
    default:
        return "";
    }
}

} // namespace

std::string cause_of(const SQLite::Exception& exception) {
    return fmt::format("{}{}", exception.what(), doing(exception.getExtendedErrorCode()));
}

} // namespace scaleit::session
