#pragma once
// Words of a command line that a person pastes into a shell.
#include <string>
#include <string_view>

namespace scaleit {

/// The same word for a POSIX shell: as it is where that is safe, else in quotes.
[[nodiscard]] std::string shell_word(std::string_view word);

} // namespace scaleit
