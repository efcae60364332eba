#include "recorder/session/judge.hpp"

#include "recorder/session/row.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::session {

namespace {

constexpr std::string_view k_entry = "exchange or tick";
constexpr std::string_view k_seal = "seal";
constexpr std::string_view k_seq = "seq";

/// How far from a moved row its own place is looked for.
constexpr std::int64_t k_origin_search = 1000;

/// The seq near `seq` that has this check.
std::optional<std::int64_t> find_origin(std::int64_t seq, std::uint32_t check) {
    for (std::int64_t distance = 1; distance <= k_origin_search; ++distance) {
        for (const std::int64_t candidate : {seq - distance, seq + distance}) {
            if (candidate > 0 && check_of(Value::of(candidate)) == check) {
                return candidate;
            }
        }
    }
    return std::nullopt;
}

} // namespace

Judge::Judge(int format, std::size_t meta_rows, std::vector<Damage>& damage)
    : format_(format), damage_(damage), computed_(chain_start(meta_rows)), chain_(computed_), stored_(computed_) {}

void Judge::report(const Place& place, std::string_view column, const std::string& what) {
    if (!full()) {
        damage_.push_back({place.table, place.seq, std::string(column), place.label + what});
    }
}

void Judge::meta_row(std::span<const Value> values, const Value& seal) {
    judge_row({"meta", 0, fmt::format("row '{}' ", values[0].bytes)}, Table::meta, values, seal);
}

void Judge::entry(const MergedRows::Row& row) {
    const Place place{std::string(name_of(row.table)), row.seq, {}};
    if (row.seq <= last_seq_ || (row.twin && !follows(row))) {
        report(place, k_seq, row.seq < 1 ? "is no place in the sequence" : "is taken twice: this row was inserted");
        explained_ = true;
        return;
    }
    report_gap(row.seq);
    last_seq_ = row.seq;
    ++(row.table == Table::exchange ? exchanges_ : ticks_);
    const std::size_t before = damage_.size();
    judge_row(place, row.table, row.values, row.seal, row.flaws);
    if (damage_.size() == before && row.flaws.empty()) {
        check_values(place, row);
    }
}

void Judge::ending(std::span<const Value> values, const Value& seal) {
    const std::int64_t seq = values[ending_column::seq].integer;
    const Place place{"ending", seq, {}};
    if (std::exchange(closed_, true)) {
        report(place, k_seq, "is a second closed mark");
        return;
    }
    const std::optional<Seal> read = read_seal(format_, seal, values.size());
    if (read && same_check(format_, 0, read->checks[ending_column::seq], check_of(values[ending_column::seq]))) {
        if (seq <= last_seq_) {
            report({std::string(k_entry), seq, {}}, k_seq, "comes after the closed mark: rows were inserted");
            explained_ = true;
        }
        report_gap(seq);
    }
    const std::size_t before = damage_.size();
    judge_row(place, Table::ending, values, seal);
    const bool counted =
        values[ending_column::exchanges].integer == exchanges_ && values[ending_column::ticks].integer == ticks_;
    if (damage_.empty() && damage_.size() == before && !counted) {
        report(place, columns_of(Table::ending)[ending_column::exchanges],
               fmt::format("or ticks is not the number of rows, {} and {}", exchanges_, ticks_));
    }
}

void Judge::finish(std::optional<std::int64_t> unused_content) {
    settle_doubt({});
    if (damage_.empty() && unused_content) {
        report({std::string(name_of(Table::content)), *unused_content, {}}, columns_of(Table::content).front(),
               "is used by no exchange, or out of its order");
    }
}

bool Judge::follows(const MergedRows::Row& row) {
    canonical_.assign(row.table, row.values);
    const std::optional<Seal> seal = read_seal(format_, row.seal, row.values.size());
    return seal && (seal->link == canonical_.follow(computed_) || seal->link == canonical_.follow(stored_));
}

void Judge::report_gap(std::int64_t next_seq) {
    if (next_seq > last_seq_ + 1) {
        const std::int64_t missing = next_seq - last_seq_ - 1;
        report({std::string(k_entry), last_seq_ + 1, {}}, k_seq,
               missing == 1 ? "is missing" : fmt::format("to {} are missing", next_seq - 1));
        explained_ = true;
    }
}

void Judge::settle_doubt(Bond bond) {
    if (!doubt_) {
        return;
    }
    if (bond.to_computed) {
        report(*doubt_, k_seal, "was changed: the chain goes on without it");
    } else if (bond.to_stored) {
        report(*doubt_, k_seq, "does not follow the row before it: rows are missing, inserted or moved there");
    } else {
        report(*doubt_, k_seal, "was changed, or rows before it are missing, inserted or moved");
    }
    doubt_.reset();
}

void Judge::judge_row(const Place& place, Table table, std::span<const Value> values, const Value& seal_value,
                      std::span<const MergedRows::Flaw> flaws) {
    canonical_.assign(table, values);
    const Hash128 computed = canonical_.follow(computed_);
    const std::optional<Seal> seal = read_seal(format_, seal_value, values.size());
    if (!seal) {
        settle_doubt({});
        report(place, k_seal, "is not one");
        computed_ = stored_ = computed;
        return;
    }
    const Bond bond{seal->link == computed, seal->link == canonical_.follow(stored_)};
    settle_doubt(bond);
    std::vector<std::size_t> changed;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool flawed = std::any_of(flaws.begin(), flaws.end(), [i](const auto& flaw) { return flaw.column == i; });
        if (!flawed && !same_check(format_, i, seal->checks[i], canonical_.check(i))) {
            changed.push_back(i);
        }
    }
    report_flaws(place, bond, flaws);
    if (bond.holds()) {
        for (const std::size_t column : changed) {
            report(place, k_seal, fmt::format("was changed: its check of {} fits no more", columns_of(table)[column]));
        }
    } else if (!changed.empty()) {
        report_columns(place, table, values, *seal, changed);
    } else if (!explained_ && flaws.empty()) {
        doubt_ = place;
    }
    explained_ = !bond.holds() && !changed.empty() && changed.front() == 0 && table != Table::meta;
    computed_ = doubt_ ? computed : seal->link;
    stored_ = seal->link;
    chain_ = table == Table::ending ? chain_ : computed_;
}

/// Of a content that does not fit its check the chain tells whether its bytes were changed or the check.
void Judge::report_flaws(const Place& place, Bond bond, std::span<const MergedRows::Flaw> flaws) {
    for (const MergedRows::Flaw& flaw : flaws) {
        if (std::find(flawed_contents_.begin(), flawed_contents_.end(), flaw.id) != flawed_contents_.end()) {
            continue;
        }
        const Place content{std::string(name_of(Table::content)), flaw.id, {}};
        if (flaw.kind == MergedRows::Flaw::Kind::changed) {
            report(content, bond.holds() ? "bytes_check" : columns_of(Table::content)[content_column::bytes],
                   "was changed");
        } else {
            report(content, columns_of(Table::content)[content_column::id],
                   fmt::format("is not there, though {} of exchange {} refers to it",
                               columns_of(Table::exchange)[flaw.column], place.seq));
        }
        flawed_contents_.push_back(flaw.id);
    }
}

void Judge::report_columns(const Place& place, Table table, std::span<const Value> values, const Seal& seal,
                           const std::vector<std::size_t>& changed) {
    if (changed.size() == values.size()) {
        report(place, k_seal, "fits none of the columns: the row was not written by a recorder");
        return;
    }
    for (const std::size_t column : changed) {
        const bool moved = column == 0 && table != Table::meta;
        const std::optional<std::int64_t> origin =
            moved ? find_origin(values[0].integer, seal.checks[0]) : std::nullopt;
        report(place, columns_of(table)[column],
               origin ? fmt::format("was changed: the row belongs at seq {}", *origin) : "was changed");
    }
}

void Judge::check_values(const Place& place, const MergedRows::Row& row) {
    const auto report_problem = [&](const RowProblem& problem) { report(place, problem.column, problem.what); };
    if (row.table == Table::exchange) {
        if (const RowResult<Exchange> read = decode_exchange(row.values); !read) {
            report_problem(read.error());
        }
    } else if (const RowResult<Tick> read = decode_tick(row.values); !read) {
        report_problem(read.error());
    }
}

} // namespace scaleit::session
