#include "recorder/import/tick_sink.hpp"

#include "controller/core/check.hpp"

#include <algorithm>

namespace scaleit::importing {

TickSink::TickSink(session::SessionWriter& writer, Duration step, const Progress& progress)
    : writer_(writer), progress_(progress) {
    SCALEIT_CHECK(step > Duration::zero());
    imported_.step = step;
}

Status TickSink::add(std::int64_t index, double cpu, int replicas) {
    Tick tick;
    tick.index = index;
    tick.at = k_start + index * imported_.step;
    tick.observation = Observation{tick.at, cpu, replicas};
    if (Status appended = writer_.append(tick); !appended) {
        return appended;
    }
    imported_.replicas_min = imported_.ticks == 0 ? replicas : std::min(imported_.replicas_min, replicas);
    imported_.replicas_max = std::max(imported_.replicas_max, replicas);
    imported_.saturated += cpu >= 1 ? 1 : 0;
    ++imported_.ticks;
    return imported_.ticks % k_progress_every == 0 ? progress_(imported_.ticks) : Status{};
}

} // namespace scaleit::importing
