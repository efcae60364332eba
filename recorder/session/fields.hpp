#pragma once
// Reads the columns of one row, each with its type and range, and keeps the first problem found; after one, what it
// returns means nothing.
#include "controller/core/names.hpp"
#include "recorder/session/row.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace scaleit::session {

struct IntegerRange {
    std::int64_t min = 0;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

class Fields {
public:
    Fields(Table table, std::span<const Value> values) : columns_(columns_of(table)), values_(values) {}

    [[nodiscard]] const std::optional<RowProblem>& problem() const { return problem_; }
    [[nodiscard]] bool is_null(std::size_t column) const { return values_[column].type == ValueType::null; }

    void refuse(std::size_t column, std::string what) {
        if (!problem_) {
            problem_ = RowProblem{columns_[column], std::move(what)};
        }
    }
    void require(bool holds, std::size_t column, const char* what) {
        if (!holds) {
            refuse(column, what);
        }
    }
    /// Requires the column to hold a value exactly where `wanted`.
    void require_presence(std::size_t column, bool wanted, const char* when) {
        if (is_null(column) == wanted) {
            refuse(column, fmt::format("{} {}", wanted ? "is missing" : "is not empty", when));
        }
    }

    std::int64_t integer(std::size_t column, IntegerRange range) {
        const Value& value = values_[column];
        if (value.type != ValueType::integer) {
            refuse(column, "is not an integer");
        } else if (value.integer < range.min || value.integer > range.max) {
            refuse(column, fmt::format("is {}, outside {}..{}", value.integer, range.min, range.max));
        }
        return value.integer;
    }
    double fraction(std::size_t column) {
        const Value& value = values_[column];
        if (value.type != ValueType::real) {
            refuse(column, "is not a real number");
        } else if (!(value.real >= 0 && value.real <= 1)) {
            refuse(column, fmt::format("is {}, outside 0..1", value.real));
        }
        return value.real;
    }
    std::string_view text(std::size_t column, std::size_t bytes_max) {
        return bytes(column, ValueType::text, bytes_max);
    }
    std::string_view blob(std::size_t column, std::size_t bytes_max) {
        return bytes(column, ValueType::blob, bytes_max);
    }
    template <class Enum> Enum choice(std::size_t column) {
        const std::optional<Enum> found = from_name<Enum>(text(column, k_text_bytes_max));
        require(found.has_value(), column, "is not one of its names");
        return found.value_or(Enum{});
    }

private:
    std::string_view bytes(std::size_t column, ValueType type, std::size_t bytes_max) {
        const Value& value = values_[column];
        if (value.type != type) {
            refuse(column, type == ValueType::text ? "is not text" : "is not a blob");
        } else if (value.bytes.size() > bytes_max) {
            refuse(column, fmt::format("has {} bytes, at most {} fit", value.bytes.size(), bytes_max));
        }
        return value.bytes;
    }

    std::span<const std::string_view> columns_;
    std::span<const Value> values_;
    std::optional<RowProblem> problem_;
};

} // namespace scaleit::session
