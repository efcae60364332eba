#pragma once
// How an import tells how far it is, and is told to stop.
#include "controller/core/result.hpp"

#include <cstdint>
#include <functional>

namespace scaleit::importing {

/// Called now and then with how many rows, points or lines are done. A failure ends the import with it.
using Progress = std::function<Status(std::int64_t done)>;

/// How many are done between two calls.
inline constexpr std::int64_t k_progress_every = 4096;

} // namespace scaleit::importing
