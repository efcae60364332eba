#pragma once
// One SQLite value, looked at where it lies: text and blob bytes belong to somebody else.
#include <cstdint>
#include <string_view>

namespace scaleit::session {

/// The numbers are the tags of the canonical bytes.
enum class ValueType : std::uint8_t { null = 0, integer = 1, real = 2, text = 3, blob = 4 };

struct Value {
    ValueType type = ValueType::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view bytes;

    [[nodiscard]] static Value of(std::int64_t integer) { return {ValueType::integer, integer, 0, {}}; }
    [[nodiscard]] static Value of_real(double real) { return {ValueType::real, 0, real, {}}; }
    [[nodiscard]] static Value of_text(std::string_view text) { return {ValueType::text, 0, 0, text}; }
    [[nodiscard]] static Value of_blob(std::string_view blob) { return {ValueType::blob, 0, 0, blob}; }
};

} // namespace scaleit::session
