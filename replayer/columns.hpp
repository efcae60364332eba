#pragma once
// Runs side by side as they come, each with where its decisions part from those of the first.
#include "replayer/report/run_report.hpp"
#include "replayer/score/evidence.hpp"

#include <vector>

namespace scaleit::replayer {

class Columns {
public:
    /// `evidence` is over the whole run first. Returns the column, this object's until the next one is added.
    const report::NamedReport& add(const std::string& name, const report::RunReport& report,
                                   const score::Evidence& evidence) {
        const score::Decisions& decisions = evidence.front().decisions;
        if (runs_.empty()) {
            first_ = decisions;
        }
        return runs_.emplace_back(report::NamedReport{name, report, score::parting(first_, decisions)});
    }
    [[nodiscard]] std::span<const report::NamedReport> runs() const { return runs_; }

private:
    std::vector<report::NamedReport> runs_;
    score::Decisions first_;
};

} // namespace scaleit::replayer
