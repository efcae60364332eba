// What --check-determinism is for: a replayer that is built with a canary differs from run to run and is caught.
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace scaleit::test;

namespace {

const std::vector<std::vector<std::string>> k_worlds{
    {SCALEIT_SOURCE_DIR "/data/sessions/calm.db"},
    {"--trace", SCALEIT_SOURCE_DIR "/data/traces/day.csv", "--trace-unit", "demand"},
    {"--scenario", SCALEIT_SOURCE_DIR "/data/scenarios/black_friday.yaml", "--ticks", "50"},
};

Finished checked(const std::string& name, const std::vector<std::string>& world) {
    std::vector<std::string> command{program(name), "run", "--check-determinism"};
    command.insert(command.end(), world.begin(), world.end());
    return run(command);
}

} // namespace

TEST_CASE("determinism: a canary that differs from run to run is caught with exit 6 and its tick", "[cli]") {
    for (const auto& world : k_worlds) {
        INFO(world.back());
        const Finished caught = checked("replayer_canary", world);
        CHECK(caught.exit_code == 6);
        CHECK_THAT(caught.err, contains("two equal runs differ, first in their tick number 7 (from 0)"));
        CHECK(caught.out.empty());
    }
}

TEST_CASE("determinism: without the canary the same runs are equal", "[cli]") {
    for (const auto& world : k_worlds) {
        INFO(world.back());
        CHECK(checked("replayer", world).exit_code == 0);
    }
}
