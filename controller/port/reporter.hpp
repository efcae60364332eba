#pragma once
// The domain seam, first half: where observations come from.
#include "controller/core/failure.hpp"
#include "controller/core/observation.hpp"

#include <tl/expected.hpp>

namespace scaleit {

/// What one look at the app gave: a valid observation, or the failure of its last try; and every failed try.
struct Reading {
    tl::expected<Observation, Failure> observation = tl::unexpected<Failure>(Failure{});
    FailureCounts failed_calls{};
};

class Reporter {
public:
    Reporter() = default;
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;
    virtual ~Reporter() = default;

    /// Looks once; the observation's `at` is `now`, the instant the tick began.
    [[nodiscard]] virtual Reading observe(Instant now) = 0;
};

} // namespace scaleit
