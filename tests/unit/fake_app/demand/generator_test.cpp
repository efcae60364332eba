#include "fake_app/demand/generator.hpp"

#include "tests/support/catch.hpp"

#include <cmath>
#include <rapidcheck.h>

namespace scaleit::demand {

namespace {

using namespace std::chrono_literals;
using test::contains;

std::unique_ptr<Demand> made(const std::vector<std::string>& specs, Seed seed = Seed{1}) {
    Result<std::unique_ptr<Demand>> demand = make_generator(specs, seed);
    INFO((demand ? std::string() : demand.error().message));
    REQUIRE(demand.has_value());
    return std::move(*demand);
}

std::string refusal(const std::string& spec) {
    const Result<std::unique_ptr<Demand>> demand = make_generator({spec}, Seed{1});
    INFO(spec);
    REQUIRE_FALSE(demand.has_value());
    CHECK(demand.error().kind == ErrorKind::usage);
    return demand.error().message;
}

} // namespace

TEST_CASE("generator: constant is its base at all times", "[fake_app][demand]") {
    const auto demand = made({"constant:base=6"});
    CHECK(demand->at(k_start) == 6);
    CHECK(demand->at(k_start + 800'000h) == 6);
}

TEST_CASE("generator: sine begins at its base, rises, and repeats exactly", "[fake_app][demand]") {
    const auto demand = made({"sine:base=6,amplitude=4,period=24h"});
    CHECK(demand->at(k_start) == 6);
    CHECK(demand->at(k_start + 6h) == Catch::Approx(10).epsilon(1e-12));
    CHECK(demand->at(k_start + 2h) == Catch::Approx(8).epsilon(1e-12)); // sin(30 degrees) = 1/2
    CHECK(demand->at(k_start + 18h) == Catch::Approx(2).epsilon(1e-12));
    CHECK(demand->at(k_start + 2h) == demand->at(k_start + 2h + 24h * 30'000));
    const auto shifted = made({"sine:base=6,amplitude=4,period=24h,phase=26h"});
    CHECK(shifted->at(k_start) == demand->at(k_start + 2h));
}

TEST_CASE("generator: diurnal has its maximum at the peak and less at the weekend", "[fake_app][demand]") {
    const auto demand = made({"diurnal:base=6,amplitude=4,peak=14h,weekend=0.5"});
    CHECK(demand->at(k_start + 14h) == Catch::Approx(10).epsilon(1e-12));
    CHECK(demand->at(k_start + 2h) == Catch::Approx(2).epsilon(1e-12));
    CHECK(demand->at(k_start + 24h * 4 + 14h) == Catch::Approx(10).epsilon(1e-12));
    CHECK(demand->at(k_start + 24h * 5 + 14h) == Catch::Approx(5).epsilon(1e-12));
    CHECK(demand->at(k_start + 24h * 6 + 2h) == Catch::Approx(1).epsilon(1e-12));
    CHECK(demand->at(k_start + 24h * 7 + 14h) == Catch::Approx(10).epsilon(1e-12));
}

TEST_CASE("generator: diurnal by default peaks at 14h of a day and has no weekend", "[fake_app][demand]") {
    const auto demand = made({"diurnal:base=6,amplitude=4"});
    CHECK(demand->at(k_start + 14h) == Catch::Approx(10).epsilon(1e-12));
    CHECK(demand->at(k_start + 24h * 5 + 14h) == Catch::Approx(10).epsilon(1e-12));
    CHECK(made({"diurnal:base=6,amplitude=4,period=12m"})->at(k_start + 7min) == Catch::Approx(10).epsilon(1e-12));
}

TEST_CASE("generator: square is high for its duty, then low", "[fake_app][demand]") {
    const auto demand = made({"square:low=2,high=8,period=10m,duty=0.3"});
    CHECK(demand->at(k_start) == 8);
    CHECK(demand->at(k_start + 3min - 1ns) == 8);
    CHECK(demand->at(k_start + 3min) == 2);
    CHECK(demand->at(k_start + 10min - 1ns) == 2);
    CHECK(demand->at(k_start + 10min) == 8);
    CHECK(made({"square:low=2,high=8,duty=0"})->at(k_start) == 2);
    CHECK(made({"square:low=2,high=8,duty=1"})->at(k_start + 24h - 1ns) == 8);
}

TEST_CASE("generator: flash rises, holds and decays in straight lines", "[fake_app][demand]") {
    const auto demand = made({"flash:base=2,peak=20,at=1h,rise=6m,hold=10m,decay=30m"});
    CHECK(demand->at(k_start) == 2);
    CHECK(demand->at(k_start + 1h) == 2);
    CHECK(demand->at(k_start + 63min) == 11);
    CHECK(demand->at(k_start + 66min) == 20);
    CHECK(demand->at(k_start + 76min - 1ns) == 20);
    CHECK(demand->at(k_start + 76min) == 20);
    CHECK(demand->at(k_start + 91min) == 11);
    CHECK(demand->at(k_start + 106min) == 2);
    CHECK(demand->at(k_start + 1000h) == 2);
}

TEST_CASE("generator: a flash may rise, hold and decay in no time", "[fake_app][demand]") {
    const auto demand = made({"flash:base=2,peak=20,at=1h,rise=0s,hold=1ns,decay=0s"});
    CHECK(demand->at(k_start + 1h - 1ns) == 2);
    CHECK(demand->at(k_start + 1h) == 20);
    CHECK(demand->at(k_start + 1h + 1ns) == 2);
}

TEST_CASE("generator: several add up, and the sum is clipped at zero", "[fake_app][demand]") {
    CHECK(made({"constant:base=1.5", "constant:base=2"})->at(k_start) == 3.5);
    const auto deep = made({"sine:base=1,amplitude=4,period=24h"});
    CHECK(deep->at(k_start + 18h) == 0);
    const auto lifted = made({"sine:base=1,amplitude=4,period=24h", "constant:base=2"});
    CHECK(lifted->at(k_start + 22h) == Catch::Approx(1)); // 1 - 2 + 2: clipped after adding
}

TEST_CASE("generator: ramp goes from one level to another in a straight line", "[fake_app][demand]") {
    const auto up = made({"ramp:from=2,to=10,at=1h,length=4h"});
    CHECK(up->at(k_start) == 2);
    CHECK(up->at(k_start + 1h) == 2);
    CHECK(up->at(k_start + 2h) == 4);
    CHECK(up->at(k_start + 5h) == 10);
    CHECK(up->at(k_start + 800'000h) == 10);
    const auto down = made({"ramp:from=8,to=0"});
    CHECK(down->at(k_start + 15min) == 6);
    CHECK(down->at(k_start + 1h) == 0);
    CHECK(made({"ramp:from=8,to=1,at=1h,length=0s"})->at(k_start + 1h) == 1);
}

TEST_CASE("generator: steps lead from one level to another", "[fake_app][demand]") {
    const auto up = made({"steps:from=2,to=10,count=4,every=10m"});
    CHECK(up->at(k_start) == 2);
    CHECK(up->at(k_start + 10min - 1ns) == 2);
    CHECK(up->at(k_start + 10min) == 4);
    CHECK(up->at(k_start + 35min) == 8);
    CHECK(up->at(k_start + 40min) == 10);
    CHECK(up->at(k_start + 800'000h) == 10);
    CHECK(made({"steps:from=10,to=0"})->at(k_start + 20min) == 6);
}

TEST_CASE("generator: scale multiplies the clipped sum of all others", "[fake_app][demand]") {
    CHECK(made({"constant:base=1.5", "scale:by=3", "constant:base=2"})->at(k_start) == 10.5);
    CHECK(made({"scale:by=0", "constant:base=2"})->at(k_start) == 0);
    CHECK(made({"sine:base=1,amplitude=4", "scale:by=10"})->at(k_start + 18h) == 0);
}

TEST_CASE("generator: the default demand is pinned to the bit", "[fake_app][demand]") {
    const auto demand = made({"sine:base=6.8,amplitude=3.2,period=10m", "diurnal:base=1,amplitude=0.5,weekend=0.7"});
    CHECK(demand->at(k_start) == 0x1.d77cb84adae68p+2);
    CHECK(demand->at(k_start + 77s) == 0x1.359b757ec0c1ap+3);
    CHECK(demand->at(k_start + 130h + 1ns) == 0x1.eb3333333c6adp+2);
}

TEST_CASE("generator: what is wrong in a description is told with what would be right", "[fake_app][demand]") {
    CHECK_THAT(refusal("sinus:base=1"),
               contains("unknown generator 'sinus', there are constant, sine, diurnal, square, ramp, steps, flash, "
                        "bursts, walk, noise, scale, did you mean 'sine'?"));
    CHECK_THAT(refusal(""), contains("there is no name"));
    CHECK_THAT(refusal(":base=1"), contains("there is no name"));
    CHECK_THAT(refusal("sine"), contains("base is missing; add base=NUMBER"));
    CHECK_THAT(refusal("sine:base=6"), contains("amplitude is missing"));
    CHECK_THAT(refusal("sine:base=6,amplitud=4"), contains("generator sine: unknown key 'amplitud', there are base, "
                                                           "amplitude, period, phase, did you mean 'amplitude'?"));
    CHECK_THAT(refusal("sine:base=6,amplitude"), contains("found 'amplitude', expected key=value"));
    CHECK_THAT(refusal("sine:base=6,,amplitude=4"), contains("found '', expected key=value"));
    CHECK_THAT(refusal("sine:base=6,base=7"), contains("'base' is there twice"));
    CHECK_THAT(refusal("sine:base=six,amplitude=4"), contains("base is 'six', expected a number from 0 to 1000000"));
    CHECK_THAT(refusal("constant:base=-1"), contains("base is '-1', expected a number from 0 to 1000000"));
    CHECK_THAT(refusal("constant:base=nan"), contains("base is 'nan'"));
    CHECK_THAT(refusal("constant:base=1e7"), contains("base is '1e7'"));
    CHECK_THAT(refusal("sine:base=6,amplitude=4,period=0s"), contains("period is '0s', expected a duration from"));
    CHECK_THAT(refusal("sine:base=6,amplitude=4,period=day"), contains("period is 'day', expected a duration such as"));
    CHECK_THAT(refusal("diurnal:base=6,amplitude=4,period=1h,peak=1h"),
               contains("peak is '1h', expected a duration from "
                        "0s to 3599999999999ns"));
    CHECK_THAT(refusal("diurnal:base=6,amplitude=4,weekend=11"),
               contains("weekend is '11', expected a number from 0 to 10"));
    CHECK_THAT(refusal("square:low=1,high=2,duty=1.1"), contains("duty is '1.1', expected a number from 0 to 1"));
    CHECK_THAT(refusal("ramp:from=1"), contains("to is missing"));
    CHECK_THAT(refusal("steps:from=1,to=2,count=0"),
               contains("count is '0', expected a whole number from 1 to 1000000"));
    CHECK_THAT(refusal("steps:from=1,to=2,count=2.5"), contains("count is '2.5', expected a whole number"));
    CHECK_THAT(refusal("steps:from=1,to=2,every=0s"), contains("every is '0s', expected a duration from 1ns"));
    CHECK_THAT(refusal("noise:sd=-1"), contains("sd is '-1'"));
    CHECK_THAT(refusal("noise:sd=1,every=1us"), contains("every is '1us', expected a duration from 1ms"));
    CHECK_THAT(refusal("bursts:height=1,every=1m,length=2m"),
               contains("length is '2m', expected a duration from 1ns to 1m"));
    CHECK_THAT(refusal("bursts:height=1,chance=2"), contains("chance is '2', expected a number from 0 to 1"));
    CHECK_THAT(refusal("walk:sd=1,every=1h,span=1m"), contains("span is '1m', expected a duration from 1h"));
    CHECK_THAT(refusal("scale:by=1001"), contains("by is '1001', expected a number from 0 to 1000"));
    CHECK_THAT(refusal("scale:by=2"), contains("scale has nothing to multiply; add a generator"));
    const auto twice = make_generator({"constant:base=1", "scale:by=2", "scale:by=2"}, Seed{1});
    REQUIRE_FALSE(twice.has_value());
    CHECK_THAT(twice.error().message, contains("scale is there twice"));
    const std::vector<std::string> many(k_generators_max + 1, "constant:base=1");
    const auto too_many = make_generator(many, Seed{1});
    REQUIRE_FALSE(too_many.has_value());
    CHECK_THAT(too_many.error().message, contains("65 generators, expected at most 64"));
}

TEST_CASE("generator: demand is finite, never negative, and pure", "[fake_app][demand]") {
    const auto demand = made({"sine:base=0,amplitude=1000000,period=13s,phase=5s",
                              "diurnal:base=1,amplitude=900000,period=1h,weekend=10", "square:low=0,high=3,duty=0.1",
                              "flash:base=0,peak=1000000,rise=1ns", "ramp:from=1000000,to=0,length=1ns",
                              "steps:from=0,to=1000000,count=1000000,every=1ns", "bursts:height=1000000,every=1ms",
                              "walk:sd=1000000,every=1ms,span=876000h", "noise:sd=1000000,every=1ms", "scale:by=1000"});
    CHECK(rc::check("demand is finite, >= 0 and the same again", [&] {
        const Instant at = from_ns(*rc::gen::inRange<std::int64_t>(0, to_ns(k_start + 876'000h)));
        const double value = demand->at(at);
        RC_ASSERT(std::isfinite(value));
        RC_ASSERT(value >= 0);
        RC_ASSERT(value == demand->at(at));
    }));
}

} // namespace scaleit::demand
