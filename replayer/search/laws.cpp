#include "replayer/search/laws.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>

namespace scaleit::search {

namespace {

constexpr double k_saturation = 0.995;
constexpr double k_far_below = 0.30;  ///< of CPU below the target
constexpr double k_seen_share = 0.99; ///< of the work seen, since CPU is reported to two decimals
constexpr double k_rounding = 1e-6;   ///< of a replica

struct Case {
    const LawOptions& options;
    const scenario::Scenario& scene;
    const policy::Aim& aim;
    const std::vector<Moment>& moments;
};

using Found = std::optional<std::string>;

/// The first moment in which `wrong` finds something.
template <class Wrong> std::optional<Breach> first_moment(Law law, const Case& of, std::size_t from, Wrong wrong) {
    for (std::size_t i = from; i < of.moments.size(); ++i) {
        if (Found found = wrong(i)) {
            return Breach{std::string(name(law)), static_cast<std::int64_t>(i), *std::move(found)};
        }
    }
    return std::nullopt;
}

/// The tick that lies `ticks` after quiet began, and after what the app itself needs to answer; nothing where it is
/// never quiet for so long.
std::optional<std::size_t> quiet_for(const Case& of, int ticks) {
    const std::optional<std::int64_t> quiet = quiet_from(of.scene);
    if (!quiet) {
        return std::nullopt;
    }
    const plant::WorldOptions& world = of.scene.world;
    const Duration delay = world.plant.startup_delay + world.lag.delay + world.lag.smoothing;
    const Duration step = of.scene.clock.step;
    const std::int64_t tick = *quiet + (delay + step - Duration{1}) / step + ticks;
    return tick < ticks_of(of.scene) ? std::optional(static_cast<std::size_t>(tick)) : std::nullopt;
}

Found outside_bounds(const Case& of, const Moment& moment) {
    const policy::Bounds& bounds = of.aim.bounds;
    if (!moment.written || (*moment.written >= bounds.min && *moment.written <= bounds.max)) {
        return std::nullopt;
    }
    return fmt::format("asked for {} replicas, outside {}..{}", *moment.written, bounds.min, bounds.max);
}

Found without_data(const Moment& moment) {
    return moment.written && !moment.seen ? Found(fmt::format("asked for {} replicas without data", *moment.written))
                                          : std::nullopt;
}

/// Back into the bounds is never the wrong way.
Found wrong_way(const Case& of, const Moment& moment) {
    if (!moment.written || !moment.seen) {
        return std::nullopt;
    }
    const Observation& seen = *moment.seen;
    const double low = std::max(of.aim.target - k_far_below, of.aim.target / 2);
    const bool down = *moment.written < seen.replicas && seen.replicas <= of.aim.bounds.max;
    const bool up = *moment.written > seen.replicas && seen.replicas >= of.aim.bounds.min;
    if ((seen.cpu >= k_saturation && down) || (seen.cpu < low && up)) {
        return fmt::format("CPU {:.2f} on {} replicas, and asked for {}", seen.cpu, seen.replicas, *moment.written);
    }
    return std::nullopt;
}

Found starved(const Case& of, const Moment& moment) {
    if (!moment.written || !moment.seen || *moment.written >= of.aim.bounds.max) {
        return std::nullopt;
    }
    const Observation& seen = *moment.seen;
    const double busy = seen.cpu * seen.replicas * k_seen_share;
    return *moment.written < std::floor(busy)
               ? Found(fmt::format("CPU {:.2f} keeps {:.2f} of {} replicas busy, and asked for {}", seen.cpu, busy,
                                   seen.replicas, *moment.written))
               : std::nullopt;
}

/// Counts under which the CPU would be within the slack, and one more: a replica that has just been added or is about
/// to go.
policy::Bounds fitting(const Case& of, double demand) {
    const double hot = std::min(1.0, of.aim.target + of.options.slack);
    const double cold = std::max(of.aim.target - of.options.slack, of.aim.target / 2);
    const auto bounded = [&](double count) {
        return static_cast<int>(
            std::clamp(count, static_cast<double>(of.aim.bounds.min), static_cast<double>(of.aim.bounds.max)));
    };
    return {bounded(std::floor(demand / hot + k_rounding)), bounded(std::ceil(demand / cold - k_rounding) + 1)};
}

std::optional<Breach> not_regained(const Case& of) {
    const std::optional<std::size_t> due = quiet_for(of, of.options.regain_within);
    if (!due) {
        return std::nullopt;
    }
    return first_moment(Law::regained, of, *due, [&](std::size_t i) -> Found {
        const Moment& moment = of.moments[i];
        const policy::Bounds fits = fitting(of, moment.demand);
        if (!moment.seen || (moment.seen->replicas >= fits.min && moment.seen->replicas <= fits.max)) {
            return std::nullopt;
        }
        return fmt::format("{} replicas at a demand of {}, quiet since tick {}; {}..{} would fit",
                           moment.seen->replicas, moment.demand, *quiet_from(of.scene), fits.min, fits.max);
    });
}

std::optional<Breach> not_steady(const Case& of) {
    const std::optional<std::size_t> from = quiet_for(of, of.options.steady_after);
    if (!from) {
        return std::nullopt;
    }
    std::deque<std::size_t> reversals; // those that are looked at
    int last = 0;
    int direction = 0;
    return first_moment(Law::steady, of, *from, [&](std::size_t i) -> Found {
        if (!of.moments[i].seen) {
            return std::nullopt;
        }
        const int step = last == 0 ? 0 : of.moments[i].seen->replicas - last;
        last = of.moments[i].seen->replicas;
        if (step != 0) {
            if (direction != 0 && (step > 0) != (direction > 0)) {
                reversals.push_back(i);
            }
            direction = step;
        }
        while (!reversals.empty() && reversals.front() + static_cast<std::size_t>(of.options.steady_ticks) <= i) {
            reversals.pop_front();
        }
        return reversals.size() > static_cast<std::size_t>(of.options.reversals_max)
                   ? Found(fmt::format("{} reversals within {} ticks, quiet since tick {}", reversals.size(),
                                       of.options.steady_ticks, *quiet_from(of.scene)))
                   : std::nullopt;
    });
}

std::optional<Breach> judge_law(Law law, const Case& of) {
    const auto each = [&](auto wrong) {
        return first_moment(law, of, 0, [&](std::size_t i) { return wrong(of.moments[i]); });
    };
    switch (law) {
    case Law::bounds:
        return each([&](const Moment& moment) { return outside_bounds(of, moment); });
    case Law::missing_data:
        return each(without_data);
    case Law::wrong_way:
        return each([&](const Moment& moment) { return wrong_way(of, moment); });
    case Law::starved:
        return each([&](const Moment& moment) { return starved(of, moment); });
    case Law::regained:
        return not_regained(of);
    case Law::steady:
        return not_steady(of);
    }
    return std::nullopt;
}

} // namespace

std::optional<Breach> judge(const LawOptions& options, const scenario::Scenario& scene, const policy::Aim& aim,
                            const Trajectory& lived) {
    const Case of{options, scene, aim, lived.moments};
    std::optional<Breach> earliest;
    for (const Law law : options.laws) {
        std::optional<Breach> breach = judge_law(law, of);
        if (breach && (!earliest || breach->tick < earliest->tick)) {
            earliest = std::move(breach);
        }
    }
    return earliest;
}

} // namespace scaleit::search
