#pragma once
// When a change that a policy asked for came into force, for cooldowns. A change counts once it is observed: one that
// failed, or that somebody else made, starts no cooldown.
#include "controller/core/observation.hpp"

#include <optional>

namespace scaleit::policy {

struct LastChange {
    std::optional<int> wanted; ///< asked for, not seen yet
    Instant asked_at{};
    std::optional<Instant> made_at; ///< when the newest change in force was asked for

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("wanted", self.wanted);
        visit("asked_at_ns", self.asked_at);
        visit("made_at_ns", self.made_at);
    }

    /// Sees whether what was asked for is in force.
    void look(const Observation& observation) {
        if (wanted && *wanted == observation.replicas) {
            made_at = asked_at;
            wanted.reset();
        }
    }
    /// A change to `replicas` is asked for now.
    void ask(Instant now, int replicas) {
        wanted = replicas;
        asked_at = now;
    }
    /// What was asked for at this observation became `granted` on its way: asked for where it still goes that way.
    void amend(const Observation& observation, int granted) {
        if (wanted && asked_at == observation.at) {
            const bool same_way =
                *wanted > observation.replicas ? granted > observation.replicas : granted < observation.replicas;
            wanted = same_way ? std::optional(granted) : std::nullopt;
        }
    }
    [[nodiscard]] bool cools(Instant now, Duration cooldown) const { return made_at && now - *made_at < cooldown; }

    bool operator==(const LastChange&) const = default;
};

} // namespace scaleit::policy
