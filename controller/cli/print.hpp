#pragma once
// Results on standard output.
#include "controller/core/result.hpp"

#include <string_view>

namespace scaleit::cli {

/// Writes all of `text`; returns `code`. Fails (environment) where it cannot be written.
[[nodiscard]] Result<int> print(std::string_view text, int code = 0);

} // namespace scaleit::cli
