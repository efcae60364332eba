#pragma once
// What the imports of `recorder` have in common on the command line.
#include "controller/cli/number_range.hpp"
#include "controller/cli/print.hpp"
#include "controller/cli/progress.hpp"
#include "controller/cli/stop_signal.hpp"
#include "controller/live/system_clock.hpp"
#include "recorder/command.hpp"
#include "recorder/import/measure.hpp"
#include "recorder/import/progress.hpp"
#include "recorder/import_report.hpp"

#include <atomic>
#include <optional>
#include <string>

namespace scaleit::recorder {

/// Where an import goes, and how it reports.
struct ImportTarget {
    std::string out;
    cli::Format format = cli::Format::text;

    void add_to(CLI::App& command);
    /// Prints what came of it in the form asked for: import_text() or import_json() of it.
    template <class Imported> [[nodiscard]] Result<int> report(const Imported& imported) const {
        return cli::print(format == cli::Format::json ? import_json(imported) : import_text(out, imported));
    }
};

/// Adds --unit, --capacity and --replicas.
void add_measure_flags(CLI::App& command, importing::Measure& measure, std::optional<int>& replicas);

/// Runs `import(progress, clock)`, which shows how many of `what` are done and ends at a signal: the clock's sleeps do
/// at once, and progress() fails.
template <class Import> auto run_import(const std::string& what, const Import& import) {
    live::SystemClock clock;
    std::atomic<bool> stopped = false;
    const cli::StopSignal signal([&] {
        stopped = true;
        clock.stop();
    });
    cli::Progress line(what, std::nullopt, [&clock] { return clock.now(); });
    const importing::Progress progress = [&](std::int64_t done) -> Status {
        line.update(done);
        return stopped ? Status(fail(ErrorKind::environment, "stopped by a signal; nothing was written")) : Status{};
    };
    return import(progress, clock);
}

} // namespace scaleit::recorder
