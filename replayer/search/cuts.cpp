#include "replayer/search/cuts.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <fmt/format.h>
#include <map>
#include <set>

namespace scaleit::search {

namespace {

using fault::CallKind;
using fault::FaultKind;
using fault::Rule;
using scenario::Scenario;

/// Calls that went wrong in one way.
struct Way {
    FaultKind fault = FaultKind::http_500;
    CallKind call = CallKind::read;
    Duration time{};

    auto operator<=>(const Way&) const = default;
};

struct Met {
    std::vector<std::uint64_t> numbers; ///< of the calls
    std::int64_t last_tick = 0;         ///< of the last of them
};

/// What befell each call of a trajectory, which has a poll in each tick, and then a write where there was one.
std::map<Way, Met> befallen(const Scenario& scene, const Trajectory& lived) {
    std::map<Way, Met> ways;
    fault::Injector injector(scene.faults, scene.seed);
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    const auto call = [&](CallKind kind, std::uint64_t number, std::int64_t tick) {
        const std::optional<fault::Fault> fault = injector.next(kind, k_start + tick * scene.clock.step);
        if (fault) {
            const FaultKind shown = fault->kind == FaultKind::quota ? FaultKind::http_429 : fault->kind;
            Met& met = ways[{shown, kind, fault->time}];
            met.numbers.push_back(number);
            met.last_tick = tick;
        }
    };
    for (std::size_t i = 0; i < lived.moments.size(); ++i) {
        const auto tick = static_cast<std::int64_t>(i);
        call(CallKind::read, reads++, tick);
        if (lived.moments[i].written) {
            call(CallKind::write, writes++, tick);
        }
    }
    return ways;
}

bool names_calls(const Rule& rule) { return rule.when.at.has_value(); }

std::size_t count_of(const Rule& rule) { return names_calls(rule) ? rule.when.at->size() : 1; }

/// Where an instant lies after ticks were taken out.
Instant moved(Instant at, Part gone, Duration step) {
    const Instant first = k_start + static_cast<Duration::rep>(gone.first) * step;
    const Duration length = static_cast<Duration::rep>(gone.count) * step;
    return at <= first ? at : std::max(first, at - length);
}

void move_calls(Rule& rule, Part gone) {
    std::vector<std::uint64_t> numbers;
    for (const std::uint64_t number : *rule.when.at) {
        if (number < gone.first) {
            numbers.push_back(number);
        } else if (number >= gone.first + gone.count) {
            numbers.push_back(number - gone.count);
        }
    }
    rule.when.at = std::move(numbers);
}

/// Whether a rule can meet no call any more; one without a time to be in could not be written to a file either.
bool is_void(const Rule& rule) {
    return (names_calls(rule) && rule.when.at->empty()) ||
           (rule.when.until && rule.when.from.value_or(k_start) >= *rule.when.until);
}

template <class Change> void add_changed(const Scenario& scene, const Change& change, std::vector<Scenario>& to) {
    Scenario changed = scene;
    change(changed);
    to.push_back(std::move(changed));
}

void add_simpler_plants(const Scenario& scene, std::vector<Scenario>& to) {
    const plant::WorldOptions plain;
    const auto change = [&](const auto& edit) {
        add_changed(
            scene, [&](Scenario& next) { edit(next.world); }, to);
    };
    change([&](plant::WorldOptions& world) {
        const plant::PlantOptions own = world.plant;
        world = plain;
        world.plant = own;
        world.plant.startup_delay = {};
    });
    change([&](plant::WorldOptions& world) { world.plant.startup_delay = {}; });
    change([&](plant::WorldOptions& world) { world.lag = {}; });
    change([&](plant::WorldOptions& world) { world.drain = {}; });
    change([&](plant::WorldOptions& world) { world.queue.reset(); });
    change([&](plant::WorldOptions& world) { world.step = plain.step; });
    change([&](plant::WorldOptions& world) { world.plant.replicas_max = plain.plant.replicas_max; });
    for (const int replicas : {10, 5, 2, 1}) {
        if (replicas < scene.world.plant.replicas) {
            change([&](plant::WorldOptions& world) { world.plant.replicas = replicas; });
        }
    }
}

/// The same fault by a kind that comes first in the enum, and so is simplest.
void add_simpler_faults(const Scenario& scene, std::vector<Scenario>& to) {
    for (std::size_t i = 0; i < scene.faults.rules.size(); ++i) {
        const Rule& rule = scene.faults.rules[i];
        if (rule.fault != FaultKind::http_500) {
            add_changed(
                scene,
                [&](Scenario& next) {
                    Rule& simple = next.faults.rules[i];
                    simple.fault = FaultKind::http_500;
                    simple.time = {};
                    simple.quota = {};
                },
                to);
        }
    }
}

void add_simpler_levels(const Scenario& scene, std::vector<Scenario>& to) {
    const std::vector<double>& values = scene.demand.values;
    for (const double level : std::set<double>(values.begin(), values.end())) {
        for (const double simple : {0.0, 1.0, std::floor(level + 0.5), std::floor(level * 10 + 0.5) / 10}) {
            if (fmt::to_string(simple).size() < fmt::to_string(level).size() || (simple < level && simple <= 1)) {
                add_changed(
                    scene,
                    [&](Scenario& next) {
                        std::replace(next.demand.values.begin(), next.demand.values.end(), level, simple);
                    },
                    to);
            }
        }
    }
}

} // namespace

Scenario with_explicit_calls(const Scenario& scene, const Trajectory& lived) {
    Scenario plain = scene;
    plain.faults = {};
    for (auto& [way, met] : befallen(scene, lived)) {
        Rule rule;
        rule.fault = way.fault;
        rule.reads = way.call == CallKind::read;
        rule.writes = way.call == CallKind::write;
        rule.time.max = way.time;
        rule.when.at = met.numbers;
        if (rule.writes) {
            rule.when.until = k_start + (met.last_tick + 1) * scene.clock.step;
        }
        plain.faults.rules.push_back(std::move(rule));
    }
    return plain.faults.rules.size() <= fault::k_rules_max ? plain : scene;
}

std::size_t fault_count(const Scenario& scene) {
    std::size_t count = scene.faults.error_rate > 0 ? 1 : 0;
    for (const Rule& rule : scene.faults.rules) {
        count += count_of(rule);
    }
    return count;
}

Scenario without_faults(const Scenario& scene, Part part) {
    Scenario fewer = scene;
    fewer.faults.rules.clear();
    std::size_t place = 0;
    const auto goes = [&] {
        const bool inside = place >= part.first && place < part.first + part.count;
        ++place;
        return inside;
    };
    for (const Rule& rule : scene.faults.rules) {
        Rule left = rule;
        if (names_calls(rule)) {
            std::erase_if(*left.when.at, [&](std::uint64_t) { return goes(); });
        }
        if (names_calls(rule) ? !left.when.at->empty() : !goes()) {
            fewer.faults.rules.push_back(std::move(left));
        }
    }
    if (scene.faults.error_rate > 0 && goes()) {
        fewer.faults.error_rate = 0;
    }
    return fewer;
}

Scenario without_ticks(const Scenario& scene, Part part) {
    Scenario shorter = scene;
    std::vector<double>& values = shorter.demand.values;
    values.resize(static_cast<std::size_t>(ticks_of(scene)), values.back());
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(part.first);
    values.erase(first, first + static_cast<std::ptrdiff_t>(part.count));
    shorter.length = scene.clock.step * static_cast<Duration::rep>(values.size());
    for (Rule& rule : shorter.faults.rules) {
        if (!rule.writes && names_calls(rule)) {
            move_calls(rule, part);
        }
        for (std::optional<Instant>* at : {&rule.when.from, &rule.when.until}) {
            if (*at) {
                *at = moved(**at, part, scene.clock.step);
            }
        }
    }
    std::erase_if(shorter.faults.rules, is_void);
    return shorter;
}

Scenario ended_at(const Scenario& scene, std::int64_t ticks) {
    Scenario shorter = scene;
    shorter.length = scene.clock.step * static_cast<Duration::rep>(ticks);
    std::vector<double>& values = shorter.demand.values;
    values.resize(std::min(values.size(), static_cast<std::size_t>(ticks)));
    while (values.size() > 1 && values[values.size() - 2] == values.back()) {
        values.pop_back();
    }
    return shorter;
}

Scenario with_flat_demand(const Scenario& scene, Part part, Level of) {
    Scenario flatter = scene;
    std::vector<double>& values = flatter.demand.values;
    const double level =
        values[of == Level::own_last ? part.first + part.count - 1 : std::max<std::size_t>(1, part.first) - 1];
    std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(part.first), part.count, level);
    return flatter;
}

std::vector<Scenario> simpler_ones(const Scenario& scene) {
    std::vector<Scenario> simpler;
    add_changed(
        scene, [](Scenario& next) { next.seed = Seed{1}; }, simpler);
    add_simpler_plants(scene, simpler);
    add_simpler_faults(scene, simpler);
    add_simpler_levels(scene, simpler);
    return simpler;
}

} // namespace scaleit::search
