#pragma once
// Keeps what a page shows of a run while the run goes by.
#include "replayer/html/run_trace.hpp"
#include "replayer/whatif/witness.hpp"

namespace scaleit::html {

/// Never fails.
class TraceWitness final : public whatif::Witness {
public:
    explicit TraceWitness(const TraceLimits& limits) : trace_(limits) {}

    [[nodiscard]] Status see(const Tick& tick, score::Truth truth) override {
        trace_.add(tick, truth);
        return {};
    }
    /// The whole run, whose last tick counts for `interval`. To be called once.
    [[nodiscard]] RunTrace finish(Duration interval) {
        trace_.finish(interval);
        return std::move(trace_);
    }

private:
    RunTrace trace_;
};

} // namespace scaleit::html
