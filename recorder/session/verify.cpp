#include "recorder/session/verify.hpp"

#include "recorder/session/file.hpp"
#include "recorder/session/judge.hpp"
#include "recorder/session/meta.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

namespace scaleit::session {

namespace {

/// SQLite's own check of pages, cells and column types.
void check_structure(SQLite::Database& database, std::vector<Damage>& damage) {
    Statement rows(database, fmt::format("PRAGMA quick_check({})", k_damage_max).c_str());
    while (rows.step()) {
        if (const std::string_view what = rows.column(0).bytes; what != "ok" && damage.size() < k_damage_max) {
            damage.push_back({"", 0, "", std::string(what)});
        }
    }
}

/// The number of meta rows, counted no further than one above the bound.
std::size_t count_meta(SQLite::Database& database) {
    Statement count(database,
                    fmt::format("SELECT count(*) FROM (SELECT 1 FROM meta LIMIT {})", k_meta_rows_max + 1).c_str());
    return count.step() ? static_cast<std::size_t>(count.column(0).integer) : 0;
}

/// Requires: `values` has room for the table's columns and the seal.
template <class Visit>
void for_each_row(SQLite::Database& database, const TableSchema& table, const Judge& judge, const Visit& visit) {
    std::array<Value, k_columns_max + 1> values;
    const std::size_t columns = table.columns.size();
    Statement rows(database, table.select);
    while (!judge.full() && rows.step()) {
        rows.columns(std::span(values).first(columns + 1));
        visit(std::span<const Value>(values).first(columns), values[columns]);
    }
}

void check_meta_values(SQLite::Database& database, std::vector<Damage>& damage) {
    if (const RowResult<Meta> meta = read_meta(database); !meta) {
        damage.push_back({"meta", 0, std::string(meta.error().column), meta.error().what});
    }
}

void check_rows(SQLite::Database& database, int format, VerifyReport& report) {
    Judge judge(format, count_meta(database), report.damage);
    for_each_row(database, schema_of(format, Table::meta), judge,
                 [&](auto values, const Value& seal) { judge.meta_row(values, seal); });
    MergedRows rows(database, format);
    MergedRows::Row row;
    while (!judge.full() && rows.next(row)) {
        judge.entry(row);
    }
    for_each_row(database, schema_of(format, Table::ending), judge,
                 [&](auto values, const Value& seal) { judge.ending(values, seal); });
    judge.finish(rows.find_unused_content());
    report.closed = judge.closed();
    report.chain = judge.chain();
    report.exchanges = judge.exchanges();
    report.ticks = judge.ticks();
    report.entries = report.exchanges + report.ticks;
}

} // namespace

Result<VerifyReport> verify(const std::filesystem::path& file) {
    const Result<UntrustedFile> opened = open_untrusted(file);
    if (!opened) {
        return tl::unexpected<Error>(opened.error());
    }
    return verify(file, *opened);
}

Result<VerifyReport> verify(const std::filesystem::path& file, const UntrustedFile& opened) {
    VerifyReport report;
    try {
        check_structure(*opened.database, report.damage);
        check_meta_values(*opened.database, report.damage);
        check_rows(*opened.database, opened.format, report);
    } catch (const SQLite::Exception& exception) {
        Error error = read_error(file, exception);
        if (error.kind != ErrorKind::bad_input) {
            return tl::unexpected<Error>(std::move(error));
        }
        if (report.damage.size() < k_damage_max) {
            report.damage.push_back({"", 0, "", exception.what()});
        }
    }
    return report;
}

} // namespace scaleit::session
