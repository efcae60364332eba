#pragma once
// What the controller does with each finished tick: records it, scores it, logs what a person should see.
#include "controller/cli/log.hpp"
#include "controller/core/digest.hpp"
#include "controller/loop/settings.hpp"
#include "controller/port/journal.hpp"
#include "replayer/report/run_report.hpp"

namespace scaleit {

class RunJournal final : public Journal {
public:
    /// `recording` may be null: nothing is recorded. It must outlive this.
    RunJournal(loop::Settings settings, cli::Log log, Journal* recording);

    [[nodiscard]] Status write(const Tick& tick) override;

    /// The run so far.
    [[nodiscard]] report::RunReport report() const;

private:
    void note_failed_tick(const Tick& tick);
    void note_lack(const Tick& tick);
    void note_change(const Tick& tick) const;

    const loop::Settings settings_;
    const cli::Log log_;
    Journal* recording_;
    Digest digest_;
    score::Scorer scorer_;
    std::int64_t ticks_ = 0;
    int failed_in_a_row_ = 0;
    int undecided_in_a_row_ = 0; ///< with data, but not what the policy decides by
};

} // namespace scaleit
