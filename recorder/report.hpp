#pragma once
// What `recorder show` and `recorder verify` print for people.
#include "recorder/session/summary.hpp"
#include "recorder/session/verify.hpp"

#include <string>

namespace scaleit::recorder {

/// Lines, each ended. `file` is named as the user named it.
[[nodiscard]] std::string show_text(const std::string& file, const session::SessionSummary& summary);
/// One line where the session is intact, else one more for each damage.
[[nodiscard]] std::string verify_text(const std::string& file, const session::VerifyReport& report);

} // namespace scaleit::recorder
