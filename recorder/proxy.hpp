#pragma once
// `recorder proxy`: the recording reverse proxy as a program, from its ready line to its closing line.
#include "recorder/proxy_flags.hpp"

namespace scaleit::recorder {

/// Serves until SIGINT or SIGTERM, or until traffic stops because it cannot be recorded; then closes the session and
/// says on standard error what is in it. Fails (usage) on impossible flags, (environment) where it cannot listen or
/// make the session, and where anything went unrecorded.
[[nodiscard]] Result<int> run_proxy(const ProxyFlags& flags);

} // namespace scaleit::recorder
