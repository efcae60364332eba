#pragma once
// Documents with some of their values changed, whatever their kind: what a search over configurations needs, and no
// reader has to know of.
#include "controller/core/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace scaleit::manifest {

/// A value for a key: `window`, `behavior.scaleDown.stabilizationWindowSeconds`, `metrics.0.resource`; a number is a
/// place in a list, from 0.
struct Assignment {
    std::string path;  ///< below `spec`
    std::string value; ///< a scalar as it would stand in the file
};

/// The document with those values under `spec`; a key that is not there yet is added, for the kind's reader to judge.
/// Fails (usage) on syntax errors, without a `spec`, and on a path that leads through a scalar or past a list's end.
/// `source` names the document in errors.
[[nodiscard]] Result<std::string> with_values(std::string_view text, std::string_view source,
                                              std::span<const Assignment> assignments);

} // namespace scaleit::manifest
