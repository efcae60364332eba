#pragma once
// One policy over an open source: what the commands `run` and `compare` do for each policy they are given.
#include "controller/policy/manifest.hpp"
#include "replayer/source_flags.hpp"

namespace scaleit::replayer {

/// The flags `--target`, `--min` and `--max`.
void add_overrides(CLI::App& command, policy::Overrides& overrides);

/// The policy a run is asked to use: the one given, else the recorded one, else the default; with the flags' changes.
[[nodiscard]] Result<policy::Policy> effective_policy(const std::optional<std::string>& choice, const Source& source,
                                                      const policy::Overrides& overrides);

/// What a comparison calls it: the manifest's name without folder and ending, or the bare name.
[[nodiscard]] std::string policy_title(const std::string& choice);

/// Runs over the source's world, whichever it is. A witness, if any, sees every tick; its failure is
/// returned.
[[nodiscard]] Result<whatif::RunResult> run_world(const Source& source, const whatif::RunOptions& options,
                                                  whatif::Witness* witness = nullptr);

/// A run, and what a gate or a comparison needs of it.
struct WitnessedRun {
    report::RunReport report;
    score::Evidence evidence; ///< over the spans asked for
};
[[nodiscard]] Result<WitnessedRun> run_witnessed(const Source& source, const whatif::RunOptions& options,
                                                 const std::vector<score::TimeSpan>& spans);

/// Runs twice and compares tick by tick. Fails (nondeterminism) with the first tick that differs.
[[nodiscard]] Status check_determinism(const Source& source, const whatif::RunOptions& options);

/// Runs once more into a new session.
[[nodiscard]] Status write_session(const std::string& file, const Source& source, const whatif::RunOptions& run);

} // namespace scaleit::replayer
