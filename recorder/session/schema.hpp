#pragma once
// The tables of each session format, as SQL and as lists of names. FORMAT.md describes them for people.
#include "recorder/session/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace scaleit::session {

inline constexpr int k_format = 2;                  ///< what is written
inline constexpr int k_format_oldest = 1;           ///< the first that is read
inline constexpr int k_application_id = 0x5363616C; ///< "Scal"

/// The values are part of the canonical bytes, but for that of content, whose rows are not in the chain.
enum class Table : std::uint8_t { meta = 1, exchange = 2, tick = 3, ending = 4, content = 5 };

/// The most columns any table has, its seal not counted.
inline constexpr std::size_t k_columns_max = 13;

struct TableSchema {
    Table table;
    std::string_view name;
    std::string_view create;                   ///< the SQL that makes it, byte for byte as SQLite keeps it
    std::span<const std::string_view> columns; ///< in order, without the seal (of content: the check) that follows
    const char* insert;
    const char* select; ///< all rows in the order of the chain, columns then seal
};

/// All tables of a format in the order in which they are made. Requires: a format from k_format_oldest to k_format.
[[nodiscard]] std::span<const TableSchema> schema(int format);
/// Requires: a table of that format.
[[nodiscard]] const TableSchema& schema_of(int format, Table table);
/// The same in every format.
[[nodiscard]] std::span<const std::string_view> columns_of(Table table);
[[nodiscard]] std::string_view name_of(Table table);

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

namespace content_column {
enum Column : std::size_t { id, bytes, count };
} // namespace content_column

/// A column of exchange which, from format 2 on, holds the id of its content; `type` is what the content stands for.
struct ContentColumn {
    std::size_t column;
    ValueType type;
};
inline constexpr auto k_content_columns =
    std::to_array<ContentColumn>({{exchange_column::target, ValueType::text},
                                  {exchange_column::request_headers, ValueType::text},
                                  {exchange_column::request_body, ValueType::blob},
                                  {exchange_column::response_headers, ValueType::text},
                                  {exchange_column::response_body, ValueType::blob},
                                  {exchange_column::detail, ValueType::text}});

} // namespace scaleit::session
