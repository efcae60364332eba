// From a plan to runs that begin: which session is gone on from, and what time has room for.
#include "controller/resume.hpp"

#include "controller/loop/steered_policy.hpp"
#include "recorder/record/recording_journal.hpp"
#include "recorder/record/recording_transport.hpp"
#include "recorder/session/writer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <limits>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

class DeafTransport final : public Transport {
public:
    [[nodiscard]] Outcome send(const Request& /*request*/, Duration /*budget*/) override {
        return tl::unexpected<TransportFailure>(TransportFailure{});
    }
};

/// A session with one tick, or with none.
void make_session(const fs::path& file, int ticks = 1) {
    const auto writer = session::SessionWriter::create(file, {}, session::Sync::normal).value();
    Tick tick;
    tick.observation = tl::unexpected<Failure>(Failure{FailureKind::timeout, 0});
    for (; tick.index < ticks; ++tick.index) {
        REQUIRE(writer->append(tick));
    }
    REQUIRE(writer->close());
}

/// A session of one tick whose look timed out.
void make_run(const fs::path& file, const session::Meta& meta) {
    const auto writer = session::SessionWriter::create(file, meta, session::Sync::normal).value();
    SimulatedClock clock;
    DeafTransport deaf;
    record::RecordingTransport transport(deaf, *writer, clock);
    record::RecordingJournal journal(*writer);
    loop::Settings settings = loop::from_meta(meta).value();
    settings.loop.ticks_max = 1;
    loop::AppClient client(transport, clock, settings.client);
    loop::SteeredPolicy policy(settings.policy, nullptr);
    REQUIRE(loop::run_loop(settings.loop, client, policy, client, clock, journal).has_value());
    REQUIRE(writer->close());
}

} // namespace

TEST_CASE("sessions of a folder: the newest that has a tick is by stamp and count", "[controller]") {
    const TemporaryDirectory directory;
    for (const char* const name :
         {"web-20240501T120000Z.db", "web-20240501T120001Z-2.db", "web-20240501T120001Z-10.db",
          "web-20240501T120001Z.db", "web-2-20250501T120000Z.db", "web-20240501T120000Z-20250501T120000Z.db"}) {
        make_session(directory.file(name));
    }
    make_session(directory.file("web-20240601T120000Z.db"), 0);
    for (const char* const name :
         {"web-20260501T120000Z.csv", "web-20260501.db", "web-20260501T120000Z-x.db", "20260501T120000Z.db", "web.db",
          "-.db", ".db", "web-20260501T120000Z-1234567890123456789.db"}) {
        std::ofstream(directory.file(name)) << "no session";
    }
    SessionFolders folders;
    const auto newest = [&](const std::string& workload) {
        return folders.newest(directory.path(), workload).value().file.filename().string();
    };
    CHECK(newest("web") == "web-20240501T120001Z-10.db");
    CHECK(newest("web-2") == "web-2-20250501T120000Z.db");
    CHECK(newest("web-20240501T120000Z") == "web-20240501T120000Z-20250501T120000Z.db");
    CHECK(newest("we").empty());
    CHECK(newest("").empty());
}

TEST_CASE("sessions of a folder: it is read once for all workloads", "[controller]") {
    const TemporaryDirectory directory;
    make_session(directory.file("web-20240501T120000Z.db"));
    SessionFolders folders;
    REQUIRE_FALSE(folders.newest(directory.path(), "web").value().file.empty());
    make_session(directory.file("other-20240501T120000Z.db"));
    CHECK(folders.newest(directory.path(), "other").value().file.empty());
    CHECK_FALSE(SessionFolders().newest(directory.path(), "other").value().file.empty());
    const auto missing = folders.newest(directory.file("none"), "web");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ErrorKind::bad_input);
}

TEST_CASE("sessions of a folder: those that a recorder died at before they were made are passed over", "[controller]") {
    const TemporaryDirectory directory;
    const fs::path lived = directory.file("web-20240501T120000Z.db");
    make_session(lived);
    const fs::path empty = directory.file("web-20240501T120003Z.db"); // the name was taken, and no more
    std::ofstream(empty).close();
    const fs::path cut_off = directory.file("web-20240501T120002Z.db"); // in its first transaction
    make_session(cut_off, 0);
    const std::string of_nothing("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\0\0\0\0\x01\x02\x03\x04\0\0\0\0", 20);
    std::ofstream(cut_off.string() + "-journal", std::ios::binary) << of_nothing;
    make_session(directory.file("web-20240501T120001Z.db"), 0);

    const NewestSession newest = SessionFolders().newest(directory.path(), "web").value();
    CHECK(newest.file == lived);
    CHECK(newest.unmade == std::vector<fs::path>{empty, cut_off});

    std::ofstream(empty.string() + "-wal") << "what it lived"; // so it was made, and lost since
    CHECK_THAT(SessionFolders().newest(directory.path(), "web").error().message, contains("is empty"));
    fs::remove(empty.string() + "-wal");
    std::ofstream(empty) << "nonsense";
    CHECK_THAT(SessionFolders().newest(directory.path(), "web").error().message, contains("is no SQLite file"));
}

TEST_CASE("sessions of a folder: the next is after all that are there, whatever the clock says", "[controller]") {
    const TemporaryDirectory directory;
    const auto begin_at = [&](const char* time) {
        const fs::path file = SessionFolders().next(directory.path(), "web", policy::UtcTime::from_text(time).value());
        REQUIRE_FALSE(fs::exists(file));
        make_session(file);
        CHECK(SessionFolders().newest(directory.path(), "web").value().file == file);
        return file.filename().string();
    };
    make_session(directory.file("web-2-20990501T120000Z.db")); // another workload's
    CHECK(begin_at("2024-05-01T12:00:00Z") == "web-20240501T120000Z.db");
    CHECK(begin_at("2024-05-01T12:00:00Z") == "web-20240501T120000Z-2.db");
    CHECK(begin_at("2024-05-01T11:00:00Z") == "web-20240501T120000Z-3.db"); // set back
    CHECK(begin_at("2024-05-01T11:59:59Z") == "web-20240501T120000Z-4.db");
    fs::remove(directory.file("web-20240501T120000Z.db"));
    CHECK(begin_at("2024-05-01T12:00:00Z") == "web-20240501T120000Z-5.db");
    CHECK(begin_at("2024-05-01T12:00:01Z") == "web-20240501T120001Z.db");
    std::ofstream(directory.file("web-20240501T130000Z-9.db")).close(); // never made, and a name all the same
    CHECK(SessionFolders().next(directory.path(), "web", {}).filename() == "web-20240501T130000Z-10.db");
    CHECK(SessionFolders().next(directory.file("none"), "web", {}) ==
          directory.file("none") / "web-19700101T000000Z.db");
}

TEST_CASE("sessions of a folder: a name that was taken since it was read is not given", "[controller]") {
    const TemporaryDirectory directory;
    SessionFolders folders;
    const fs::path first = folders.next(directory.path(), "web", {});
    make_session(first);
    CHECK(folders.next(directory.path(), "web", {}).filename() == "web-19700101T000000Z-2.db");
}

namespace {

constexpr Duration k_year = std::chrono::hours(365 * 24);

FleetPlan plan_of(Duration interval) {
    FleetPlan plan;
    plan.clock = Pace::lockstep;
    WorkloadPlan& workload = plan.workloads.emplace_back();
    workload.options.name = "app";
    workload.options.settings.loop.interval = interval;
    return plan;
}

/// A run whose last tick had that index, as a session can have it.
EarlierRun earlier_run(std::int64_t last, Duration interval) {
    EarlierRun earlier;
    earlier.rebuilt.settings.loop.interval = interval;
    earlier.rebuilt.ticks.emplace_back().index = last;
    earlier.rebuilt.ticks.back().observation = tl::unexpected<Failure>(Failure{FailureKind::timeout, 0});
    return earlier;
}

} // namespace

TEST_CASE("time: more ticks than it has room for are refused, and as many are not", "[controller]") {
    for (const Duration interval : {k_year, 100 * k_year, Duration(std::chrono::hours(24)), Duration{1}}) {
        CAPTURE(interval.count());
        FleetPlan plan = plan_of(interval);
        plan.ticks = ticks_in_time(interval);
        CHECK(begin_all(plan));
        ++*plan.ticks;
        const auto refused = begin_all(plan);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::usage);
        CHECK_THAT(refused.error().message, contains("ticks"));
    }
    FleetPlan plan = plan_of(k_year);
    plan.duration = 97 * k_year;
    CHECK(begin_all(plan));
}

TEST_CASE("time: the last tick and the one after it are due at instants that can be told", "[controller]") {
    for (const Duration interval : {Duration{1}, k_year, 99 * k_year, 100 * k_year}) {
        CAPTURE(interval.count());
        const std::int64_t last = ticks_in_time(interval) - 1;
        CHECK(due_at(last, interval) <= k_start + k_time_max);
        CHECK(due_at(last + 1, interval) > k_start + k_time_max);
        CHECK(slot_at(due_at(last, interval), 0, interval) == Slot{last, due_at(last, interval), last, false});
        const Slot late = slot_at(k_start + interval - Duration{1}, 0, interval);
        CHECK(late.late == (interval > Duration{1}));
    }
    CHECK_FALSE(slot_at(k_start + Duration{3}, 0, Duration{39}).late); // a tenth, rounded down, is not more than it
    CHECK(slot_at(k_start + Duration{4}, 0, Duration{39}).late);
}

TEST_CASE("time: a run that has none left is not resumed, however much its session says has passed", "[controller]") {
    for (const std::int64_t last : {ticks_in_time(k_year), std::numeric_limits<std::int64_t>::max()}) {
        Beginning beginning{plan_of(100 * k_year).workloads.front(), {}, {}, {}, 0};
        REQUIRE(resume(beginning, earlier_run(last, k_year), {}));
        CHECK_FALSE(has_time(beginning, plan_of(100 * k_year)));
    }
    Beginning beginning{plan_of(k_year).workloads.front(), {}, {}, {}, 0};
    EarlierRun ancient = earlier_run(3, k_year);
    beginning.plan.options.settings.clock = ancient.rebuilt.settings.clock = loop::ClockKind::real;
    ancient.began = policy::UtcTime::from_text("1970-01-01T00:00:00Z");
    REQUIRE(ancient.began);
    REQUIRE(resume(beginning, ancient, unix_time(policy::UtcTime::from_text("2199-01-01T00:00:00Z").value(), {})));
    CHECK_FALSE(has_time(beginning, plan_of(k_year)));

    REQUIRE(resume(beginning, earlier_run(3, k_year), {}));
    CHECK(beginning.first_tick == 4);
    FleetPlan plan = plan_of(k_year);
    CHECK(has_time(beginning, plan));
    plan.ticks = ticks_in_time(k_year) - 4;
    CHECK(has_time(beginning, plan));
    ++*plan.ticks;
    CHECK_FALSE(has_time(beginning, plan));
    plan.ticks.reset();
    plan.duration = 96 * k_year;
    CHECK(has_time(beginning, plan));
    beginning.resumed_at = k_start + 100 * k_year;
    CHECK_FALSE(has_time(beginning, plan));
}

namespace {

/// A tick that saw so many and wrote so many, where these differ.
Tick tick_with(int present, int desired, WriteOutcome outcome = WriteOutcome::applied) {
    Tick tick;
    tick.observation = Observation{};
    tick.observation->replicas = present;
    tick.decision = Decision(Reason::proportional, desired);
    tick.write.outcome = present == desired ? WriteOutcome::not_needed : outcome;
    return tick;
}

} // namespace

TEST_CASE("doubt: what the last ticks of a session asked for and did not see counts on", "[controller]") {
    CHECK(doubt_after({}) == fleet::Doubt{});
    CHECK(doubt_after({tick_with(4, 14)}) == fleet::Doubt{14, 0});
    CHECK(doubt_after({tick_with(4, 14, WriteOutcome::failed), tick_with(4, 4)}) == fleet::Doubt{14, 1});
    CHECK(doubt_after({tick_with(4, 14), tick_with(14, 14)}) == fleet::Doubt{});
    CHECK_FALSE(doubt_after({tick_with(4, 14, WriteOutcome::dry_run)}).asked.has_value());
    std::vector<Tick> ticks{tick_with(4, 14)};
    ticks.insert(ticks.end(), fleet::k_looks_in_doubt, tick_with(4, 4));
    CHECK(doubt_after(ticks) == fleet::Doubt{});
}

TEST_CASE("history: past ticks have the times that they had, to the millisecond", "[controller]") {
    Beginning beginning{plan_of(std::chrono::seconds(1)).workloads.front(), {}, {}, {}, 0};
    fleet::WorkloadOptions& options = beginning.plan.options;
    EarlierRun earlier = earlier_run(3, std::chrono::seconds(1));
    options.settings.clock = earlier.rebuilt.settings.clock = loop::ClockKind::real;
    earlier.rebuilt.ticks.back().at = k_start + std::chrono::milliseconds(3001);
    options.began = policy::UtcTime{1'000};
    earlier.began = options.began;
    earlier.began_late = options.began_late = std::chrono::milliseconds(999);
    REQUIRE(resume(beginning, earlier, std::chrono::milliseconds(1'010'000)));
    REQUIRE(options.history.size() == 1);
    CHECK(options.history.front().unix_ms == 1'004'000);
    CHECK(beginning.resumed_at == k_start + std::chrono::seconds(10));
    CHECK(beginning.first_tick == 10);
}

TEST_CASE("history: a session says to the millisecond when it began, or at least to the second", "[controller]") {
    const TemporaryDirectory directory;
    const auto late_of = [&](const std::string& name, const std::optional<std::string>& said) {
        session::Meta meta = loop::to_meta(loop::Settings{});
        meta[session::k_began_at_key] = "2026-01-05T08:00:00Z";
        if (said) {
            meta[session::k_began_at_ms_key] = *said;
        }
        make_run(directory.file(name), meta);
        const EarlierRun earlier = read_earlier_run(directory.file(name)).value();
        CHECK(earlier.began == policy::UtcTime::from_text("2026-01-05T08:00:00Z"));
        return earlier.began_late.count();
    };
    CHECK(late_of("said.db", "1234") == 1234);
    CHECK(late_of("early.db", "-1234") == -1234);
    CHECK(late_of("old.db", std::nullopt) == 0);
    int bad = 0;
    for (const char* const said : {"", "x", "1x", "99999999999999999999", "9999999999999999"}) {
        CHECK(late_of(std::to_string(++bad) + ".db", said) == 0);
    }
}
