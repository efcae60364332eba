#pragma once
// What the commands `serve` and `test` have in common: a source as a server, and the flags of its socket and clock.
#include "fake_app/scenario/scenario.hpp"
#include "replayer/serve/served_world.hpp"
#include "replayer/source_flags.hpp"

namespace scaleit::replayer {

/// How time passes for the clients. Values of the flags; parsing fills them. Must outlive the parsing.
struct ClockFlags {
    scenario::ClockKind kind = scenario::ClockKind::lockstep;
    double speed = 1;
    const CLI::Option* speed_option = nullptr;

    void add_flags(CLI::App& app);
    /// Fails (usage) where the speed means nothing.
    [[nodiscard]] Status check() const;
    /// `clock` must outlive the result.
    [[nodiscard]] std::unique_ptr<fake_app::WorldTime> make(Duration step, Clock& clock) const;
    /// `clock=lockstep step=15s` or `clock=real speed=60`.
    [[nodiscard]] std::string describe(Duration step) const;
};

/// A source with the fake app's view of it, which lives on it.
struct OpenServed {
    Source source;
    serve::ServedWorld world;
};

/// Opens what the flags name, as open_source() does, to be served. Of a session, recorded faults happen again unless
/// `--faults` says none or names a plan.
[[nodiscard]] Result<OpenServed> open_served(const SourceFlags& flags, const std::optional<RecordedView>& recorded);

} // namespace scaleit::replayer
