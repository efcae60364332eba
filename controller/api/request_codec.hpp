#pragma once
// The JSON that the API takes.
#include "controller/fleet/fleet.hpp"

#include <string>
#include <tl/expected.hpp>

namespace scaleit::api {

/// Longer bodies are refused.
inline constexpr std::size_t k_request_body_bytes_max = std::size_t{256} * 1024;

/// Why a body is not taken.
struct BodyFlaw {
    enum class Kind {
        malformed, ///< not JSON
        invalid,   ///< JSON of another shape, or a value out of its range
    };
    Kind kind = Kind::malformed;
    std::string message; ///< one sentence: what, found, expected
};
template <class T> using Read = tl::expected<T, BodyFlaw>;

/// `{"target_instances":5,"reason":"...","hold":"10m"}`: a whole number >= 1, at most
/// fleet::k_reason_characters_max of readable text, a duration above zero and up to fleet::k_hold_max; the last two may
/// be left out. Unknown keys are refused.
[[nodiscard]] Read<fleet::ManualScale> read_scale_body(const std::string& body);

/// `{"match_id":"match-123","priority":8,"resource_allocation":30.0}`: all of them; 1..10; 0..100.
[[nodiscard]] Read<fleet::Priority> read_priority_body(const std::string& body);

/// Whether a manifest that is said to be JSON is that; what it says is the fleet's matter.
[[nodiscard]] Read<void> read_manifest_body(const std::string& body);

/// Nothing, or an object without keys.
[[nodiscard]] Read<void> read_empty_body(const std::string& body);

} // namespace scaleit::api
