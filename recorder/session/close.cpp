#include "recorder/session/close.hpp"

#include "recorder/session/file.hpp"
#include "recorder/session/head.hpp"
#include "recorder/session/sealed_rows.hpp"
#include "recorder/session/side_files.hpp"

#include <SQLiteCpp/Exception.h>
#include <algorithm>
#include <fmt/format.h>

namespace scaleit::session {

namespace fs = std::filesystem;

namespace {

bool has_side_files(const fs::path& file) {
    return std::any_of(k_side_files.begin(), k_side_files.end(), [&file](const char* suffix) {
        std::error_code ignored;
        return fs::exists(beside(file, suffix), ignored);
    });
}

Result<VerifyReport> intact(const fs::path& file, Result<VerifyReport> report) {
    if (report && !report->damage.empty()) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{} is damaged and was left as it is; see recorder verify", file.string()));
    }
    return report;
}

/// Requires: an intact session, open for writing.
void finish(const fs::path& file, const UntrustedFile& opened, const VerifyReport& found) {
    if (!found.closed) {
        insert_ending(opened.format, *opened.database, found.chain, {found.exchanges, found.ticks});
    }
    opened.database->exec("COMMIT");
    const std::string mode = opened.database->execAndGet("PRAGMA journal_mode=DELETE").getString();
    if (mode != "delete") {
        throw SQLite::Exception(fmt::format("SQLite keeps its journal in mode {}", mode));
    }
    // Being alone, this connection had no use for a -shm; the one of the dead recorder belongs to nobody.
    std::error_code ignored;
    fs::remove(beside(file, "-shm"), ignored);
}

} // namespace

Result<CloseReport> close_session(const fs::path& file) {
    // Looked at first without side effects: opened for writing, a file that is refused would get a -wal beside it.
    const Result<VerifyReport> seen = intact(file, verify(file));
    if (!seen) {
        return tl::unexpected<Error>(seen.error());
    }
    if (seen->closed && !has_side_files(file)) {
        return CloseReport{true, *seen};
    }
    const Result<UntrustedFile> opened = open_alone(file);
    if (!opened) {
        return tl::unexpected<Error>(opened.error());
    }
    const Result<VerifyReport> found = intact(file, verify(file, *opened));
    if (!found) {
        return tl::unexpected<Error>(found.error());
    }
    try {
        finish(file, *opened, *found);
    } catch (const SQLite::Exception& exception) {
        return fail(ErrorKind::environment, fmt::format("cannot close {}: {}", file.string(), exception.what()));
    }
    return CloseReport{false, *found};
}

} // namespace scaleit::session
