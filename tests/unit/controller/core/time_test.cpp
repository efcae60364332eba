#include "controller/core/time.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace std::chrono_literals;

TEST_CASE("duration: reads every unit", "[core]") {
    CHECK(parse_duration("250ms") == Duration(250ms));
    CHECK(parse_duration("5s") == Duration(5s));
    CHECK(parse_duration("2m") == Duration(2min));
    CHECK(parse_duration("1h") == Duration(1h));
    CHECK(parse_duration("7d") == Duration(168h));
    CHECK(parse_duration("1.5s") == Duration(1500ms));
    CHECK(parse_duration("0s") == Duration(0s));
    CHECK(parse_duration("3us") == Duration(3us));
    CHECK(parse_duration("4ns") == Duration(4ns));
}

TEST_CASE("duration: refuses what it cannot mean", "[core]") {
    for (const char* bad : {"", "s", "5", "-1s", "5 s", "5sec", "1e3s", "nan", "inf", "infs", "101000d", "1s1s"}) {
        INFO(bad);
        REQUIRE_FALSE(parse_duration(bad).has_value());
        CHECK(parse_duration(bad).error().kind == ErrorKind::usage);
    }
}

TEST_CASE("duration: what is written reads back", "[core]") {
    for (const Duration value : {Duration(0s), Duration(1ns), Duration(1500ms), Duration(90s), Duration(24h),
                                 Duration(25h), Duration(7ms), Duration(61min)}) {
        INFO(format_duration(value));
        CHECK(parse_duration(format_duration(value)) == value);
    }
    CHECK(format_duration(90s) == "90s");
    CHECK(format_duration(24h) == "1d");
}
