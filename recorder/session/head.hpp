#pragma once
// What can be said of a file that claims to be a session before SQLite opens it. SQLite would put files beside one that
// is foreign; and one whose recorder died while it moved the -wal into it is whole only together with its -wal.
#include "controller/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace scaleit::session {

/// The file under its absolute name with `suffix` added, as `-wal`.
[[nodiscard]] std::filesystem::path beside(const std::filesystem::path& file, const char* suffix);

/// Whether a recorder died there before it had made the session: the file is empty, or its first transaction, which
/// makes the tables, was cut off. There was never anything in it.
[[nodiscard]] bool is_unmade(const std::filesystem::path& file);

/// Why the file is no session; nothing where its first bytes look like one, or cannot be read, which SQLite will
/// explain.
[[nodiscard]] std::optional<Error> check_unopened(const std::filesystem::path& file);

/// What tells a session's format.
struct Marks {
    std::int64_t application = 0;
    std::int64_t format = 0;
};

/// Why a file with these is not read; nothing where it is.
[[nodiscard]] std::optional<Error> check_marks(const std::filesystem::path& file, const Marks& marks);

[[nodiscard]] Error no_sqlite_file(const std::filesystem::path& file);

} // namespace scaleit::session
