#pragma once
// What requests say about media types (RFC 9110, 8.3 and 12.5.1).
#include "controller/port/transport.hpp"

namespace scaleit::http {

/// Whether two words are the same without regard to ASCII case.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

/// Whether the Content-Type is application/json, whatever its parameters; false where there is none.
[[nodiscard]] bool sends_json(const Headers& headers);
/// The same for application/yaml.
[[nodiscard]] bool sends_yaml(const Headers& headers);

/// Whether Accept admits application/json: it is absent or empty, or the most specific range that matches has a quality
/// above zero. Parameters other than `q` are ignored, and so are ranges that are not well-formed.
[[nodiscard]] bool accepts_json(const Headers& headers);

} // namespace scaleit::http
