#pragma once
// "Did you mean": the nearest valid name for a misspelt one.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace scaleit {

/// The valid name with the smallest edit distance to `word`, the first of equals, and never `word` itself; nothing
/// where even that one would need more than a third of the word changed (and at least two letters).
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> valid);

} // namespace scaleit
