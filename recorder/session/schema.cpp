#include "recorder/session/schema.hpp"

#include "controller/core/check.hpp"

#include <array>

namespace scaleit::session {

namespace {

constexpr auto k_meta_columns = std::to_array<std::string_view>({"key", "value"});

constexpr auto k_exchange_columns =
    std::to_array<std::string_view>({"seq", "begin_ns", "end_ns", "method", "target", "request_headers", "request_body",
                                     "outcome", "status", "response_headers", "response_body", "detail"});
static_assert(k_exchange_columns.size() == exchange_column::count);

constexpr auto k_tick_columns = std::to_array<std::string_view>(
    {"seq", "tick_index", "at_ns", "cpu", "replicas", "failure", "failure_status", "failed_calls", "chain", "desired",
     "write", "write_failure", "write_failure_status"});
static_assert(k_tick_columns.size() == tick_column::count && tick_column::count == k_columns_max);

constexpr auto k_ending_columns = std::to_array<std::string_view>({"seq", "exchanges", "ticks"});
static_assert(k_ending_columns.size() == ending_column::count);

// cpu is ANY, not REAL: a REAL column turns -0.0 into 0.0.
constexpr std::array<TableSchema, 4> k_schema{{
    {Table::meta, "meta",
     "CREATE TABLE meta (\n"
     "  key TEXT NOT NULL PRIMARY KEY,\n"
     "  value TEXT NOT NULL,\n"
     "  seal BLOB NOT NULL\n"
     ") STRICT, WITHOUT ROWID",
     k_meta_columns, "INSERT INTO meta VALUES (?,?,?)", "SELECT key, value, seal FROM meta ORDER BY key"},
    {Table::exchange, "exchange",
     "CREATE TABLE exchange (\n"
     "  seq INTEGER PRIMARY KEY,\n"
     "  begin_ns INTEGER NOT NULL,\n"
     "  end_ns INTEGER NOT NULL,\n"
     "  method TEXT NOT NULL,\n"
     "  target TEXT NOT NULL,\n"
     "  request_headers TEXT NOT NULL,\n"
     "  request_body BLOB NOT NULL,\n"
     "  outcome TEXT NOT NULL,\n"
     "  status INTEGER,\n"
     "  response_headers TEXT,\n"
     "  response_body BLOB,\n"
     "  detail TEXT,\n"
     "  seal BLOB NOT NULL\n"
     ") STRICT",
     k_exchange_columns, "INSERT INTO exchange VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
     "SELECT seq, begin_ns, end_ns, method, target, request_headers, request_body, outcome, status, response_headers, "
     "response_body, detail, seal FROM exchange ORDER BY seq"},
    {Table::tick, "tick",
     "CREATE TABLE tick (\n"
     "  seq INTEGER PRIMARY KEY,\n"
     "  tick_index INTEGER NOT NULL,\n"
     "  at_ns INTEGER NOT NULL,\n"
     "  cpu ANY,\n"
     "  replicas INTEGER,\n"
     "  failure TEXT,\n"
     "  failure_status INTEGER,\n"
     "  failed_calls TEXT,\n"
     "  chain TEXT,\n"
     "  desired INTEGER,\n"
     "  write TEXT NOT NULL,\n"
     "  write_failure TEXT,\n"
     "  write_failure_status INTEGER,\n"
     "  seal BLOB NOT NULL\n"
     ") STRICT",
     k_tick_columns, "INSERT INTO tick VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
     "SELECT seq, tick_index, at_ns, cpu, replicas, failure, failure_status, failed_calls, chain, desired, write, "
     "write_failure, write_failure_status, seal FROM tick ORDER BY seq"},
    {Table::ending, "ending",
     "CREATE TABLE ending (\n"
     "  seq INTEGER PRIMARY KEY,\n"
     "  exchanges INTEGER NOT NULL,\n"
     "  ticks INTEGER NOT NULL,\n"
     "  seal BLOB NOT NULL\n"
     ") STRICT",
     k_ending_columns, "INSERT INTO ending VALUES (?,?,?,?)",
     "SELECT seq, exchanges, ticks, seal FROM ending ORDER BY seq"},
}};

} // namespace

std::span<const TableSchema> schema() { return k_schema; }

const TableSchema& schema_of(Table table) {
    const TableSchema& found = k_schema[static_cast<std::size_t>(table) - 1];
    SCALEIT_CHECK(found.table == table);
    return found;
}

} // namespace scaleit::session
