#pragma once
// Small result files that commands write.
#include "controller/core/result.hpp"

#include <string>

namespace scaleit::replayer {

/// Replaces what the file held, whole or not at all: until it is written the file is as it was, and nothing is left
/// beside it where that fails. What is no plain file (a pipe, /dev/stdout) is written to as it is. Fails (environment)
/// where it cannot be written, (usage) where the file is a session: these are not replaced.
[[nodiscard]] Status write_file(const std::string& path, const std::string& text);

} // namespace scaleit::replayer
