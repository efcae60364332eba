#pragma once
// An app whose clients are watched: what they ask and do, as the ticks of a control loop, digested and scored as it
// goes.
//
// Ticks are made up as record/tick_builder.hpp says: each status poll begins one. The run is over when its time is:
// with the first poll beyond `ticks` in lock-step time, else once the world's time has come to `end`. The poll that
// finds it over gets no answer, nor does anything after it.
#include "fake_app/service/world_time.hpp"
#include "recorder/record/tick_builder.hpp"
#include "replayer/serve/served_world.hpp"
#include "replayer/whatif/run.hpp"

#include <mutex>
#include <string_view>

namespace scaleit::serve {

class WatchedApp final : public Service {
public:
    struct Options {
        score::ScoreOptions measure{};
        std::int64_t polls_max = 0; ///< polls beyond are over; > 0
        Instant end = fake_app::k_world_end;
    };

    /// All must outlive this; `app` lives on `demand` and `time`, and nobody else calls it. The witness, which does not
    /// fail, sees every tick.
    WatchedApp(Service& app, fake_app::WorldTime& time, const ServedDemand& demand, whatif::Witness& witness,
               const Options& options);

    [[nodiscard]] Outcome handle(const Request& request) override;
    [[nodiscard]] bool waits(const Request&) const override { return false; }

    /// Whether the run's time is over.
    [[nodiscard]] bool is_over();
    [[nodiscard]] std::int64_t polls() const;
    /// To be called once, when nobody calls handle() any more: the run with its last tick.
    [[nodiscard]] whatif::RunResult finish();

private:
    /// Both under the lock.
    [[nodiscard]] bool begin_call(const Request& request);
    void add(const std::optional<Tick>& tick);

    Service& app_;
    const ServedDemand& demand_;
    const Options options_;

    mutable std::mutex mutex_; ///< guards all below
    fake_app::WorldTime& time_;
    whatif::Witness& witness_;
    record::TickBuilder builder_;
    Digest digest_;
    score::Scorer scorer_;
    std::int64_t ticks_ = 0;
    std::int64_t polls_ = 0;
    bool over_ = false;
};

} // namespace scaleit::serve
