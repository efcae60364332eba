#pragma once
// UTF-8 as in RFC 3629, section 4.
#include <cstddef>
#include <string>
#include <string_view>

namespace scaleit {

/// The bytes of the character at the front of `text`; 0 where it is none that can be shown: no valid UTF-8, or a
/// control character (C0, C1, DEL). Requires: text not empty.
[[nodiscard]] std::size_t shown_character_bytes(std::string_view text);

/// Whether all of `text` can be read by a person: characters that can be shown, tabs and line ends.
[[nodiscard]] bool is_readable(std::string_view text);

/// How many characters (code points) `text` has, which is what bounds of texts in JSON Schema count. Requires: UTF-8.
[[nodiscard]] std::size_t characters_in(std::string_view text);

/// `text` from outside on its way to a terminal or into JSON: each byte of a character that cannot be shown, or of no
/// valid UTF-8, becomes `\xNN`.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace scaleit
