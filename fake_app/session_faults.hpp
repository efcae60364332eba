#pragma once
// The faults that a session met, to happen again: the same kind on the call of the same number.
#include "fake_app/fault/injector.hpp"

#include <string>

namespace scaleit::fake_app {

/// Whether a file begins as a session does, and not as a text.
[[nodiscard]] bool is_session(const std::string& file);

/// One rule for each kind of fault in the session, on reads (GET /app/status) and on writes apart. A call that went
/// well, or was refused for what the client asked, is none. A session without exchanges tells by its ticks. Fails
/// (bad_input) on what is no session.
[[nodiscard]] Result<std::vector<fault::Rule>> session_faults(const std::string& file);

} // namespace scaleit::fake_app
