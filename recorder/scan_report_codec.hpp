#pragma once
// What `recorder scan` prints for programs: one JSON object on one line, ended.
#include "recorder/scan/scan.hpp"

namespace scaleit::recorder {

/// Keys: findings (a list of seq, where, rule, shown, bytes, times), others.
[[nodiscard]] std::string scan_json(const scan::Findings& findings);

} // namespace scaleit::recorder
