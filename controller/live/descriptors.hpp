#pragma once
// How many files and connections the process may have open.
#include "controller/core/result.hpp"

#include <cstddef>

namespace scaleit::live {

/// Raises the soft limit to at least `count`, or as far as the hard one goes. Fails (environment) where that is not
/// enough, naming both numbers.
[[nodiscard]] Status allow_descriptors(std::size_t count);

} // namespace scaleit::live
