#include "fake_app/scenario/scenario_text.hpp"

#include "controller/core/check.hpp"
#include "fake_app/fault/fault_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit::scenario {

namespace {

/// A flow map of the members that differ from their defaults.
class Members {
public:
    template <class T> Members& add(std::string_view key, const T& value, const T& otherwise) {
        if (!(value == otherwise)) {
            put(key, text_of(value));
        }
        return *this;
    }
    Members& put(std::string_view key, std::string_view text) {
        text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, text);
        return *this;
    }
    /// A map inside this one, where it is not empty.
    Members& map(std::string_view key, const Members& members) {
        return members.text_.empty() ? *this : put(key, members.braced());
    }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    [[nodiscard]] std::string braced() const { return fmt::format("{{{}}}", text_); }

private:
    template <class T> static std::string text_of(const T& value) {
        if constexpr (std::is_same_v<T, Duration>) {
            return format_duration(value);
        } else {
            return fmt::to_string(value);
        }
    }

    std::string text_;
};

Members balancer_members(const plant::BalancerOptions& balancer) {
    const plant::BalancerOptions plain;
    Members members;
    if (balancer.balancing != plain.balancing) {
        members.put("balancing", name(balancer.balancing));
    }
    return members.add("speed_spread", balancer.speed_spread, plain.speed_spread)
        .add("clients", balancer.clients, plain.clients)
        .add("skew", balancer.skew, plain.skew)
        .add("seed", balancer.seed.value, plain.seed.value);
}

Members plant_members(const plant::WorldOptions& world) {
    const plant::WorldOptions plain;
    Members members;
    members.add("replicas", world.plant.replicas, plain.plant.replicas)
        .add("max_replicas", world.plant.replicas_max, plain.plant.replicas_max)
        .add("startup_delay", world.plant.startup_delay, plain.plant.startup_delay)
        .add("drain", world.drain, plain.drain)
        .add("saturation", world.saturation, plain.saturation)
        .add("requests_per_second", world.requests_per_second, plain.requests_per_second)
        .add("step", world.step, plain.step)
        .map("lag", Members()
                        .add("smoothing", world.lag.smoothing, plain.lag.smoothing)
                        .add("delay", world.lag.delay, plain.lag.delay));
    if (world.queue) {
        members.put("queue", fmt::format("{{length_max: {}}}", world.queue->length_max));
    }
    members.map("balancer", balancer_members(world.balancer))
        .map("memory", Members()
                           .add("base_bytes", world.memory.base_bytes, plain.memory.base_bytes)
                           .add("per_request_bytes", world.memory.per_request_bytes, plain.memory.per_request_bytes)
                           .add("limit_bytes", world.memory.limit_bytes, plain.memory.limit_bytes));
    if (world.workers) {
        members.put("workers", fmt::format("{{sessions_max: {}}}", world.workers->sessions_max));
    }
    return members;
}

std::string clock_text(const ClockOptions& clock) {
    return clock.kind == ClockKind::lockstep
               ? fmt::format("  clock: {{kind: lockstep, step: {}}}\n", format_duration(clock.step))
               : fmt::format("  clock: {{kind: real, speed: {}}}\n", clock.speed);
}

std::string demand_text(const DemandSource& source) {
    if (!source.values.empty()) {
        return fmt::format("  demand:\n    every: {}\n    values: [{}]\n", format_duration(source.every),
                           fmt::join(source.values, ", "));
    }
    std::string text = source.generators.empty() ? "" : "  demand:\n    generators:\n";
    for (const std::string& generator : source.generators) {
        text += fmt::format("      - {}\n", generator);
    }
    return text;
}

std::string faults_text(const fault::FaultSpec& faults) {
    if (faults == fault::FaultSpec{}) {
        return "";
    }
    std::string text = "  faults:\n";
    if (faults.error_rate != 0) {
        text += fmt::format("    error_rate: {}\n", faults.error_rate);
    }
    text += faults.rules.empty() ? "" : "    rules:\n";
    for (const fault::Rule& rule : faults.rules) {
        text += fmt::format("      - {}\n", fault::to_json(rule));
    }
    return text;
}

} // namespace

std::string to_yaml(const Scenario& scenario) {
    SCALEIT_CHECK(scenario.demand.trace.empty() && scenario.demand.session.empty());
    std::string text = fmt::format("apiVersion: {}\nkind: Scenario\nspec:\n  seed: {}\n", manifest::k_api_version,
                                   scenario.seed.value);
    text += clock_text(scenario.clock);
    if (scenario.length) {
        text += fmt::format("  length: {}\n", format_duration(*scenario.length));
    }
    text += demand_text(scenario.demand);
    const Members plant = plant_members(scenario.world);
    if (!plant.empty()) {
        text += fmt::format("  plant: {}\n", plant.braced());
    }
    return text + faults_text(scenario.faults);
}

} // namespace scaleit::scenario
