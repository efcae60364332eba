#pragma once
// Base64 (RFC 4648, section 4) on one line, padded.
#include <optional>
#include <string>

namespace scaleit::exporting {

[[nodiscard]] std::string encode_base64(const std::string& bytes);
/// Nothing where `text` is not what encode_base64() gives for some bytes.
[[nodiscard]] std::optional<std::string> decode_base64(const std::string& text);

} // namespace scaleit::exporting
