#pragma once
// Where the values of a JSON text (RFC 8259) lie, byte for byte: for changing a place without writing the rest anew,
// and for looking at names beside their values.
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace scaleit::session {

/// Deeper texts count as no JSON.
inline constexpr std::size_t k_json_depth_max = 64;

/// A value in a JSON text.
struct JsonPlace {
    std::span<const std::string> path; ///< names (unescaped) and indices (decimal) from the outermost value to this
    std::size_t begin = 0;             ///< of its raw bytes in the text
    std::size_t end = 0;
};

/// Calls `visit` with every value, inner ones before the one they are in. False where the text is no JSON; the places
/// visited until then mean nothing.
[[nodiscard]] bool walk_json(std::string_view text, const std::function<void(const JsonPlace&)>& visit);

} // namespace scaleit::session
