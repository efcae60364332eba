#pragma once
// Everything between one workload's control loop and the outside: its app over HTTP, what answers before the app does,
// the session being recorded, the log and the scorecard.
#include "controller/api/figures.hpp"
#include "controller/beginning.hpp"
#include "controller/cli/log.hpp"
#include "controller/live/http_transport.hpp"
#include "controller/live/shifted_clock.hpp"
#include "controller/loop/config_transport.hpp"
#include "controller/loop/directive_transport.hpp"
#include "controller/run_journal.hpp"
#include "recorder/record/recording_journal.hpp"
#include "recorder/record/recording_transport.hpp"

#include <memory>
#include <stop_token>
#include <utility>

namespace scaleit {

/// The app over HTTP, as long as anybody waits for it: from a stop on every call is a timeout, at once.
class GivenUpTransport final : public Transport {
public:
    /// `http` must outlive this.
    GivenUpTransport(live::HttpTransport& http, std::stop_token given_up)
        : http_(http), given_up_(std::move(given_up)) {}
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override {
        return http_.send(request, budget, given_up_);
    }

private:
    live::HttpTransport& http_;
    const std::stop_token given_up_;
};

class WorkloadLine {
public:
    struct Options {
        session::Sync sync = session::Sync::normal;
        const recorder::RedactionFlags* redaction = nullptr; ///< of what is recorded
        cli::Log log;
        loop::DirectiveTransport::Source directive; ///< for workloads that are steered
        std::shared_ptr<const live::Tls> trusted{}; ///< where any app has https
        api::Figures* figures = nullptr;            ///< where calls are timed, if anywhere; must outlive the line
        std::stop_token given_up{};                 ///< from then on the app is not waited for: calls time out
        std::optional<Duration> reach_within{};     ///< the app must answer so soon, before a session is made of it
    };

    /// Opens no connection where the app need not answer, and the session where one is asked for. `clock` must outlive
    /// the line. Fails (usage) on a bad address, (environment) where the app does not answer or the session cannot be
    /// made.
    [[nodiscard]] static Result<std::unique_ptr<WorkloadLine>> create(const Beginning& beginning, Clock& clock,
                                                                      const Options& options);

    /// Fails (environment) where nobody answers at the app's address.
    [[nodiscard]] Status connect(Duration budget) { return http_.connect(budget); }
    /// Its time line begins so much later than the clock's. Before the first tick.
    void begin(Duration offset) { clock_.shift(offset); }
    [[nodiscard]] fleet::Line line();
    [[nodiscard]] const RunJournal& journal() const { return *journal_; }
    /// Ends the session, if any.
    [[nodiscard]] Status close();
    /// Takes the session back, if any, as if it had never been made. Requires: nothing was recorded in it.
    void discard();

private:
    WorkloadLine(const Beginning& beginning, const live::BaseUrl& url, Clock& clock, const Options& options);
    [[nodiscard]] Status record(const Beginning& beginning, const Options& options);

    live::ShiftedClock clock_;
    live::HttpTransport http_;
    GivenUpTransport app_;
    const std::unique_ptr<api::TimedTransport> timed_; ///< where calls are timed
    loop::ConfigTransport app_side_;
    loop::DirectiveTransport steered_;
    std::unique_ptr<session::SessionWriter> writer_; ///< with what follows, where there is a session
    std::unique_ptr<record::RecordingTransport> recorded_;
    std::unique_ptr<record::RecordingJournal> recording_;
    std::unique_ptr<RunJournal> journal_;
};

} // namespace scaleit
