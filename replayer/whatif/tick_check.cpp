#include "replayer/whatif/tick_check.hpp"

#include "controller/core/schedule.hpp"
#include "controller/policy/bounds.hpp"

#include <cmath>
#include <fmt/format.h>

namespace scaleit::whatif {

namespace {

tl::unexpected<Error> bad_tick(const Tick& tick, const std::string& what) {
    return fail(ErrorKind::bad_input, fmt::format("the session's tick {} {}", tick.index, what));
}

} // namespace

Status TickCheck::add(const Tick& tick) {
    if (tick.index < 0 || tick.at < k_start || tick.at > k_start + k_time_max) {
        return bad_tick(tick, "is outside the time of a run");
    }
    if (before_ && (tick.at <= before_->at || tick.index <= before_->index)) {
        return bad_tick(tick, fmt::format("does not come after tick {}, which stands before it", before_->index));
    }
    before_ = Place{tick.index, tick.at};
    if (tick.observation) {
        const Observation& seen = *tick.observation;
        if (!std::isfinite(seen.cpu) || seen.cpu < 0 || seen.cpu > 1 || seen.replicas < 1 ||
            seen.replicas > policy::k_replicas_max) {
            return bad_tick(tick, fmt::format("has impossible data: cpu {}, replicas {}", seen.cpu, seen.replicas));
        }
    }
    if (tick.decision.desired().value_or(1) < 1 || tick.decision.desired().value_or(1) > policy::k_replicas_max) {
        return bad_tick(tick, fmt::format("wants {} replicas, which no policy can", *tick.decision.desired()));
    }
    return {};
}

} // namespace scaleit::whatif
