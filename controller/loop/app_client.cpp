#include "controller/loop/app_client.hpp"

#include "controller/core/check.hpp"
#include "controller/loop/app_codec.hpp"
#include "controller/loop/directive_codec.hpp"
#include "controller/loop/signals_codec.hpp"

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
            if (options_.needs.any()) {
                look_further(now, reading.failed_calls);
                reading.observation->signals = &signals_;
            }
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

void AppClient::look_further(Instant now, FailureCounts& failed_calls) {
    signals_ = {};
    const auto look = [&](std::string_view target, const auto& read) {
        auto answer = read(transport_.send(view_request(target), options_.timeout));
        if (!answer) {
            failed_calls.add(answer.error().kind);
        }
        return answer;
    };
    if (options_.needs.metrics) {
        if (auto answer = look(k_metrics_target, read_metrics)) {
            signals_.metrics = std::move(answer->metrics);
            signals_.replica_states = answer->replica_states;
        }
    }
    if (options_.needs.workers) {
        const auto read = [now](const Outcome& outcome) { return read_workers(outcome, now); };
        if (auto workers = look(k_workers_target, read)) {
            signals_.workers = *std::move(workers);
        }
    }
    if (options_.needs.queue) {
        if (const auto waiting = look(k_queue_target, read_queue)) {
            signals_.queued_while_busy = *waiting;
        }
    }
    if (options_.needs.config_values) {
        if (auto values = look(k_config_target, read_config_values)) {
            signals_.config_values = *std::move(values);
        }
    }
}

tl::expected<void, Failure> AppClient::scale(int replicas) {
    return read_replicas(transport_.send(replicas_request(replicas), options_.timeout));
}

tl::expected<Directive, Failure> AppClient::directive() {
    return read_directive(transport_.send(directive_request(), options_.timeout));
}

tl::expected<void, Failure> AppClient::stop_workers(std::span<const std::int64_t> ids, int replicas) {
    static_cast<void>(replicas);
    for (const std::int64_t id : ids) {
        if (auto removed = read_removal(transport_.send(removal_request(id), options_.timeout)); !removed) {
            return removed;
        }
    }
    return {};
}

} // namespace scaleit::loop
