#pragma once
// Text from a session is untrusted: it must neither steer a terminal nor break JSON.
#include <string>
#include <string_view>

namespace scaleit::recorder {

/// `text` as valid UTF-8 without control characters: each byte of one, or of no valid UTF-8, becomes `\xNN`.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace scaleit::recorder
