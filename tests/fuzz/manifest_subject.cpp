#include "tests/fuzz/subjects.hpp"

#include "controller/policy/manifest.hpp"
#include "controller/policy/state_codec.hpp"
#include "tests/fuzz/refusal.hpp"

#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

constexpr int k_ticks = 20;

/// What a policy does that it must not, over a few ticks up, down and without most figures.
std::optional<std::string> misdeed(policy::Policy& policy) {
    const policy::Bounds bounds = policy::aim_of(policy).bounds;
    Observation seen{k_start, 0, bounds.min};
    for (int tick = 0; tick < k_ticks; ++tick) {
        seen.at += std::chrono::seconds(15);
        seen.cpu = tick % 2 == 0 ? 1.0 : 0.1;
        const Decision decision = std::visit([&](auto& instance) { return instance.decide(seen); }, policy);
        if (decision.desired() && *decision.desired() < 0) {
            return fmt::format("{} replicas are wanted", *decision.desired());
        }
        seen.replicas = std::max(decision.desired().value_or(seen.replicas), 1);
    }
    return std::nullopt;
}

} // namespace

Verdict try_manifest(std::string_view bytes) {
    const Result<policy::Policy> read = policy::read_manifest(bytes, "fuzz");
    if (!read) {
        return refused(read.error(), "fuzz");
    }
    const std::string written = policy::to_manifest(*read);
    if (policy::read_manifest(written, "again") != read) {
        return {fmt::format("{} reads back differently", written), {}};
    }
    policy::Policy lived = *read;
    if (std::optional<std::string> flaw = misdeed(lived)) {
        return {std::move(flaw), {}};
    }
    const std::string state = policy::state_to_json(lived);
    if (policy::with_state(*read, state, "state") != lived) {
        return {fmt::format("the state {} reads back differently", state), {}};
    }
    return {std::nullopt, {static_cast<int>(lived.index()) + 1}};
}

} // namespace scaleit::fuzz
