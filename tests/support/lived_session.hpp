#pragma once
// A controller's run against the fake app in lock-step time, in-process: bytes on the wire seam, no socket, no real
// time. With a file, it is recorded as a live controller would record it.
#include "controller/core/digest.hpp"
#include "controller/loop/settings.hpp"
#include "controller/port/direct_transport.hpp"
#include "fake_app/service/fake_app.hpp"
#include "recorder/record/recording_journal.hpp"
#include "recorder/record/recording_transport.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <vector>

namespace scaleit::test {

struct Life {
    policy::Policy policy;
    plant::PlantOptions plant{};
    std::optional<plant::WorldOptions> world{}; ///< in place of the plain plant
    double error_rate = 0;
    Seed seed{1};
    Duration interval = std::chrono::seconds(15);
    std::int64_t ticks = 0;
    int attempts = 1; ///< tries of an observation; lock-step time moves with each
};

class CollectingJournal final : public Journal {
public:
    explicit CollectingJournal(Journal* next = nullptr) : next_(next) {}

    [[nodiscard]] Status write(const Tick& tick) override {
        ticks.push_back(tick);
        return next_ == nullptr ? Status{} : next_->write(tick);
    }

    std::vector<Tick> ticks;

private:
    Journal* next_;
};

inline Hash128 digest_of(const std::vector<Tick>& ticks) {
    Digest digest;
    for (const Tick& tick : ticks) {
        digest.add(tick);
    }
    return digest.value();
}

inline loop::Settings settings_of(const Life& life) {
    loop::Settings settings;
    settings.policy = life.policy;
    settings.loop.interval = life.interval;
    settings.client.attempts = life.attempts;
    settings.client.seed = life.seed;
    settings.client.needs = policy::needs(life.policy);
    settings.clock = loop::ClockKind::lockstep;
    return settings;
}

/// The ticks of a life over the wire seam. `recording`, if any, is written to.
inline std::vector<Tick> live(const Life& life, const demand::Demand& demand,
                              session::SessionWriter* recording = nullptr) {
    fake_app::LockstepTime time(life.interval);
    plant::WorldOptions world;
    world.plant = life.plant;
    fake_app::FakeApp app({life.world.value_or(world), fault::FaultPlan(life.error_rate, life.seed)}, demand, time);
    DirectTransport direct(app);
    SimulatedClock clock;
    SimulatedClock pauses;
    loop::Settings settings = settings_of(life);
    settings.loop.ticks_max = life.ticks;
    const auto run = [&](Transport& transport, Journal* next) {
        loop::AppClient client(transport, pauses, settings.client);
        CollectingJournal journal(next);
        REQUIRE(loop::run_loop(settings.loop, client, settings.policy, client, clock, journal).has_value());
        return journal.ticks;
    };
    if (recording == nullptr) {
        return run(direct, nullptr);
    }
    record::RecordingTransport transport(direct, *recording, clock);
    record::RecordingJournal journal(*recording);
    return run(transport, &journal);
}

inline session::Meta meta_of(const Life& life) {
    session::Meta meta = loop::to_meta(settings_of(life));
    meta["startup_delay_ns"] = std::to_string(life.plant.startup_delay.count());
    return meta;
}

/// The same, recorded into a closed session.
inline std::vector<Tick> live_and_record(const Life& life, const demand::Demand& demand,
                                         const std::filesystem::path& file) {
    const auto writer = session::SessionWriter::create(file, meta_of(life), session::Sync::normal);
    REQUIRE(writer.has_value());
    std::vector<Tick> ticks = live(life, demand, writer->get());
    REQUIRE((*writer)->close().has_value());
    return ticks;
}

} // namespace scaleit::test
