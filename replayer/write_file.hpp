#pragma once
// Small result files that commands write.
#include "controller/core/result.hpp"

#include <string>

namespace scaleit::replayer {

/// Replaces what the file held. Fails (environment) where it cannot be written.
[[nodiscard]] Status write_file(const std::string& path, const std::string& text);

} // namespace scaleit::replayer
