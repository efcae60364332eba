// Each law over moments written by hand: what breaks it, and the nearest thing that does not.
#include "replayer/search/laws.hpp"

#include "tests/unit/replayer/search/scenes.hpp"

namespace scaleit::search {

namespace {

const policy::Aim k_aim{0.80, {2, 20}};

Moment seen(double cpu, int replicas, std::optional<int> written = std::nullopt) {
    return {cpu * replicas, Observation{k_start, cpu, replicas}, written};
}

/// Of a quiet world.
std::optional<Breach> judged(Law law, const std::vector<Moment>& moments) {
    LawOptions options;
    options.laws = {law};
    options.regain_within = 2;
    options.steady_after = 0;
    options.reversals_max = 2;
    scenario::Scenario scene = test::scene_of("  length: 1m\n  demand: {values: [5]}\n");
    scene.length = scene.clock.step * static_cast<Duration::rep>(moments.size());
    Trajectory lived;
    lived.moments = moments;
    return judge(options, scene, k_aim, lived);
}

/// Breaks at that tick, and not without it.
void check_breaks(Law law, std::vector<Moment> moments, const Moment& bad) {
    INFO(name(law));
    CHECK_FALSE(judged(law, moments).has_value());
    moments.push_back(bad);
    const std::optional<Breach> breach = judged(law, moments);
    REQUIRE(breach.has_value());
    CHECK(breach->check == name(law));
    CHECK(breach->tick == static_cast<std::int64_t>(moments.size()) - 1);
}

} // namespace

TEST_CASE("laws: a write outside the bounds", "[replayer]") {
    check_breaks(Law::bounds, {seen(1, 19, 20), seen(0.1, 3, 2)}, seen(1, 20, 21));
    check_breaks(Law::bounds, {seen(0.1, 3, 2)}, seen(0.1, 2, 1));
}

TEST_CASE("laws: a write without data", "[replayer]") {
    check_breaks(Law::missing_data, {seen(1, 10, 12), {5, std::nullopt, std::nullopt}}, {5, std::nullopt, 12});
}

TEST_CASE("laws: a write the wrong way, but back into the bounds", "[replayer]") {
    check_breaks(Law::wrong_way, {seen(1, 10, 11), seen(0.99, 10, 9), seen(1, 25, 20)}, seen(1, 10, 9));
    check_breaks(Law::wrong_way, {seen(0.49, 10, 9), seen(0.51, 10, 11), seen(0.1, 1, 2)}, seen(0.49, 10, 11));
}

TEST_CASE("laws: a write of fewer replicas than are busy", "[replayer]") {
    check_breaks(Law::starved, {seen(0.8, 10, 8), seen(0.8, 10, 7)}, seen(0.8, 10, 6));
    check_breaks(Law::starved, {seen(0.9, 40, 20)}, seen(0.9, 20, 16));
}

TEST_CASE("laws: a count that does not fit once all has been quiet", "[replayer]") {
    const auto moment = [](int replicas) { return Moment{8, Observation{k_start, 0.5, replicas}, std::nullopt}; };
    // 8 replicas run at 1.00, 15 at 0.55; one more may be about to go.
    check_breaks(Law::regained, {moment(3), moment(20), moment(8), moment(16), {8, std::nullopt, std::nullopt}},
                 moment(17));
    check_breaks(Law::regained, {moment(3), moment(20), moment(8)}, moment(7));
}

TEST_CASE("laws: more than so many reversals in quiet", "[replayer]") {
    check_breaks(Law::steady, {seen(0.5, 5), seen(0.5, 6), seen(0.5, 7), seen(0.5, 6), seen(0.5, 6), seen(0.5, 7)},
                 seen(0.5, 6));
    std::vector<Moment> rare;
    for (int i = 0; i < 100; ++i) {
        rare.push_back(seen(0.5, 5 + i / 10 % 2));
    }
    CHECK_FALSE(judged(Law::steady, rare).has_value());
}

TEST_CASE("laws: the earliest breach is told, and only of laws that are asked for", "[replayer]") {
    Trajectory lived;
    lived.moments = {seen(0.5, 5), seen(1, 20, 21), {5, std::nullopt, 12}};
    const scenario::Scenario scene = test::scene_of("  length: 45s\n  demand: {values: [5]}\n");
    CHECK(judge({}, scene, k_aim, lived)->check == "bounds");
    LawOptions options;
    options.laws = {Law::missing_data};
    CHECK(judge(options, scene, k_aim, lived)->check == "missing_data");
    options.laws = {Law::steady};
    CHECK_FALSE(judge(options, scene, k_aim, lived).has_value());
}

} // namespace scaleit::search
