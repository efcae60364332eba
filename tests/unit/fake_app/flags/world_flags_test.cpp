#include "fake_app/flags/world_flags.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;
using test::contains;

/// Flags as parsed from `line`. Throws CLI::ParseError.
WorldFlags parsed(const std::string& line) {
    WorldFlags flags;
    CLI::App app;
    flags.add_demand_flags(app);
    flags.add_plant_flags(app);
    app.parse(line);
    return flags;
}

std::string refusal(const std::string& line) {
    try {
        const WorldFlags flags = parsed(line);
        const auto demand = flags.make_demand(Seed{1});
        const auto world = flags.world_options();
        REQUIRE((!demand || !world));
        return demand ? world.error().message : demand.error().message;
    } catch (const CLI::ParseError& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("world flags: without any, demand shows 0.68 on ten replicas at the start", "[fake_app][flags]") {
    const WorldFlags flags = parsed("");
    CHECK_FALSE(flags.demand_given());
    const auto world = flags.make_demand(Seed{1});
    REQUIRE(world.has_value());
    CHECK(world->trace == nullptr);
    CHECK(plant::Plant(flags.world_options()->plant).cpu(world->demand->at(k_start)).value == 68);
    CHECK(world->demand->at(k_start + 150s) == Catch::Approx(10));
    CHECK(*flags.world_options() == plant::WorldOptions{});
}

TEST_CASE("world flags: a trace tells its step and length", "[fake_app][flags]") {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.file("t.csv")) << "t,cpu\n0,0.5\n60,0.25\n";
    const std::string file = directory.file("t.csv").string();
    const WorldFlags flags = parsed("--trace " + file + " --trace-column cpu --trace-unit cpu --trace-replicas 4");
    CHECK(flags.demand_given());
    const auto world = flags.make_demand(Seed{1});
    REQUIRE(world.has_value());
    REQUIRE(world->trace != nullptr);
    CHECK(world->trace->step() == 1min);
    CHECK(world->trace->length() == 2min);
    CHECK(world->demand->at(k_start) == 2);
    CHECK(world->description == "trace:" + file);
    const auto requests =
        parsed("--trace " + file + " --trace-column=cpu --trace-unit=requests --capacity 0.25 --trace-step 5m")
            .make_demand(Seed{1});
    REQUIRE(requests.has_value());
    CHECK(requests->trace->values() == std::vector<double>{2, 1});
    CHECK(requests->trace->step() == 5min);
}

TEST_CASE("world flags: generators add up", "[fake_app][flags]") {
    const auto world = parsed("--generator constant:base=2 --generator square:low=1,high=3").make_demand(Seed{1});
    REQUIRE(world.has_value());
    CHECK(world->demand->at(k_start) == 5);
    CHECK(world->description == "constant:base=2+square:low=1,high=3");
}

TEST_CASE("world flags: plant flags are read", "[fake_app][flags]") {
    plant::WorldOptions world;
    world.plant = {.replicas = 3, .replicas_max = 7, .startup_delay = 90s};
    world.lag.delay = 45s;
    CHECK(*parsed("--replicas 3 --max-replicas 7 --startup-delay 90s --metric-lag 45s").world_options() == world);
}

TEST_CASE("world flags: what does not go together or cannot be is refused", "[fake_app][flags]") {
    CHECK_THAT(refusal("--trace x.csv --generator constant:base=1"), contains("excludes"));
    CHECK_THAT(refusal("--trace-unit cpu"), contains("--trace-unit requires --trace"));
    CHECK_THAT(refusal("--gaps hold"), contains("--gaps requires --trace"));
    CHECK_THAT(refusal("--capacity 3"), contains("--capacity requires --trace"));
    CHECK_THAT(refusal("--trace x.csv --gaps hold --trace-step 5m"), contains("excludes"));
    CHECK_THAT(refusal("--trace x.csv --trace-unit requests"), contains("needs --capacity"));
    CHECK_THAT(refusal("--trace x.csv --capacity 3"),
               contains("--capacity means nothing with --trace-unit cpu-percent"));
    CHECK_THAT(refusal("--trace x.csv --capacity 0"), contains("'0' is not a number from"));
    CHECK_THAT(refusal("--trace x.csv --capacity nan"), contains("'nan' is not a number from"));
    CHECK_THAT(refusal("--trace x.csv --trace-unit percent"), contains("'percent' is not one of cpu-percent"));
    CHECK_THAT(refusal("--trace x.csv --gaps hld"), contains("did you mean 'hold'?"));
    CHECK_THAT(refusal("--generator sinus:base=1"), contains("did you mean 'sine'?"));
    CHECK_THAT(refusal("--trace x.csv"), contains("cannot open x.csv"));
    CHECK_THAT(refusal("--replicas 0"), contains("'0' is not a number from 1 to 1000000"));
    CHECK_THAT(refusal("--replicas 20 --max-replicas 10"), contains("--replicas 20 is more than --max-replicas 10"));
    CHECK_THAT(refusal("--startup-delay soon"), contains("'soon' is not a duration"));
}

} // namespace scaleit::fake_app
