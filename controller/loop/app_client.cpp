#include "controller/loop/app_client.hpp"

#include "controller/core/check.hpp"
#include "controller/loop/app_codec.hpp"

namespace scaleit::loop {

namespace {

constexpr Stream k_backoff_stream{0x6261636BU};

} // namespace

AppClient::AppClient(Transport& transport, Clock& clock, AppClientOptions options)
    : transport_(transport), clock_(clock), options_(options) {
    SCALEIT_CHECK(options_.attempts >= 1 && options_.timeout > Duration::zero());
}

Reading AppClient::observe(Instant now) {
    Reading reading;
    Duration backoff = options_.backoff;
    for (int attempt = 1;; ++attempt, backoff *= 2) {
        reading.observation = read_status(transport_.send(status_request(), options_.timeout), now);
        if (reading.observation) {
            return reading;
        }
        reading.failed_calls.add(reading.observation.error().kind);
        if (attempt == options_.attempts) {
            return reading;
        }
        const double share = 1.0 - draw_unit(options_.seed, k_backoff_stream, backoffs_++) / 2;
        const auto pause = Duration{static_cast<std::int64_t>(static_cast<double>(backoff.count()) * share)};
        // A stop cuts the pause short, not the tick: a tick always makes the tries it would make in a replay.
        static_cast<void>(clock_.sleep_until(clock_.now() + pause));
    }
}

tl::expected<void, Failure> AppClient::scale(int replicas) {
    return read_replicas(transport_.send(replicas_request(replicas), options_.timeout));
}

} // namespace scaleit::loop
