#pragma once
// Text from outside as it appears in messages.
#include <string>
#include <string_view>
#include <vector>

namespace scaleit {

/// `text` for a message: in single quotes, cut after 40 bytes, with bytes that are not printable ASCII as `\xNN`.
[[nodiscard]] std::string shown(std::string_view text);
/// The first few of `texts`, each as by shown(), and how many more there are.
[[nodiscard]] std::string shown_list(const std::vector<std::string_view>& texts);

} // namespace scaleit
