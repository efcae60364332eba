#pragma once
// What `recorder show` and `recorder verify` print for programs: one JSON object on one line, ended.
#include "recorder/session/summary.hpp"
#include "recorder/session/verify.hpp"

#include <string>

namespace scaleit::recorder {

/// Keys: format, closed, span_s, exchanges, ticks, failures (by kind, those that occurred), requests (by method and
/// target), other_requests, meta.
[[nodiscard]] std::string show_json(const session::SessionSummary& summary);

/// Keys: intact, closed, entries, exchanges, ticks, chain (where intact), damage (a list of table, seq, column, what).
[[nodiscard]] std::string verify_json(const session::VerifyReport& report);

} // namespace scaleit::recorder
