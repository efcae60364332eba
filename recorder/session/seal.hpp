#pragma once
// The seal of a row: a link of the hash chain over all rows before it, and a short check of every column, so that a
// changed value is found and its column named. Error detection, not authentication: whoever can write the file can
// also compute seals.
#include "controller/core/digest.hpp"
#include "recorder/session/schema.hpp"
#include "recorder/session/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace scaleit::session {

/// The canonical bytes of one row: its table, then each column as a tag and big-endian content. Reused from row to row.
class CanonicalRow {
public:
    /// Requires: values.size() <= k_columns_max.
    void assign(Table table, std::span<const Value> values);

    [[nodiscard]] std::size_t columns() const { return columns_; }
    /// The 32-bit check of one column.
    [[nodiscard]] std::uint32_t check(std::size_t column) const;
    /// The link of this row after one whose link is `previous`.
    [[nodiscard]] Hash128 follow(const Hash128& previous);

private:
    std::string bytes_; ///< room for the previous link, then the canonical bytes
    std::array<std::size_t, k_columns_max + 1> starts_{};
    std::size_t columns_ = 0;
};

/// The check of a value alone, as CanonicalRow::check() gives it for a column that holds it.
[[nodiscard]] std::uint32_t check_of(const Value& value);

/// Where the chain starts. The chain is over the content alone: in every format the same entries give the same links.
[[nodiscard]] Hash128 chain_start(std::size_t meta_rows);

struct Seal {
    Hash128 link;
    std::array<std::uint32_t, k_columns_max> checks{};
};

/// Whether a stored check, which may be shorter, is that of `check`. Requires: column < k_columns_max.
[[nodiscard]] bool same_check(int format, std::size_t column, std::uint32_t stored, std::uint32_t check);

/// The bytes of a row's seal in the format that is written.
[[nodiscard]] std::string write_seal(int format, const Hash128& link, const CanonicalRow& row);
/// Nothing where the value is not a seal of so many columns.
[[nodiscard]] std::optional<Seal> read_seal(int format, const Value& value, std::size_t columns);

/// The check of a content: 64 bits of the hash of its bytes.
[[nodiscard]] std::int64_t content_check(std::string_view bytes);

} // namespace scaleit::session
