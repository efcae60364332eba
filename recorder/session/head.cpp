#include "recorder/session/head.hpp"

#include "recorder/session/schema.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <string_view>

namespace scaleit::session {

namespace fs = std::filesystem;

namespace {

/// Whether the first transaction was cut off: the rollback journal beside the file says that there was nothing before
/// it. (A journal of a later transaction changes nothing that a reader looks at.)
bool is_cut_off_first(const fs::path& file) {
    constexpr std::string_view k_magic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    constexpr std::size_t k_pages_before = 16; // where the journal says how many pages the file had, big-endian
    const fs::path name = beside(file, "-journal");
    if (std::error_code ignored; !fs::is_regular_file(name, ignored)) {
        return false;
    }
    std::array<char, k_pages_before + 4> head{};
    std::ifstream journal(name, std::ios::binary);
    return journal.read(head.data(), head.size()) && std::string_view(head.data(), k_magic.size()) == k_magic &&
           std::all_of(head.begin() + k_pages_before, head.end(), [](char byte) { return byte == 0; });
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
    if (is_cut_off_first(file)) {
        return Error{ErrorKind::bad_input,
                     fmt::format("{} is not a session yet: its recorder died at its start", file.string())};
    }
    return std::nullopt;
}

/// The 32 bits at `offset`, big-endian and signed, as SQLite keeps its marks.
std::int64_t mark_at(std::string_view bytes, std::size_t offset) {
    std::uint32_t bits = 0;
    for (const char c : bytes.substr(offset, sizeof bits)) {
        bits = bits << 8U | static_cast<unsigned char>(c);
    }
    return static_cast<std::int32_t>(bits);
}

std::optional<Error> check_head(const fs::path& file) {
    constexpr std::string_view k_magic("SQLite format 3\0", 16);
    constexpr std::size_t k_head_bytes = 100;
    constexpr std::size_t k_user_version = 60;
    constexpr std::size_t k_application = 68;
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return std::nullopt; // SQLite will say why
    }
    std::string head(k_head_bytes, '\0');
    if (!in.read(head.data(), k_head_bytes) || !head.starts_with(k_magic)) {
        return no_sqlite_file(file);
    }
    return check_marks(file, {.application = mark_at(head, k_application), .format = mark_at(head, k_user_version)});
}

} // namespace

fs::path beside(const fs::path& file, const char* suffix) { return fs::absolute(file).concat(suffix); }

bool is_unmade(const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) {
        return false;
    }
    const bool has_wal = fs::exists(beside(file, "-wal"), ignored); // of a session that was made, and was damaged since
    return !has_wal && (fs::file_size(file, ignored) == 0 || is_cut_off_first(file));
}

std::optional<Error> check_unopened(const fs::path& file) {
    std::optional<Error> error = check_file(file);
    return error ? error : check_head(file);
}

std::optional<Error> check_marks(const fs::path& file, const Marks& marks) {
    if (marks.application != k_application_id) {
        return Error{ErrorKind::bad_input,
                     fmt::format("{} is an SQLite file, but not a scaleit session", file.string())};
    }
    if (marks.format > k_format) {
        return Error{ErrorKind::bad_input, fmt::format("{}: session format {} is newer than {}, the newest that this "
                                                       "recorder reads; use a newer scaleit",
                                                       file.string(), marks.format, k_format)};
    }
    if (marks.format < k_format_oldest) {
        return Error{ErrorKind::bad_input, fmt::format("{} is damaged: there is no session format {}; restore it from "
                                                       "a copy",
                                                       file.string(), marks.format)};
    }
    return std::nullopt;
}

Error no_sqlite_file(const fs::path& file) {
    return {ErrorKind::bad_input, fmt::format("{} is not a session: it is no SQLite file", file.string())};
}

} // namespace scaleit::session
