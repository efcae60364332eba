#pragma once
// A session as text, entry by entry.
#include "recorder/session/reader.hpp"

#include <functional>
#include <string_view>

namespace scaleit::exporting {

/// Takes the text, a line or more at a time.
using Sink = std::function<Status(std::string_view text)>;

/// All of a session as jsonl.hpp says. Fails as SessionReader::for_each() and the sink do; what was written by then is
/// no whole document. Memory is bounded by one entry.
[[nodiscard]] Status export_jsonl(const session::SessionReader& reader, const Sink& sink);

/// The ticks alone, as a table for spreadsheets: a header line, then at_s (seconds since the session began), tick, cpu,
/// replicas, desired, reason, chain, write, write_failure, failure, failed_calls. An empty cell: there is none. Lists
/// are written as `timeout=2 http_status=1`. Fails as export_jsonl() does.
[[nodiscard]] Status export_csv(const session::SessionReader& reader, const Sink& sink);

} // namespace scaleit::exporting
