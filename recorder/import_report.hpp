#pragma once
// What `recorder import` prints when it is done.
#include "recorder/export/jsonl.hpp"
#include "recorder/import/tick_sink.hpp"

#include <string>

namespace scaleit::recorder {

/// One line, ended. `file` is named as the user named it.
[[nodiscard]] std::string import_text(const std::string& file, const importing::Imported& imported);
/// One JSON object on one line, ended. Keys: interval_s, ticks, missing, saturated, replicas_min, replicas_max.
[[nodiscard]] std::string import_json(const importing::Imported& imported);

/// The same of a session's text form, by its last line. Keys: exchanges, ticks, was_closed.
[[nodiscard]] std::string import_text(const std::string& file, const exporting::Ending& ending);
[[nodiscard]] std::string import_json(const exporting::Ending& ending);

} // namespace scaleit::recorder
