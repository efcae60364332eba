#include "recorder/session/merged_rows.hpp"

namespace scaleit::session {

MergedRows::MergedRows(SQLite::Database& database)
    : exchanges_(database, Table::exchange), ticks_(database, Table::tick) {}

void MergedRows::Cursor::advance() {
    if (!taken || ended) {
        return;
    }
    taken = false;
    ended = !statement.step();
    if (!ended) {
        statement.columns(std::span(values).first(schema.columns.size() + 1));
    }
}

bool MergedRows::next(Row& row) {
    exchanges_.advance();
    ticks_.advance();
    if (exchanges_.ended && ticks_.ended) {
        return false;
    }
    const bool both = !exchanges_.ended && !ticks_.ended;
    const std::int64_t exchange_seq = exchanges_.values[exchange_column::seq].integer;
    const std::int64_t tick_seq = ticks_.values[tick_column::seq].integer;
    Cursor& first = ticks_.ended || (both && exchange_seq <= tick_seq) ? exchanges_ : ticks_;
    const std::size_t columns = first.schema.columns.size();
    row = {first.schema.table, first.values[0].integer, std::span<const Value>(first.values).first(columns),
           first.values[columns], both && exchange_seq == tick_seq};
    first.taken = true;
    return true;
}

} // namespace scaleit::session
