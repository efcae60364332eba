#pragma once
// The tables of session format 1, as SQL and as lists of names. FORMAT.md describes them for people.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace scaleit::session {

inline constexpr int k_format = 1;
inline constexpr int k_application_id = 0x5363616C; ///< "Scal"

/// The values are part of the canonical bytes.
enum class Table : std::uint8_t { meta = 1, exchange = 2, tick = 3, ending = 4 };

/// The most columns any table has, its seal not counted.
inline constexpr std::size_t k_columns_max = 13;

struct TableSchema {
    Table table;
    std::string_view name;
    std::string_view create;                   ///< the SQL that makes it, byte for byte as SQLite keeps it
    std::span<const std::string_view> columns; ///< in order, without the seal that follows them
    const char* insert;
    const char* select; ///< all rows in the order of the chain, columns then seal
};

/// All tables in the order in which they are made.
[[nodiscard]] std::span<const TableSchema> schema();
[[nodiscard]] const TableSchema& schema_of(Table table);

namespace exchange_column {
enum Column : std::size_t {
    seq,
    begin_ns,
    end_ns,
    method,
    target,
    request_headers,
    request_body,
    outcome,
    status,
    response_headers,
    response_body,
    detail,
    count
};
} // namespace exchange_column

namespace tick_column {
enum Column : std::size_t {
    seq,
    tick_index,
    at_ns,
    cpu,
    replicas,
    failure,
    failure_status,
    failed_calls,
    chain,
    desired,
    write,
    write_failure,
    write_failure_status,
    count
};
} // namespace tick_column

namespace ending_column {
enum Column : std::size_t { seq, exchanges, ticks, count };
} // namespace ending_column

} // namespace scaleit::session
