#pragma once
// Secrets that a program is given in a file.
#include "controller/core/result.hpp"

#include <cstddef>
#include <string>

namespace scaleit::cli {

/// Who besides its owner may be able to read a token's file.
enum class TokenReaders {
    anybody,
    group, ///< its group at most, which may not write to it
};

struct TokenRules {
    std::size_t bytes_min = 16;
    TokenReaders readers = TokenReaders::group;
};

/// The one line of the file, of at least `bytes_min` printable characters without blanks. Fails (bad_input) where it
/// cannot be read, (usage) where it is none or others can read it. No message has the token in it.
[[nodiscard]] Result<std::string> read_token_file(const std::string& file, const TokenRules& rules);

} // namespace scaleit::cli
