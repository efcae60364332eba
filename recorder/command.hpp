#pragma once
// What commands of `recorder` in files of their own have in common.
#include "controller/cli/flags.hpp"

#include <functional>

namespace scaleit::recorder {

/// What a command does once its flags are parsed: its exit code.
using Command = std::function<Result<int>()>;

} // namespace scaleit::recorder
