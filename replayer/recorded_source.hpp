#pragma once
// Sessions as sources: what a session says about itself, what its ticks tell of the app's delays where it says nothing,
// and the world that is rebuilt from it.
#include "replayer/source_flags.hpp"

namespace scaleit::replayer {

/// The world behind the session that the flags name; the session is scored as it was, too, where a view of it is asked
/// for. What was found of the app's delays is noted on standard error. Fails (usage) on flags that mean nothing for a
/// session, (bad_input) on a session that cannot be used.
[[nodiscard]] Result<Source> open_recorded(const SourceFlags& flags, const std::optional<RecordedView>& recorded);

} // namespace scaleit::replayer
