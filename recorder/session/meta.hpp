#pragma once
// The meta rows: bounds, and reading them from a file.
#include "recorder/session/row.hpp"

namespace SQLite { // NOLINT(readability-identifier-naming): the library's
class Database;
}

namespace scaleit::session {

inline constexpr std::size_t k_meta_rows_max = 256;
inline constexpr std::size_t k_meta_key_bytes_max = 256;

/// What is wrong with meta data that is to be written; nothing where all is well.
[[nodiscard]] std::optional<std::string> find_problem(const Meta& meta);

/// All meta rows, checked. Throws SQLite::Exception where the file cannot be read.
[[nodiscard]] RowResult<Meta> read_meta(SQLite::Database& database);

} // namespace scaleit::session
