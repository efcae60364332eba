#include "replayer/serve/watched_app.hpp"

#include "controller/core/check.hpp"
#include "controller/loop/app_codec.hpp"

namespace scaleit::serve {

namespace {

Outcome silence() { return tl::unexpected<TransportFailure>({FailureKind::timeout, "the run is over"}); }

} // namespace

WatchedApp::WatchedApp(Service& app, fake_app::WorldTime& time, const ServedDemand& demand, whatif::Witness& witness,
                       const Options& options)
    : app_(app), demand_(demand), options_(options), time_(time), witness_(witness), scorer_(options.measure) {
    SCALEIT_CHECK(options.polls_max > 0);
}

Outcome WatchedApp::handle(const Request& request) {
    const std::lock_guard lock(mutex_);
    if (!begin_call(request)) {
        return silence();
    }
    Outcome outcome = app_.handle(request);
    // How long a client waits is not known here: an answer that comes late is one.
    add(builder_.add(loop::read_call(request, as_received(outcome, Duration::max())), time_.now()));
    return outcome;
}

bool WatchedApp::begin_call(const Request& request) {
    const bool is_poll = loop::is_status_poll(request);
    over_ = over_ || time_.now() >= options_.end || (is_poll && polls_ == options_.polls_max);
    polls_ += is_poll && !over_ ? 1 : 0;
    return !over_;
}

bool WatchedApp::is_over() {
    const std::lock_guard lock(mutex_);
    over_ = over_ || time_.now() >= options_.end;
    return over_;
}

std::int64_t WatchedApp::polls() const {
    const std::lock_guard lock(mutex_);
    return polls_;
}

whatif::RunResult WatchedApp::finish() {
    const std::lock_guard lock(mutex_);
    add(builder_.finish());
    return {ticks_, digest_.value(), scorer_.result()};
}

void WatchedApp::add(const std::optional<Tick>& tick) {
    if (!tick) {
        return;
    }
    const score::Truth truth = demand_.truth_at(tick->at);
    digest_.add(*tick);
    scorer_.add(*tick, truth);
    const Status seen = witness_.see(*tick, truth);
    SCALEIT_CHECK(seen.has_value());
    ++ticks_;
}

} // namespace scaleit::serve
