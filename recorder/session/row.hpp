#pragma once
// Exchanges and ticks as rows of columns, both ways. Reading checks every value: type, range, size, names, and that
// the columns fit together.
#include "recorder/session/schema.hpp"
#include "recorder/session/session.hpp"
#include "recorder/session/value.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace scaleit::session {

/// The most bytes that a row of that format can need; SQLite is told to refuse more.
[[nodiscard]] std::size_t row_bytes_max(int format);

/// What is wrong with a row: the column and a phrase such as "is 7, outside 100..999".
struct RowProblem {
    std::string_view column;
    std::string what;
};

template <class T> using RowResult = tl::expected<T, RowProblem>;

/// One row as it is written, seal apart. A resource: its values look into it and into what it was made from, which
/// must outlive it.
class EncodedRow {
public:
    explicit EncodedRow(const Exchange& exchange);
    explicit EncodedRow(const Tick& tick);
    EncodedRow(const EncodedRow&) = delete;
    EncodedRow& operator=(const EncodedRow&) = delete;
    ~EncodedRow() = default;

    void set_seq(std::int64_t seq);
    [[nodiscard]] Table table() const { return table_; }
    [[nodiscard]] std::span<const Value> values() const { return {values_.data(), count_}; }

private:
    Table table_;
    std::size_t count_;
    std::array<Value, k_columns_max> values_;
    std::array<std::string, 2> texts_;
};

[[nodiscard]] RowResult<Exchange> decode_exchange(std::span<const Value> values);
[[nodiscard]] RowResult<Tick> decode_tick(std::span<const Value> values);

/// Why a row made of this would not be read back equal, headers that a session does not keep apart; nothing where it
/// would.
[[nodiscard]] std::optional<RowProblem> find_problem(const Exchange& exchange, const EncodedRow& row);
[[nodiscard]] std::optional<RowProblem> find_problem(const Tick& tick, const EncodedRow& row);

} // namespace scaleit::session
