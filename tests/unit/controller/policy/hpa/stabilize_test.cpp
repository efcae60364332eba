#include "controller/policy/hpa_stabilize.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/controller/policy/hpa/world.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using namespace scaleit::policy::test;

namespace {

struct Aged {
    int seconds_ago;
    int replicas;
};

hpa::Log log_of(const std::vector<Aged>& entries) {
    hpa::Log log;
    for (const Aged& entry : entries) {
        log.push_back({entry.replicas, k_now - seconds(entry.seconds_ago)});
    }
    return log;
}

std::vector<int> counts(const hpa::Log& log) {
    std::vector<int> found;
    for (const hpa::LogEntry& entry : log) {
        found.push_back(entry.replicas);
    }
    return found;
}

HpaConfig with_windows(int up_s, int down_s, HpaGeneration generation = HpaGeneration::v1_33) {
    HpaConfig config;
    config.generation = generation;
    config.behavior = HpaBehavior{};
    config.behavior->up.stabilization = seconds(up_s);
    config.behavior->down.stabilization = seconds(down_s);
    return config;
}

struct Row {
    int number;
    int current;
    int desired;
    std::vector<Aged> log;
    int up_s;
    int down_s;
    int expected;
    std::vector<int> log_after;
};

const std::vector<Row> k_rows_without_behavior{
    {122, 0, 5, {}, 0, 300, 5, {5}},
    {123, 0, 3, {{120, 4}, {60, 5}}, 0, 300, 5, {4, 5, 3}},
    {124, 0, 3, {{120, 1}, {60, 2}}, 0, 300, 3, {1, 2, 3}},
    {125, 0, 3, {{600, 10}, {540, 9}}, 0, 300, 3, {10, 3}},
};

const std::vector<Row> k_rows{
    {127, 100, 5, {}, 0, 0, 5, {5}},
    {128, 100, 3, {{120, 4}, {60, 5}}, 0, 180, 5, {4, 5, 3}},
    {130, 100, 3, {{120, 1}, {60, 2}}, 300, 0, 3, {1, 2, 3}},
    {131, 1, 3, {{120, 4}, {60, 5}}, 0, 300, 3, {4, 5, 3}},
    {132, 100, 3, {{600, 10}, {540, 9}}, 0, 0, 3, {10, 3}},
    {133, 1, 100, {{600, 10}, {540, 9}}, 0, 0, 100, {10, 100}},
    {135, 1, 100, {{6000, 10}, {60, 6}, {120, 5}, {180, 9}}, 300, 0, 5, {100, 6, 5, 9}},
    {136, 8, 10, {{60, 4}}, 300, 300, 8, {4, 10}},
    {138, 5, 3, {{60, 9}}, 0, 300, 5, {9, 3}},
};

} // namespace

TEST_CASE("hpa stabilize: without behavior, as in the real controller's tests", "[policy]") {
    for (const Row& row : k_rows_without_behavior) {
        DYNAMIC_SECTION("row " << row.number) {
            hpa::Log log = log_of(row.log);
            CHECK(hpa::stabilize(HpaConfig{}, {row.current, row.desired, k_now}, log) == row.expected);
            CHECK(counts(log) == row.log_after);
        }
    }
}

TEST_CASE("hpa stabilize: with behavior, as in the real controller's tests", "[policy]") {
    for (const Row& row : k_rows) {
        DYNAMIC_SECTION("row " << row.number) {
            hpa::Log log = log_of(row.log);
            CHECK(hpa::stabilize(with_windows(row.up_s, row.down_s), {row.current, row.desired, k_now}, log) ==
                  row.expected);
            CHECK(counts(log) == row.log_after);
        }
    }
}

TEST_CASE("hpa stabilize: the older rules let one direction move the other way", "[policy]") {
    const auto older = [](const Row& row) {
        hpa::Log log = log_of(row.log);
        return hpa::stabilize(with_windows(row.up_s, row.down_s, HpaGeneration::v1_20),
                              {row.current, row.desired, k_now}, log);
    };
    for (const Row& row : k_rows) {
        DYNAMIC_SECTION("row " << row.number) {
            const int expected = row.number == 136 ? 4 : row.number == 138 ? 9 : row.expected;
            CHECK(older(row) == expected);
        }
    }
}

TEST_CASE("hpa stabilize: an entry of exactly the window's age counts without behavior, and not with it", "[policy]") {
    hpa::Log log = log_of({{300, 9}});
    CHECK(hpa::stabilize(HpaConfig{}, {5, 3, k_now}, log) == 9);
    log = log_of({{300, 9}});
    CHECK(hpa::stabilize(with_windows(0, 300), {9, 3, k_now}, log) == 3);
    CHECK(counts(log) == std::vector<int>{9, 3}); // too old to count, not old enough to be overwritten
    CHECK(hpa::stabilize(with_windows(0, 300), {9, 2, k_now + Duration(1)}, log) == 3);
    CHECK(counts(log) == std::vector<int>{2, 3});
}

TEST_CASE("hpa stabilize: without a window of its own scaling in has the controller's flag", "[policy]") {
    HpaConfig config = with_windows(0, 0);
    config.behavior->down.stabilization.reset();
    config.downscale_stabilization = seconds(120);
    hpa::Log log = log_of({{119, 7}, {120, 9}});
    CHECK(hpa::stabilize(config, {9, 3, k_now}, log) == 7);
}

TEST_CASE("hpa stabilize: the log is bounded, and its oldest entry gives way", "[policy]") {
    hpa::Log log;
    const HpaConfig config = with_windows(0, 3600);
    const int ticks = static_cast<int>(hpa::k_log_max) + 3;
    for (int i = 0; i < ticks; ++i) {
        const int stable = hpa::stabilize(config, {ticks, ticks - i, k_now + std::chrono::milliseconds(i)}, log);
        const int forgotten = std::max(0, i - static_cast<int>(hpa::k_log_max));
        REQUIRE(stable == ticks - forgotten);
    }
    CHECK(log.size() == hpa::k_log_max);
}
