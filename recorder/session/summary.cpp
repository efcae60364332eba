#include "recorder/session/summary.hpp"

#include <algorithm>
#include <optional>

namespace scaleit::session {

namespace {

constexpr int k_error_status_min = 400;

class Counter {
public:
    void count(const Exchange& exchange) {
        ++summary.exchanges;
        reach(exchange.begin, exchange.end);
        if (!exchange.outcome) {
            ++outcomes_[static_cast<std::size_t>(exchange.outcome.error().kind)];
        } else if (exchange.outcome->status >= k_error_status_min) {
            ++outcomes_[static_cast<std::size_t>(FailureKind::http_status)];
        }
        const std::string request = exchange.request.method + " " + exchange.request.target;
        if (summary.requests.size() < k_requests_max || summary.requests.contains(request)) {
            ++summary.requests[request];
        } else {
            ++summary.other_requests;
        }
    }

    void count(const Tick& tick) {
        ++summary.ticks;
        reach(tick.at, tick.at);
        for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
            summary.failures[kind] += tick.failed_calls.by_kind[kind];
        }
    }

    SessionSummary finish() {
        if (summary.ticks == 0) {
            summary.failures = outcomes_;
        }
        summary.span = first_ ? last_ - *first_ : Duration{};
        return std::move(summary);
    }

    SessionSummary summary;

private:
    void reach(Instant begin, Instant end) {
        first_ = std::min(first_.value_or(begin), begin);
        last_ = std::max(last_, end);
    }

    std::array<std::int64_t, k_failure_kinds> outcomes_{};
    std::optional<Instant> first_;
    Instant last_{};
};

} // namespace

Result<SessionSummary> summarize(const SessionReader& reader) {
    Counter counter;
    counter.summary.format = reader.format();
    counter.summary.closed = reader.closed();
    counter.summary.meta = reader.meta();
    const Status read = reader.for_each([&](const Entry& entry) -> Status {
        std::visit([&](const auto& value) { counter.count(value); }, entry.value);
        return {};
    });
    if (!read) {
        return tl::unexpected<Error>(read.error());
    }
    return counter.finish();
}

} // namespace scaleit::session
