#pragma once
// What `recorder scan` prints for people.
#include "recorder/scan/scan.hpp"

namespace scaleit::recorder {

/// One line where nothing was found, else one more for each finding and what to do. `file` is named as the user did.
[[nodiscard]] std::string scan_text(const std::string& file, const scan::Findings& findings);

} // namespace scaleit::recorder
