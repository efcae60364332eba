#pragma once
// Samples of CPU and replicas as the ticks of a session: observed, without exchanges, and nothing decided.
#include "recorder/import/progress.hpp"
#include "recorder/session/writer.hpp"

namespace scaleit::importing {

/// What came of an import, for a person.
struct Imported {
    Duration step{};
    std::int64_t ticks = 0;
    std::int64_t missing = 0;   ///< samples that were looked for and are not there
    std::int64_t saturated = 0; ///< ticks at CPU 1, where demand is only known to be at least so much
    int replicas_min = 0;
    int replicas_max = 0;

    bool operator==(const Imported&) const = default;
};

class TickSink {
public:
    /// `writer` and `progress` must outlive it. Requires: step > 0.
    TickSink(session::SessionWriter& writer, Duration step, const Progress& progress);

    /// The sample at index * step. Requires: index above the one before, index * step within 100 years; cpu in [0, 1];
    /// replicas >= 1. Fails as the writer or the progress does.
    [[nodiscard]] Status add(std::int64_t index, double cpu, int replicas);
    /// `missing` samples are not there.
    void skip(std::int64_t missing) { imported_.missing += missing; }

    [[nodiscard]] const Imported& imported() const { return imported_; }

private:
    session::SessionWriter& writer_;
    const Progress& progress_;
    Imported imported_;
};

} // namespace scaleit::importing
