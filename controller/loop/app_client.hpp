#pragma once
// The app as Reporter and Scaler over any transport, and the directives that reach a controller by the same way.
// Retries observations inside a tick, never writes: a write is absolute, and the next tick decides anew from what it
// sees. Whatever a policy needs beside the status is asked for once after it: what fails is missing for this tick.
#include "controller/core/random.hpp"
#include "controller/port/clock.hpp"
#include "controller/port/reporter.hpp"
#include "controller/port/scaler.hpp"
#include "controller/port/steering.hpp"
#include "controller/port/transport.hpp"

namespace scaleit::loop {

/// Retries depend on counts alone, never on a clock, so a replay repeats them exactly. The whole of an observation
/// takes at most attempts * timeout plus the backoffs, and a timeout for each of the needs.
struct AppClientOptions {
    Duration timeout = std::chrono::milliseconds(250); ///< budget of each exchange
    int attempts = 3;                                  ///< tries of one observation, >= 1
    Duration backoff = std::chrono::milliseconds(50);  ///< before the second try; doubles; jitter takes off up to half
    Seed seed{};                                       ///< of the jitter
    Needs needs{};                                     ///< what else to look at, one exchange each

    bool operator==(const AppClientOptions&) const = default;
};

class AppClient final : public Reporter, public Scaler, public Steering {
public:
    /// `transport` and `clock` must outlive this. One thread.
    AppClient(Transport& transport, Clock& clock, AppClientOptions options);

    [[nodiscard]] Reading observe(Instant now) override;
    [[nodiscard]] tl::expected<void, Failure> scale(int replicas) override;
    /// One call for each worker, in their order; the first that fails is the last.
    [[nodiscard]] tl::expected<void, Failure> stop_workers(std::span<const std::int64_t> ids, int replicas) override;

    /// One exchange with whoever stands before the app and knows.
    [[nodiscard]] tl::expected<Directive, Failure> directive() override;
    void look_for(const Needs& needs) override { options_.needs = needs; }

private:
    void look_further(Instant now, FailureCounts& failed_calls);

    Transport& transport_;
    Clock& clock_;
    AppClientOptions options_;
    std::uint64_t backoffs_ = 0; ///< number of the next jitter draw
    Signals signals_;            ///< of the newest observation
};

} // namespace scaleit::loop
