#pragma once
// The search for a scenario in which a subject breaks a check: kept ones first, then one after another from a seed.
#include "replayer/score/gate.hpp"
#include "replayer/search/laws.hpp"
#include "replayer/search/swarm.hpp"

#include <functional>

namespace scaleit::search {

/// Who is asked, and what counts as a failure.
struct Question {
    Subject subject;
    std::function<std::optional<Breach>(const scenario::Scenario&, const Trajectory&)> judge;
};

/// The subject under the laws, and then under a gate where one is given. Requires: no check of the gate needs a
/// reference.
[[nodiscard]] Question make_question(Subject subject, const LawOptions& laws = {},
                                     const std::optional<score::Gate>& gate = std::nullopt);

/// Plays one scenario. Requires: no flaw().
[[nodiscard]] std::optional<Breach> ask(const Question& question, const scenario::Scenario& scene);

/// A scenario that was kept, and the file it is in.
struct KeptScenario {
    std::string file;
    scenario::Scenario scene;
};

struct Finding {
    scenario::Scenario scene;
    std::string file; ///< that it was kept in; empty: drawn from scene.seed
    Breach breach;
};

struct Explored {
    std::int64_t played = 0;
    std::int64_t kept_played = 0; ///< of these, from files
    std::int64_t ticks = 0;
    fault::FaultCounts faults{}; ///< that were made
    std::optional<Finding> finding;
};

/// Plays the kept ones, then the scenarios of seed, seed + 1, ... while `goes_on(drawn so far)`, up to the first
/// breach.
[[nodiscard]] Explored explore(const Question& question, const std::vector<KeptScenario>& kept,
                               const SwarmOptions& swarm, Seed seed, const std::function<bool(std::int64_t)>& goes_on);

} // namespace scaleit::search
