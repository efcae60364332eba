#pragma once
// Small runs and gates over them.
#include "replayer/score/gate_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/replayer/score/ticks.hpp"

namespace scaleit::test {

inline constexpr Duration k_minute = std::chrono::minutes(1);

/// The ticks of a run, one a minute, each `{cpu, replicas}`; a cpu below 0 stands for no data.
inline std::vector<Tick> run_of(const std::vector<Seen>& seen) {
    std::vector<Tick> ticks;
    for (const Seen& each : seen) {
        const auto index = static_cast<std::int64_t>(ticks.size());
        const Instant at = k_start + index * k_minute;
        ticks.push_back(each.cpu < 0 ? tick_without_data(index, at, FailureKind::timeout)
                                     : tick_with_data(index, at, each));
        if (each.cpu >= 0) {
            ticks.back().decision = Decision(Reason::steady, each.replicas);
        }
    }
    return ticks;
}

inline score::Evidence evidence_of(const score::Gate& gate, const std::vector<Tick>& ticks) {
    score::ScoreOptions options;
    options.interval = k_minute;
    score::EvidenceCollector collector(score::spans_of(gate), gate.ruler.applied(options));
    for (const Tick& tick : ticks) {
        collector.add(tick, tick.observation ? score::truth_as_observed(tick) : score::Truth{});
    }
    return collector.result();
}

/// The gate of these lines under `checks:`.
inline score::Gate gate_of(const std::string& checks) {
    const std::string text = "apiVersion: scaleit/v1\nkind: Gate\nspec:\n  checks:\n" + checks;
    const Result<score::Gate> gate = score::read_gate(text, "gate.yaml");
    INFO(text << (gate ? "" : gate.error().message));
    REQUIRE(gate.has_value());
    return *gate;
}

} // namespace scaleit::test
