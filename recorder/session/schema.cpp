#include "recorder/session/schema.hpp"

#include "controller/core/check.hpp"

#include <algorithm>
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

constexpr auto k_content_table_columns = std::to_array<std::string_view>({"id", "bytes"});
static_assert(k_content_table_columns.size() == content_column::count);

constexpr TableSchema k_meta{Table::meta,
                             "meta",
                             "CREATE TABLE meta (\n"
                             "  key TEXT NOT NULL PRIMARY KEY,\n"
                             "  value TEXT NOT NULL,\n"
                             "  seal BLOB NOT NULL\n"
                             ") STRICT, WITHOUT ROWID",
                             k_meta_columns,
                             "INSERT INTO meta VALUES (?,?,?)",
                             "SELECT key, value, seal FROM meta ORDER BY key"};

constexpr TableSchema k_content{Table::content,
                                "content",
                                "CREATE TABLE content (\n"
                                "  id INTEGER PRIMARY KEY,\n"
                                "  bytes BLOB NOT NULL,\n"
                                "  bytes_check INTEGER NOT NULL\n"
                                ") STRICT",
                                k_content_table_columns,
                                "INSERT INTO content VALUES (?,?,?)",
                                "SELECT id, bytes, bytes_check FROM content ORDER BY id"};

// The formats differ in where texts and bodies stand: in the row itself, or as the ids of what `content` holds.
#define SCALEIT_EXCHANGE_TABLE(TEXT_TYPE, BODY_TYPE)                                                                   \
    "CREATE TABLE exchange (\n"                                                                                        \
    "  seq INTEGER PRIMARY KEY,\n"                                                                                     \
    "  begin_ns INTEGER NOT NULL,\n"                                                                                   \
    "  end_ns INTEGER NOT NULL,\n"                                                                                     \
    "  method TEXT NOT NULL,\n"                                                                                        \
    "  target " TEXT_TYPE " NOT NULL,\n"                                                                               \
    "  request_headers " TEXT_TYPE " NOT NULL,\n"                                                                      \
    "  request_body " BODY_TYPE " NOT NULL,\n"                                                                         \
    "  outcome TEXT NOT NULL,\n"                                                                                       \
    "  status INTEGER,\n"                                                                                              \
    "  response_headers " TEXT_TYPE ",\n"                                                                              \
    "  response_body " BODY_TYPE ",\n"                                                                                 \
    "  detail " TEXT_TYPE ",\n"                                                                                        \
    "  seal BLOB NOT NULL\n"                                                                                           \
    ") STRICT"

constexpr TableSchema exchange_schema(std::string_view create) {
    return {Table::exchange,
            "exchange",
            create,
            k_exchange_columns,
            "INSERT INTO exchange VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            "SELECT seq, begin_ns, end_ns, method, target, request_headers, request_body, outcome, status, "
            "response_headers, response_body, detail, seal FROM exchange ORDER BY seq"};
}

constexpr TableSchema k_exchange_1 = exchange_schema(SCALEIT_EXCHANGE_TABLE("TEXT", "BLOB"));
constexpr TableSchema k_exchange_2 = exchange_schema(SCALEIT_EXCHANGE_TABLE("INTEGER", "INTEGER"));

#undef SCALEIT_EXCHANGE_TABLE

// cpu is ANY, not REAL: a REAL column turns -0.0 into 0.0.
constexpr TableSchema k_tick{
    Table::tick,
    "tick",
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
    k_tick_columns,
    "INSERT INTO tick VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "SELECT seq, tick_index, at_ns, cpu, replicas, failure, failure_status, failed_calls, chain, desired, write, "
    "write_failure, write_failure_status, seal FROM tick ORDER BY seq"};

constexpr TableSchema k_ending{Table::ending,
                               "ending",
                               "CREATE TABLE ending (\n"
                               "  seq INTEGER PRIMARY KEY,\n"
                               "  exchanges INTEGER NOT NULL,\n"
                               "  ticks INTEGER NOT NULL,\n"
                               "  seal BLOB NOT NULL\n"
                               ") STRICT",
                               k_ending_columns,
                               "INSERT INTO ending VALUES (?,?,?,?)",
                               "SELECT seq, exchanges, ticks, seal FROM ending ORDER BY seq"};

constexpr auto k_schema_1 = std::to_array<TableSchema>({k_meta, k_exchange_1, k_tick, k_ending});
constexpr auto k_schema_2 = std::to_array<TableSchema>({k_meta, k_content, k_exchange_2, k_tick, k_ending});

} // namespace

std::span<const TableSchema> schema(int format) {
    SCALEIT_CHECK(format >= k_format_oldest && format <= k_format);
    return format == 1 ? std::span<const TableSchema>(k_schema_1) : std::span<const TableSchema>(k_schema_2);
}

const TableSchema& schema_of(int format, Table table) {
    const std::span<const TableSchema> tables = schema(format);
    const auto found =
        std::find_if(tables.begin(), tables.end(), [table](const TableSchema& one) { return one.table == table; });
    SCALEIT_CHECK(found != tables.end());
    return *found;
}

std::span<const std::string_view> columns_of(Table table) { return schema_of(k_format, table).columns; }

std::string_view name_of(Table table) { return schema_of(k_format, table).name; }

} // namespace scaleit::session
