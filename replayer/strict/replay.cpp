#include "replayer/strict/replay.hpp"

#include <algorithm>

namespace scaleit::strict {

Outcome ReplayTransport::send(const Request& request, Duration budget) {
    static_cast<void>(budget);
    if (const session::Exchange* exchange = cursor_.take(request)) {
        return exchange->outcome;
    }
    return tl::unexpected<TransportFailure>({FailureKind::protocol_error, "the session has no answer to this"});
}

Wake ReplayClock::sleep_until(Instant at) {
    if (const Tick* tick = cursor_.next_tick()) {
        now_ = std::max(at, tick->at); // a tick before its time shows as a difference of its instant
        return Wake::due;
    }
    now_ = at;
    return cursor_.at_end() || cursor_.end() == Cursor::End::closed ? Wake::stopped : Wake::due;
}

Status ReplayJournal::write(const Tick& tick) {
    return cursor_.take(tick) ? Status{} : fail(ErrorKind::divergence, "");
}

} // namespace scaleit::strict
