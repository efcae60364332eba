#include "recorder/session/sealed_rows.hpp"

namespace scaleit::session {

void insert_sealed(int format, Statement& insert, std::span<const Value> stored, const Hash128& link,
                   const CanonicalRow& row) {
    for (std::size_t i = 0; i < stored.size(); ++i) {
        insert.bind(i, stored[i]);
    }
    const std::string seal = write_seal(format, link, row);
    insert.bind(stored.size(), Value::of_blob(seal));
    insert.run();
}

void insert_ending(int format, SQLite::Database& database, const Hash128& last_link, EntryCounts counts) {
    const std::array<Value, ending_column::count> values{Value::of(counts.exchanges + counts.ticks + 1),
                                                         Value::of(counts.exchanges), Value::of(counts.ticks)};
    CanonicalRow canonical;
    canonical.assign(Table::ending, values);
    Statement insert(database, schema_of(format, Table::ending).insert);
    insert_sealed(format, insert, values, canonical.follow(last_link), canonical);
}

} // namespace scaleit::session
