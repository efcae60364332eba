#pragma once
// One policy over an open source: what the commands `run` and `compare` do for each policy they are given.
#include "controller/policy/manifest.hpp"
#include "replayer/source_flags.hpp"

#include <functional>
#include <span>

namespace scaleit::replayer {

/// The flags that change the policies a command is given. Must outlive the parsing.
struct PolicyFlags {
    policy::Overrides overrides;
    std::vector<std::string> config_maps; ///< files, where placeholders are looked up

    void add_flags(CLI::App& command);
};

/// The signals that any of these policies looks at. Fails as load_policy().
[[nodiscard]] Result<Needs> needs_of(std::span<const std::string> choices);

/// The policy a run is asked to use: the one given, else the recorded one, else the default; as its author wrote it.
/// Fails as load_policy().
[[nodiscard]] Result<policy::Policy> chosen_policy(const std::optional<std::string>& choice, const Source& source);

/// What a policy becomes in a run over a source, the flags' changes and the calendar's beginning included. Fails
/// (usage) where it looks at what the source cannot show, or the flags make no valid policy of it. Any thread.
using Fitting = std::function<Result<policy::Policy>(const policy::Policy&)>;
/// `source` and `flags` must outlive it. Fails (usage, bad_input) on config maps that cannot be used.
[[nodiscard]] Result<Fitting> fitting_of(const Source& source, const PolicyFlags& flags);

/// The chosen policy, fitted.
[[nodiscard]] Result<policy::Policy> effective_policy(const std::optional<std::string>& choice, const Source& source,
                                                      const PolicyFlags& flags);

/// What reports call it: the manifest's name without folder and ending, or the bare name.
[[nodiscard]] std::string policy_title(const std::string& choice);
/// The same for each of several; as they were given where two would be called the same.
[[nodiscard]] std::vector<std::string> policy_titles(std::span<const std::string> choices);

/// Runs over the source's world, whichever it is. A witness, if any, sees every tick; its failure is
/// returned.
[[nodiscard]] Result<whatif::RunResult> run_world(const Source& source, const whatif::RunOptions& options,
                                                  whatif::Witness* witness = nullptr);

/// What a run over this source is measured against.
[[nodiscard]] score::ScoreOptions measure_of(const Source& source, const whatif::RunOptions& options);

/// A run, and what a gate or a comparison needs of it.
struct WitnessedRun {
    report::RunReport report;
    score::Evidence evidence; ///< over the spans asked for
};
/// `onlooker`, if any, sees the ticks, too.
[[nodiscard]] Result<WitnessedRun> run_witnessed(const Source& source, const whatif::RunOptions& options,
                                                 const std::vector<score::TimeSpan>& spans,
                                                 whatif::Witness* onlooker = nullptr);

/// Runs twice and compares tick by tick. Fails (nondeterminism) with the first tick that differs.
[[nodiscard]] Status check_determinism(const Source& source, const whatif::RunOptions& options);

/// Runs once more into a new session.
[[nodiscard]] Status write_session(const std::string& file, const Source& source, const whatif::RunOptions& run);

} // namespace scaleit::replayer
