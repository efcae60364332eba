#include "controller/policy/schedule.hpp"

#include "controller/policy/policy.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::at_s;
using scaleit::test::contains;

namespace {

template <class T> T read(std::string_view text) {
    const std::optional<T> value = T::from_text(text);
    REQUIRE(value.has_value());
    CHECK(T::from_text(value->to_text()) == value);
    return *value;
}

int replicas_at(const ScheduleConfig& config, std::string_view when) {
    const std::int64_t since_start = read<UtcTime>(when).seconds - config.calendar.start->seconds;
    const Observation observation{at_s(since_start), 0.5, 77};
    return *decide(config, ScheduleState{}, observation).decision.desired();
}

/// Office hours of 10 in Berlin's winter time, Saturday nights of 7.
ScheduleConfig office() {
    ScheduleConfig config;
    config.windows = {{read<Days>("mon-fri"), read<TimeOfDay>("08:00"), read<TimeOfDay>("18:30"), 10},
                      {read<Days>("sat"), read<TimeOfDay>("22:00"), read<TimeOfDay>("04:00"), 7},
                      {read<Days>("wed"), read<TimeOfDay>("12:00"), read<TimeOfDay>("13:00"), 20}};
    config.otherwise = 2;
    config.calendar.start = read<UtcTime>("2026-01-01T00:00:00Z");
    config.calendar.utc_offset = read<UtcOffset>("+01:00");
    return config;
}

} // namespace

TEST_CASE("schedule: windows hold from their begin until before their end, in local time", "[policy]") {
    const ScheduleConfig config = office(); // 2026-01-05 is a Monday
    CHECK(replicas_at(config, "2026-01-05T06:59:59Z") == 2);
    CHECK(replicas_at(config, "2026-01-05T07:00:00Z") == 10);
    CHECK(replicas_at(config, "2026-01-05T17:29:59Z") == 10);
    CHECK(replicas_at(config, "2026-01-05T17:30:00Z") == 2);
    CHECK(replicas_at(config, "2026-01-04T12:00:00Z") == 2);
}

TEST_CASE("schedule: a window may pass midnight; where windows overlap the largest holds", "[policy]") {
    const ScheduleConfig config = office();
    CHECK(replicas_at(config, "2026-01-10T20:59:00Z") == 2);
    CHECK(replicas_at(config, "2026-01-10T21:00:00Z") == 7);
    CHECK(replicas_at(config, "2026-01-11T02:59:00Z") == 7);
    CHECK(replicas_at(config, "2026-01-11T03:00:00Z") == 2);
    CHECK(replicas_at(config, "2026-01-10T02:00:00Z") == 2);
    CHECK(replicas_at(config, "2026-01-07T11:30:00Z") == 20);
}

TEST_CASE("schedule: daylight saving is told by changes of the offset", "[policy]") {
    ScheduleConfig config = office();
    config.calendar.offset_changes = {{read<UtcTime>("2026-03-29T01:00:00Z"), read<UtcOffset>("+02:00")},
                                      {read<UtcTime>("2026-10-25T01:00:00Z"), read<UtcOffset>("+01:00")}};
    CHECK(replicas_at(config, "2026-03-27T06:30:00Z") == 2);
    CHECK(replicas_at(config, "2026-03-30T06:30:00Z") == 10);
    CHECK(replicas_at(config, "2026-10-26T06:30:00Z") == 2);
}

TEST_CASE("schedule: a time zone becomes the offsets that hold there when the run begins", "[policy]") {
    ScheduleConfig config = office();
    config.calendar = {read<UtcTime>("2026-03-01T00:00:00Z"), {}, {}, read<TimeZone>("Europe/Berlin")};
    CHECK_FALSE(flaw(config).has_value());
    config = std::get<Schedule>(beginning(Schedule{config, {}, {}}, std::nullopt)).config;
    CHECK_FALSE(config.calendar.time_zone.has_value());
    CHECK(config.calendar.utc_offset == read<UtcOffset>("+01:00"));
    REQUIRE(config.calendar.offset_changes.size() == 2 * k_zone_years);
    CHECK(config.calendar.offset_changes.at(0) ==
          OffsetChange{read<UtcTime>("2026-03-29T01:00:00Z"), read<UtcOffset>("+02:00")});
    CHECK(config.calendar.offset_changes.at(1) ==
          OffsetChange{read<UtcTime>("2026-10-25T01:00:00Z"), read<UtcOffset>("+01:00")});
    CHECK_FALSE(flaw(config).has_value());
    CHECK(replicas_at(config, "2026-03-27T06:30:00Z") == 2);
    CHECK(replicas_at(config, "2026-03-30T06:30:00Z") == 10);
}

TEST_CASE("schedule: a time zone that nobody knows, or beside offsets, is refused", "[policy]") {
    for (const std::string_view name : {"Europe/Bonn", "", "../../etc/passwd", "posixrules\n"}) {
        CAPTURE(name);
        CHECK_FALSE(TimeZone::from_text(name).has_value());
    }
    ScheduleConfig config = office();
    config.calendar.time_zone = read<TimeZone>("Asia/Kolkata");
    REQUIRE(flaw(config).has_value());
    CHECK_THAT(*flaw(config), contains("time_zone Asia/Kolkata"));
    config.calendar.utc_offset = {};
    CHECK_FALSE(flaw(config).has_value());
    CHECK(resolved(config.calendar).utc_offset == read<UtcOffset>("+05:30"));
    CHECK(resolved(config.calendar).offset_changes.empty());
}

TEST_CASE("schedule: says schedule where it changes something, steady where not, and keeps its bounds", "[policy]") {
    ScheduleConfig config;
    config.otherwise = 5;
    config.bounds.max = 4;
    const auto at = [&](int replicas) {
        return decide(config, ScheduleState{}, Observation{k_start, 0.5, replicas}).decision;
    };
    Decision cut(Reason::schedule, 5);
    cut.then(Reason::bounds_max, 4);
    CHECK(at(3) == cut);
    config.bounds.max = 9;
    CHECK(at(3) == Decision(Reason::schedule, 5));
    CHECK(at(5) == Decision(Reason::steady, 5));
}

TEST_CASE("calendar: texts are read strictly and written back", "[policy]") {
    CHECK(read<Days>("sat-mon").to_text() == "mon,sat,sun");
    CHECK(read<Days>("every") == Days{});
    CHECK(read<TimeOfDay>("24:00").minutes == k_minutes_a_day);
    CHECK(read<UtcOffset>("-09:30").minutes == -570);
    CHECK(read<UtcTime>("1970-01-01T00:00:00Z").seconds == 0);
    CHECK(read<UtcTime>("2024-02-29T23:59:59Z").seconds == 1'709'251'199);
    for (const std::string_view text : {"", "mon-", "monday", "mon,,tue", "-"}) {
        CHECK_FALSE(Days::from_text(text));
    }
    for (const std::string_view text : {"", "8:00", "24:01", "08:60", "-1:00", "08-00", "08:00:00"}) {
        CHECK_FALSE(TimeOfDay::from_text(text));
    }
    for (const std::string_view text : {"", "01:00", "+1:00", "+18:01", "+01:00x"}) {
        CHECK_FALSE(UtcOffset::from_text(text));
    }
    for (const std::string_view text : {"", "2023-02-29T00:00:00Z", "2024-02-29 00:00:00Z", "2024-02-29T24:00:00Z",
                                        "1969-12-31T00:00:00Z", "2024-02-29T00:00:60Z", "2024-02-29T00:00:00"}) {
        CHECK_FALSE(UtcTime::from_text(text));
    }
}

TEST_CASE("schedule: without a start the run begins on a Monday at midnight", "[policy]") {
    CHECK(local_moment({}, k_start) == LocalMoment{0, 0});
    CHECK(local_moment({}, k_start + std::chrono::hours(24 * 6) + std::chrono::minutes(90)) == LocalMoment{6, 90});
    Calendar west;
    west.utc_offset = {-60};
    CHECK(local_moment(west, k_start) == LocalMoment{6, 23 * 60});
}

TEST_CASE("schedule: refuses values that cannot be", "[policy]") {
    CHECK_FALSE(flaw(ScheduleConfig{}));
    CHECK_FALSE(flaw(office()));
    ScheduleConfig config;
    config.otherwise = -1;
    CHECK_THAT(*flaw(config), contains("otherwise is -1"));
    config = office();
    config.windows[0].replicas = 2'000'000;
    CHECK_THAT(*flaw(config), contains("a window is 2000000"));
    config = office();
    config.calendar.offset_changes = {{UtcTime{5}, {}}, {UtcTime{5}, {}}};
    CHECK_THAT(*flaw(config), contains("not in order"));
}

TEST_CASE("schedule: a run that begins now keeps the start that its manifest gives", "[policy]") {
    const UtcTime now{1'000'000};
    CHECK(std::get<Schedule>(beginning(Schedule{}, now)).config.calendar.start == now);
    Schedule dated;
    dated.config.calendar.start = UtcTime{5};
    CHECK(beginning(dated, now) == Policy(dated));
    CHECK(beginning(CpuLoad{}, now) == Policy(CpuLoad{}));
}
