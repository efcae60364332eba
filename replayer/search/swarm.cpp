#include "replayer/search/swarm.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::search {

namespace {

using fault::CallKind;
using fault::FaultKind;

constexpr Stream k_stream{0x5357'4152U};
constexpr std::size_t k_rules_drawn_max = 8;
constexpr double k_beyond_bounds = 1.3; ///< how far demand may go over what the most replicas can take

/// One draw after another from one seed.
class Draws {
public:
    explicit Draws(Seed seed) : seed_(seed) {}

    [[nodiscard]] double unit() { return draw_unit(seed_, k_stream, number_++); }
    [[nodiscard]] bool chance(double of) { return unit() < of; }
    /// Evenly from min to max, both included.
    [[nodiscard]] int whole(int min, int max) { return min + static_cast<int>(unit() * (max - min + 1)); }
    [[nodiscard]] double real(double min, double max) { return min + unit() * (max - min); }
    template <class T, std::size_t N> [[nodiscard]] T one_of(const std::array<T, N>& choices) {
        return choices[static_cast<std::size_t>(whole(0, static_cast<int>(N) - 1))];
    }

private:
    Seed seed_;
    std::uint64_t number_ = 0;
};

/// To two decimals, so that a person can read it.
double rounded(double load) { return std::floor(load * 100 + 0.5) / 100; }

/// How demand moves for some ticks.
enum class Shape { hold, ramp, spike, noise, jumps };

void add_piece(Draws& draws, double top, int ticks, std::vector<double>& values) {
    constexpr std::array k_shapes{Shape::hold, Shape::ramp, Shape::spike, Shape::noise, Shape::jumps};
    const auto shape = draws.one_of(k_shapes);
    const double from = values.empty() ? draws.real(0, top) : values.back();
    const double to = draws.real(0, top);
    const int period = draws.whole(1, 8);
    for (int i = 0; i < ticks; ++i) {
        double load = to;
        if (shape == Shape::ramp) {
            load = from + (to - from) * (i + 1) / ticks;
        } else if (shape == Shape::spike) {
            load = i < period ? to : from;
        } else if (shape == Shape::noise) {
            load = std::max(0.0, to * draws.real(0.8, 1.2));
        } else if (shape == Shape::jumps) {
            load = i / period % 2 == 0 ? to : from;
        }
        values.push_back(rounded(load));
    }
}

/// The first phase, and one value more that stays.
std::vector<double> draw_demand(Draws& draws, const SwarmOptions& options, int noisy_ticks) {
    const std::array<double, 4> tops{3, 12, options.demand_max, options.bounds.max * k_beyond_bounds};
    const double top = std::min(draws.one_of(tops), options.demand_max);
    std::vector<double> values;
    while (values.size() < static_cast<std::size_t>(noisy_ticks)) {
        const int left = noisy_ticks - static_cast<int>(values.size());
        add_piece(draws, top, std::min(left, draws.whole(1, 40)), values);
    }
    values.push_back(rounded(draws.real(0, top)));
    return values;
}

/// Up to `ticks` of them.
Duration some_ticks(Draws& draws, int ticks, Duration step) {
    return static_cast<Duration::rep>(draws.whole(0, ticks)) * step;
}

fault::Spread draw_latency(Draws& draws) {
    using Form = fault::Spread::Form;
    const auto longest = std::chrono::milliseconds(draws.whole(100, 3000));
    const auto form = draws.one_of(std::array{Form::fixed, Form::uniform, Form::long_tail});
    return {form, form == Form::fixed ? Duration::zero() : longest / 10, longest};
}

void draw_measures(Draws& draws, Duration step, fault::Rule& rule) {
    if (rule.fault == FaultKind::latency) {
        rule.time = draw_latency(draws);
    } else if (rule.fault == FaultKind::slow_drip) {
        rule.time.max = std::chrono::milliseconds(draws.whole(100, 3000));
    } else if (rule.fault == FaultKind::http_429) {
        rule.time.max = std::chrono::seconds(draws.whole(1, 60));
    } else if (rule.fault == FaultKind::write_late) {
        rule.time.max = some_ticks(draws, 5, step);
    } else if (rule.fault == FaultKind::quota) {
        rule.quota = {static_cast<std::uint64_t>(draws.whole(0, 10)), step * draws.whole(2, 20)};
    }
}

/// Its last call lies before the end of the first phase.
fault::Rule draw_rule(Draws& draws, FaultKind kind, int noisy_ticks, Duration step) {
    fault::Rule rule;
    rule.fault = kind;
    rule.reads = applies_to(kind, CallKind::read);
    rule.writes = applies_to(kind, CallKind::write);
    if (rule.reads && rule.writes && draws.chance(0.5)) {
        rule.reads = draws.chance(0.5);
        rule.writes = !rule.reads;
    }
    const int from = draws.chance(0.5) ? 0 : draws.whole(0, noisy_ticks - 1);
    const int until = draws.chance(0.5) ? noisy_ticks : draws.whole(from + 1, noisy_ticks);
    rule.when.from = k_start + from * step;
    rule.when.until = k_start + until * step;
    switch (draws.whole(0, 3)) {
    case 0:
        break;
    case 1:
        rule.when.probability = rounded(draws.real(0.05, 1));
        break;
    case 2:
        rule.when.every = static_cast<std::uint64_t>(draws.whole(1, 10));
        break;
    default:
        rule.when.burst = fault::Burst{rounded(draws.real(0.02, 0.3)), rounded(draws.real(0.05, 1))};
        break;
    }
    draw_measures(draws, step, rule);
    return rule;
}

fault::FaultSpec draw_faults(Draws& draws, int noisy_ticks, Duration step) {
    const auto share = draws.one_of(std::array<double, 4>{0, 0.05, 0.15, 0.3});
    fault::FaultSpec faults;
    for (std::size_t kind = 0; kind < fault::k_fault_kinds; ++kind) {
        if (draws.chance(share) && faults.rules.size() < k_rules_drawn_max) {
            faults.rules.push_back(draw_rule(draws, static_cast<FaultKind>(kind), noisy_ticks, step));
        }
    }
    return faults;
}

} // namespace

std::optional<std::string> flaw(const SwarmOptions& options) {
    constexpr int k_phase_max = 10'000;
    constexpr int k_delay_max = 1000;
    constexpr double k_demand_max = 1e6;
    const auto out = [](std::string_view key, auto value, auto min, auto max) -> std::optional<std::string> {
        return value >= min && value <= max
                   ? std::nullopt
                   : std::optional(fmt::format("{} is {}, expected {} to {}", key, value, min, max));
    };
    for (const std::optional<std::string>& wrong : {out("demand_max", options.demand_max, 1.0, k_demand_max),
                                                    out("noisy_ticks_max", options.noisy_ticks_max, 5, k_phase_max),
                                                    out("quiet_ticks", options.quiet_ticks, 1, k_phase_max),
                                                    out("startup_ticks_max", options.startup_ticks_max, 0, k_delay_max),
                                                    out("lag_ticks_max", options.lag_ticks_max, 0, k_delay_max)}) {
        if (wrong) {
            return wrong;
        }
    }
    return std::nullopt;
}

scenario::Scenario draw_scenario(const SwarmOptions& options, Seed seed) {
    Draws draws(seed);
    const Duration step = std::chrono::seconds(draws.one_of(std::array{1, 15, 60}));
    const int noisy_ticks = draws.whole(5, options.noisy_ticks_max);
    scenario::Scenario scene;
    scene.seed = seed;
    scene.clock = {scenario::ClockKind::lockstep, 1, step};
    scene.world.plant.startup_delay = some_ticks(draws, options.startup_ticks_max, step);
    scene.world.lag.delay = some_ticks(draws, options.lag_ticks_max, step);
    scene.world.step = std::min(step, Duration(std::chrono::seconds(1)));
    scene.demand.every = step;
    scene.demand.values = draw_demand(draws, options, noisy_ticks);
    scene.world.plant.replicas =
        std::clamp(draws.chance(0.5) ? draws.whole(1, 30) : static_cast<int>(scene.demand.values.front() * 1.25) + 1,
                   options.bounds.min, options.bounds.max);
    scene.world.plant.replicas_max = std::max(scene.world.plant.replicas_max, options.bounds.max);
    scene.faults = draw_faults(draws, noisy_ticks, step);
    const Duration delays = scene.world.plant.startup_delay + scene.world.lag.delay;
    scene.length = step * (noisy_ticks + 1 + options.quiet_ticks) + delays;
    return scene;
}

} // namespace scaleit::search
