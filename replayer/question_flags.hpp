#pragma once
// What the commands `explore` and `shrink` ask, and of whom: the policy, the laws, the gate, and the swarm that
// scenarios are drawn from.
#include "replayer/search/explore.hpp"

#include <CLI/App.hpp>

namespace scaleit::replayer {

/// Values of the flags; parsing fills them. Must outlive the parsing.
struct QuestionFlags {
    std::string policy = "target-average";
    policy::Overrides overrides;
    std::string gate; ///< a file; empty: none
    search::LawOptions laws;
    search::SwarmOptions swarm;
    Seed seed{1};
    std::optional<Duration> length; ///< of scenarios that do not say how long they are

    void add_flags(CLI::App& command);

    /// The flags that were given, as they can be pasted, but for `--seed` and `own`, flags that the question does not
    /// depend on.
    [[nodiscard]] std::string given(std::vector<std::string> own) const;
    const CLI::App* command = nullptr; ///< set by add_flags()
};

/// Fails (usage) on an invalid policy, gate or range, (bad_input) on files that cannot be read. Sets the swarm's bounds
/// to the policy's.
[[nodiscard]] Result<search::Question> make_question(QuestionFlags& flags);

/// A scenario's file, made playable: its demand is written out tick by tick, and its clock is a lock-step one. Fails
/// (usage) where nobody says how long it is, else as its demand does.
[[nodiscard]] Result<scenario::Scenario> load_playable(const std::string& file, const std::optional<Duration>& length);

} // namespace scaleit::replayer
