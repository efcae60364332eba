#pragma once
// An app that says what a test tells it to, as Reporter and Scaler.
#include "controller/port/reporter.hpp"
#include "controller/port/scaler.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace scaleit::test {

class ScriptedApp final : public Reporter, public Scaler {
public:
    /// One reading a look; the last one repeats.
    explicit ScriptedApp(std::vector<Reading> readings) : readings_(std::move(readings)) {}

    static Reading seen(double cpu, int replicas) { return {Observation{k_start, cpu, replicas}, {}}; }
    static Reading failed(Failure failure) {
        Reading reading{tl::unexpected<Failure>(failure), {}};
        reading.failed_calls.add(failure.kind);
        return reading;
    }

    [[nodiscard]] Reading observe(Instant now) override {
        Reading reading = readings_[std::min(looks, readings_.size() - 1)];
        ++looks;
        if (reading.observation) {
            reading.observation->at = now;
        }
        return reading;
    }
    [[nodiscard]] tl::expected<void, Failure> scale(int replicas) override {
        writes.push_back(replicas);
        if (write_failure) {
            return tl::unexpected<Failure>(*write_failure);
        }
        return {};
    }

    [[nodiscard]] tl::expected<void, Failure> stop_workers(std::span<const std::int64_t> ids, int replicas) override {
        stopped.insert(stopped.end(), ids.begin(), ids.end());
        return scale(replicas);
    }

    std::size_t looks = 0;
    std::vector<std::int64_t> stopped; ///< by name
    std::vector<int> writes;
    std::optional<Failure> write_failure;

private:
    std::vector<Reading> readings_;
};

} // namespace scaleit::test
