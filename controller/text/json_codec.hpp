#pragma once
// JSON from outside, read strictly and within bounds. Poco's own conversions would take "5" and true for numbers, what
// fits no 64 bits for what is left of it, and the last of two equal keys for the only one.
#include <Poco/JSON/Object.h>
#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace scaleit::text {

/// Why a text is no JSON that can be read.
struct JsonFlaw {
    enum class Kind {
        malformed,     ///< no JSON, or nested too deeply
        key_twice,     ///< in one object
        out_of_range,  ///< a number that fits no type
        not_an_object, ///< JSON of another kind
    };
    Kind kind = Kind::malformed;
    std::string what; ///< the key that is there twice, or the parser's words, which may quote the text
};

struct JsonBounds {
    std::size_t nesting_max = 16; ///< objects and arrays in each other
};

[[nodiscard]] tl::expected<Poco::JSON::Object::Ptr, JsonFlaw> read_object(const std::string& json,
                                                                          const JsonBounds& bounds = {});

/// The number in a value, finite; nothing where it is something else, or a whole number of more than 64 bits.
[[nodiscard]] std::optional<double> number(const Poco::Dynamic::Var& value);
/// The whole number, of 64 bits and written without fraction or exponent; nothing where it is something else.
[[nodiscard]] std::optional<std::int64_t> whole_number(const Poco::Dynamic::Var& value);

} // namespace scaleit::text
