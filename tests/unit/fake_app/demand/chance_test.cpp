// Generators with chance in them: what they promise of it, and that it is always the same.
#include "fake_app/demand/gaussian.hpp"
#include "fake_app/demand/generator.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>

namespace scaleit::demand {

namespace {

using namespace std::chrono_literals;

std::unique_ptr<Demand> made(const std::vector<std::string>& specs, Seed seed = Seed{1}) {
    Result<std::unique_ptr<Demand>> demand = make_generator(specs, seed);
    INFO((demand ? std::string() : demand.error().message));
    REQUIRE(demand.has_value());
    return std::move(*demand);
}

struct Moments {
    double mean = 0;
    double deviation = 0;
    double max = 0; ///< of the distance from `center`
};

/// Of `count` values; `value(i)` gives the i-th.
template <class Value> Moments moments(int count, double center, Value value) {
    double sum = 0;
    double squares = 0;
    Moments found;
    for (int i = 0; i < count; ++i) {
        const double off = value(i) - center;
        sum += off;
        squares += off * off;
        found.max = std::max(found.max, std::abs(off));
    }
    found.mean = sum / count;
    found.deviation = std::sqrt(squares / count - found.mean * found.mean);
    return found;
}

} // namespace

TEST_CASE("gaussian: draws are bell-shaped with mean 0 and deviation 1", "[fake_app][demand]") {
    constexpr int k_draws = 100'000;
    int within_one = 0;
    int within_two = 0;
    const Moments found = moments(k_draws, 0, [&](int i) {
        const double drawn = draw_gaussian(Seed{7}, Stream{3}, static_cast<std::uint64_t>(i));
        within_one += std::abs(drawn) < 1 ? 1 : 0;
        within_two += std::abs(drawn) < 2 ? 1 : 0;
        return drawn;
    });
    CHECK(found.mean == Catch::Approx(0).margin(0.015));
    CHECK(found.deviation == Catch::Approx(1).epsilon(0.01));
    CHECK(found.max <= k_gaussian_max);
    CHECK(within_one / double{k_draws} == Catch::Approx(0.6827).margin(0.008));
    CHECK(within_two / double{k_draws} == Catch::Approx(0.9545).margin(0.004));
}

TEST_CASE("noise: a new draw after each interval, of the wanted deviation", "[fake_app][demand]") {
    const auto demand = made({"constant:base=100", "noise:sd=2,every=10s"});
    CHECK(demand->at(k_start) == demand->at(k_start + 10s - 1ns));
    CHECK(demand->at(k_start) != demand->at(k_start + 10s));
    const Moments found = moments(50'000, 100, [&](int i) { return demand->at(k_start + i * 10s); });
    CHECK(found.mean == Catch::Approx(0).margin(0.04));
    CHECK(found.deviation == Catch::Approx(2).epsilon(0.015));
    CHECK(found.max <= 12);
}

TEST_CASE("bursts: one in each interval, wholly inside it, at its place and of its length", "[fake_app][demand]") {
    const auto demand = made({"bursts:height=5,every=10m,length=90s"});
    Duration first = 10min;
    Duration last = 0s;
    for (int interval = 0; interval < 200; ++interval) {
        int seconds = 0;
        int rises = 0;
        double before = 0;
        for (Duration t = 0s; t < 10min; t += 1s) {
            const double now = demand->at(k_start + interval * 10min + t);
            REQUIRE((now == 0 || now == 5));
            seconds += now > 0 ? 1 : 0;
            if (now > before) {
                ++rises;
                first = std::min(first, t);
                last = std::max(last, t);
            }
            before = now;
        }
        REQUIRE(rises == 1);
        REQUIRE((seconds == 90 || seconds == 91)); // begins between seconds
    }
    CHECK(first < 30s);
    CHECK(last > 8min);
}

TEST_CASE("bursts: come with their probability", "[fake_app][demand]") {
    const auto demand = made({"bursts:height=1,every=1m,length=1m,chance=0.3"});
    const Moments found = moments(20'000, 0, [&](int i) { return demand->at(k_start + i * 1min); });
    CHECK(found.mean == Catch::Approx(0.3).margin(0.012));
    CHECK(made({"bursts:height=1,every=1m,length=1m,chance=0"})->at(k_start) == 0);
}

TEST_CASE("walk: small steps, a bounded level, forgotten after a span or two", "[fake_app][demand]") {
    constexpr int k_span = 1024;
    constexpr int k_minutes = 200 * k_span;
    const auto demand = made({"constant:base=1000", "walk:sd=10,every=1m,span=1024m"});
    const auto level = [&](int minute) { return demand->at(k_start + minute * 1min) - 1000; };
    const Moments levels = moments(k_minutes, 0, level);
    CHECK(levels.mean == Catch::Approx(0).margin(2));
    CHECK(levels.deviation == Catch::Approx(9.1).epsilon(0.1)); // variance: 1 at the ends, 0.75 in the middle
    CHECK(levels.max < 60);
    const Moments steps = moments(k_minutes, 0, [&](int i) { return level(i + 1) - level(i); });
    CHECK(steps.deviation == Catch::Approx(10.0 / 32).epsilon(0.05)); // sd * sqrt(every / span)
    const auto correlation = [&](int distance) {
        return moments(k_minutes, 0, [&](int i) { return level(i) * level(i + distance); }).mean /
               (levels.deviation * levels.deviation);
    };
    CHECK(correlation(k_span / 16) > 0.8);
    CHECK(correlation(2 * k_span) == Catch::Approx(0).margin(0.25));
}

TEST_CASE("walk: a span of one interval is noise", "[fake_app][demand]") {
    const auto demand = made({"constant:base=100", "walk:sd=1,every=1s,span=1s"});
    CHECK(moments(20'000, 100, [&](int i) { return demand->at(k_start + i * 1s); }).deviation ==
          Catch::Approx(1).epsilon(0.02));
}

TEST_CASE("chance: comes from the seed and the place among the generators", "[fake_app][demand]") {
    const std::string spec = GENERATE("noise:sd=1", "walk:sd=1", "bursts:height=1,every=1m,chance=0.5");
    const auto differ = [](const Demand& a, const Demand& b) {
        for (int i = 0; i < 1000; ++i) {
            if (a.at(k_start + i * 10s) != b.at(k_start + i * 10s)) {
                return true;
            }
        }
        return false;
    };
    const auto once = made({"constant:base=9", spec});
    CHECK_FALSE(differ(*once, *made({"constant:base=9", spec})));
    CHECK(differ(*once, *made({"constant:base=9", spec}, Seed{2})));
    CHECK(differ(*once, *made({"constant:base=4", "constant:base=5", spec})));
    CHECK_FALSE(differ(*once, *made({"constant:base=9", "scale:by=1", spec})));
}

TEST_CASE("chance: is pinned to the bit", "[fake_app][demand]") {
    const auto noise = made({"constant:base=9", "noise:sd=1"});
    const auto walk = made({"constant:base=9", "walk:sd=1"});
    const auto bursts = made({"bursts:height=3,every=10m,chance=0.5"});
    CHECK(noise->at(k_start + 1000h) == 0x1.32d48p+3);
    CHECK(walk->at(k_start + 1000h + 17min) == 0x1.56b6f0800c295p+3);
    double sum = 0;
    for (int i = 0; i < 1000; ++i) {
        sum += bursts->at(k_start + i * 30s);
    }
    CHECK(sum == 126);
}

} // namespace scaleit::demand
