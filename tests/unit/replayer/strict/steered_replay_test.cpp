// Strict replay of runs that were steered: manual scales, pauses, shares, other policies.
#include "controller/loop/directive_transport.hpp"
#include "controller/policy/manifest.hpp"
#include "fake_app/demand/generator.hpp"
#include "recorder/session/reader.hpp"
#include "replayer/strict/verify.hpp"
#include "tests/support/lived_session.hpp"
#include "tests/support/temporary_directory.hpp"

#include <functional>
#include <set>

using namespace scaleit;

namespace {

constexpr std::int64_t k_ticks = 60;

loop::Settings steered_settings() {
    loop::Settings settings;
    settings.policy = policy::TargetAverage{};
    settings.loop.interval = std::chrono::seconds(15);
    settings.loop.ticks_max = k_ticks;
    settings.loop.turn = {.failure_threshold = 1, .fallback_replicas = 6};
    settings.client.attempts = 2;
    settings.client.seed = Seed{3};
    settings.clock = loop::ClockKind::lockstep;
    settings.steered = true;
    return settings;
}

/// The order for a tick, by its number from 0.
Directive order_for(int tick) {
    static const std::string k_other = policy::to_manifest(*policy::default_policy("composite"));
    Directive directive;
    directive.manifest = tick >= 30 ? k_other : "";
    directive.running = tick < 10 || tick >= 15;
    if (tick >= 20 && tick < 25) {
        directive.manual = ManualCount{9, "a sale begins"};
    }
    if (tick >= 22) {
        directive.share = 4 + tick % 3;
    }
    return directive;
}

std::vector<Tick> record_steered(const std::filesystem::path& file) {
    const loop::Settings settings = steered_settings();
    const auto demand = demand::make_generator({"sine:base=6,amplitude=4,period=6m"}, Seed{1}).value();
    fake_app::LockstepTime time(settings.loop.interval);
    fake_app::FakeApp app({{}, fault::FaultPlan(0.3, Seed{1})}, *demand, time);
    DirectTransport direct(app);
    int looks = 0;
    loop::DirectiveTransport steered(direct, [&looks] { return order_for(looks++); });
    SimulatedClock clock;
    SimulatedClock pauses;
    const auto writer = session::SessionWriter::create(file, loop::to_meta(settings), session::Sync::normal).value();
    record::RecordingTransport transport(steered, *writer, clock);
    record::RecordingJournal recording(*writer);
    test::CollectingJournal journal(&recording);
    loop::AppClient client(transport, pauses, settings.client);
    loop::SteeredPolicy policy(settings.policy, &client);
    REQUIRE(loop::run_loop(settings.loop, client, policy, client, clock, journal).has_value());
    REQUIRE(writer->close().has_value());
    return journal.ticks;
}

bool is_directive(const session::Entry& entry) {
    const auto* exchange = std::get_if<session::Exchange>(&entry.value);
    return exchange != nullptr && exchange->request.target == "/scaling/directive";
}

/// A session again, as `edit` leaves its directives.
void copy_edited(const std::filesystem::path& from, const std::filesystem::path& to,
                 const std::function<void(std::string&)>& edit) {
    const auto reader = session::SessionReader::open(from).value();
    const auto writer = session::SessionWriter::create(to, reader->meta(), session::Sync::normal).value();
    REQUIRE(reader
                ->for_each([&](session::Entry entry) -> Status {
                    if (is_directive(entry)) {
                        edit(std::get<session::Exchange>(entry.value).outcome->body);
                    }
                    return std::visit([&](const auto& value) { return writer->append(value); }, entry.value);
                })
                .has_value());
    REQUIRE(writer->close().has_value());
}

/// A session as a crash leaves it before the tick after `count` of them is written.
void cut_off(const std::filesystem::path& from, const std::filesystem::path& to, std::size_t count) {
    std::size_t kept = 0;
    const auto reader = session::SessionReader::open(from).value();
    const auto writer = session::SessionWriter::create(to, reader->meta(), session::Sync::normal).value();
    REQUIRE(reader
                ->for_each([&](const session::Entry& entry) -> Status {
                    const bool is_tick = std::holds_alternative<Tick>(entry.value);
                    if (kept == count && is_tick) {
                        return fail(ErrorKind::bad_input, "enough");
                    }
                    kept += is_tick ? 1 : 0;
                    return std::visit([&](const auto& value) { return writer->append(value); }, entry.value);
                })
                .error()
                .message == "enough");
}

} // namespace

TEST_CASE("steered replay: orders, shares and other policies are repeated at their ticks", "[replayer]") {
    const test::TemporaryDirectory directory;
    const std::vector<Tick> ticks = record_steered(directory.file("steered.db"));
    std::set<Reason> reasons;
    int without_data = 0;
    for (const Tick& tick : ticks) {
        without_data += tick.observation ? 0 : 1;
        for (const Step& step : tick.decision.steps()) {
            reasons.insert(step.reason);
        }
    }
    // All of it happened.
    CHECK(without_data > 0);
    for (const Reason reason : {Reason::paused, Reason::manual, Reason::share, Reason::threshold_high}) {
        INFO(name(reason));
        CHECK(reasons.count(reason) == 1);
    }
    const strict::Replayed replayed = strict::verify_session(directory.file("steered.db")).value();
    CHECK_FALSE(replayed.divergence.has_value());
    CHECK(replayed.ticks == k_ticks);
    CHECK(replayed.digest == test::digest_of(ticks));
}

TEST_CASE("steered replay: where a run stood is found from its session", "[replayer]") {
    const test::TemporaryDirectory directory;
    const std::vector<Tick> ticks = record_steered(directory.file("steered.db"));
    const strict::Rebuilt rebuilt = strict::rebuild_session(directory.file("steered.db")).value();
    CHECK(rebuilt.ticks == ticks);
    CHECK(rebuilt.directive == order_for(k_ticks - 1));
    CHECK(std::holds_alternative<policy::CompositeLoad>(rebuilt.policy));
    loop::TurnState turn;
    for (const Tick& tick : ticks) {
        turn = loop::remembered(turn, tick);
    }
    CHECK(rebuilt.turn == turn);
}

TEST_CASE("steered replay: of a tick that was cut off, what was ordered and asked for is kept alone", "[replayer]") {
    const test::TemporaryDirectory directory;
    const std::vector<Tick> ticks = record_steered(directory.file("steered.db"));
    int written = 0;
    for (std::size_t count = 28; count < 40; ++count) {
        CAPTURE(count);
        const std::filesystem::path cut = directory.file(std::to_string(count) + ".db");
        cut_off(directory.file("steered.db"), cut, count);
        const strict::Rebuilt half = strict::rebuild_session(cut).value();
        CHECK(half.ticks == std::vector<Tick>(ticks.begin(), ticks.begin() + static_cast<std::ptrdiff_t>(count)));
        CHECK(half.directive == order_for(static_cast<int>(count)));
        CHECK(std::holds_alternative<policy::CompositeLoad>(half.policy) == (count >= 30));
        const Tick& next = ticks[count];
        const bool is_written = next.write.outcome != WriteOutcome::not_needed;
        CHECK(half.asked == (is_written ? next.decision.desired() : std::nullopt));
        written += is_written ? 1 : 0;
    }
    CHECK(written > 0);
    CHECK(written < 12);
}

TEST_CASE("steered replay: a changed order is a divergence", "[replayer]") {
    const test::TemporaryDirectory directory;
    record_steered(directory.file("steered.db"));
    int changed = 0;
    copy_edited(directory.file("steered.db"), directory.file("changed.db"), [&](std::string& body) {
        if (const auto place = body.find(R"("replicas":9)"); place != std::string::npos && changed++ == 0) {
            body[place + 11] = '8';
        }
    });
    REQUIRE(changed > 0);
    CHECK(strict::verify_session(directory.file("changed.db"))->divergence.has_value());
}

TEST_CASE("steered replay: equal directives are stored once", "[replayer]") {
    const test::TemporaryDirectory directory;
    record_steered(directory.file("steered.db"));
    copy_edited(directory.file("steered.db"), directory.file("unchanged.db"),
                [](std::string& body) { body = R"({"running":true,"padding":")" + std::string(20'000, 'x') + "\"}"; });
    CHECK(std::filesystem::file_size(directory.file("unchanged.db")) < 200'000);
}
