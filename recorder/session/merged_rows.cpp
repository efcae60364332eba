#include "recorder/session/merged_rows.hpp"

namespace scaleit::session {

MergedRows::MergedRows(SQLite::Database& database, int format)
    : exchanges_(database, schema_of(format, Table::exchange)), ticks_(database, schema_of(format, Table::tick)) {
    if (format > 1) {
        contents_.emplace(database);
    }
}

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
    flaws_.clear();
    if (contents_ && &first == &exchanges_) {
        resolve(first.values);
    }
    row = {first.schema.table,    first.values[0].integer,          std::span<const Value>(first.values).first(columns),
           first.values[columns], both && exchange_seq == tick_seq, flaws_};
    first.taken = true;
    return true;
}

std::optional<std::int64_t> MergedRows::find_unused_content() {
    return contents_ ? contents_->find_unused() : std::nullopt;
}

void MergedRows::resolve(std::span<Value> values) {
    for (std::size_t i = 0; i < k_content_columns.size(); ++i) {
        const auto [column, type] = k_content_columns[i];
        Value& value = values[column];
        if (value.type == ValueType::null) {
            continue;
        }
        const std::int64_t id = value.type == ValueType::integer ? value.integer : 0;
        std::shared_ptr<const Content>& content = held_[i];
        if (content == nullptr || content->id != id) {
            content = contents_->find(id);
        }
        value = content == nullptr ? Value{} : Value{type, 0, 0, content->bytes};
        if (content == nullptr || !content->intact) {
            flaws_.push_back({column, id, content == nullptr ? Flaw::Kind::missing : Flaw::Kind::changed});
        }
    }
}

} // namespace scaleit::session
