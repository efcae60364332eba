#pragma once
// Lines of JSONL written.
#include "recorder/export/jsonl.hpp"

namespace scaleit::exporting {

/// The line, ended: the same for equal content. Requires: an entry that a session can hold.
[[nodiscard]] std::string write_line(const Line& line);

} // namespace scaleit::exporting
