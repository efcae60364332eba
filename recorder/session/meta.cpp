#include "recorder/session/meta.hpp"

#include "recorder/session/fields.hpp"
#include "recorder/session/statement.hpp"

namespace scaleit::session {

namespace {

constexpr std::size_t k_key = 0;
constexpr std::size_t k_value = 1;

} // namespace

std::optional<std::string> find_problem(const Meta& meta) {
    if (meta.size() > k_meta_rows_max) {
        return fmt::format("{} meta rows, at most {} fit", meta.size(), k_meta_rows_max);
    }
    for (const auto& [key, value] : meta) {
        if (key.size() > k_meta_key_bytes_max || value.size() > k_text_bytes_max) {
            return fmt::format("meta row '{}' has {} bytes, at most {} fit", key.substr(0, k_meta_key_bytes_max),
                               value.size(), k_text_bytes_max);
        }
    }
    return std::nullopt;
}

RowResult<Meta> read_meta(SQLite::Database& database) {
    Statement rows(database, schema_of(k_format, Table::meta).select);
    Meta meta;
    std::array<Value, 2> values;
    while (rows.step()) {
        rows.columns(values);
        Fields fields(Table::meta, values);
        const std::string_view key = fields.text(k_key, k_meta_key_bytes_max);
        const std::string_view value = fields.text(k_value, k_text_bytes_max);
        fields.require(meta.size() < k_meta_rows_max, k_key, "is one row more than a session may have");
        if (fields.problem()) {
            return tl::unexpected<RowProblem>(*fields.problem());
        }
        meta.insert_or_assign(std::string(key), std::string(value));
    }
    return meta;
}

} // namespace scaleit::session
