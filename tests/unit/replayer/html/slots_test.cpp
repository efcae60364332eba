#include "replayer/html/slots.hpp"

#include "replayer/html/run_trace.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <numeric>

using namespace scaleit;
using html::Extremes;
using html::Point;
using html::Slots;

namespace {

/// The larger one stays.
struct Largest {
    int value = 0;
    void absorb(const Largest& later) { value = std::max(value, later.value); }
};

std::vector<int> values_of(const Slots<Largest>& slots) {
    std::vector<int> values;
    for (const Largest& slot : slots.slots()) {
        values.push_back(slot.value);
    }
    return values;
}

Instant at(std::int64_t tick) { return k_start + tick * std::chrono::seconds(15); }

/// A wave with a spike and a dip of one tick each at odd places, and now and then no data.
std::optional<double> wave(std::int64_t tick) {
    if (tick == 70'001 || tick == 33'333) {
        return tick == 70'001 ? 99.0 : -5.0;
    }
    return tick % 7 == 3 ? std::nullopt : std::optional(static_cast<double>((tick * 37) % 100) / 10);
}

} // namespace

TEST_CASE("slots: all elements stay while there is room, each alone", "[html]") {
    Slots<Largest> slots(4);
    for (const int value : {5, 1, 4, 2}) {
        slots.add({value});
    }
    CHECK(values_of(slots) == std::vector<int>{5, 1, 4, 2});
    CHECK(slots.per_slot() == 1);
    CHECK(slots.absorbed() == 0);
}

TEST_CASE("slots: beyond that neighbours are merged, and every slot stands for equally many", "[html]") {
    Slots<Largest> slots(4);
    for (int value = 1; value <= 11; ++value) {
        slots.add({value == 6 ? 60 : value});
    }
    CHECK(values_of(slots) == std::vector<int>{4, 60, 11});
    CHECK(slots.per_slot() == 4);
    CHECK(slots.absorbed() == 11 - 3);
}

TEST_CASE("slots: the count of slots and of what they absorbed adds up for every length", "[html]") {
    for (std::int64_t length = 0; length < 300; ++length) {
        Slots<Largest> slots(8);
        for (std::int64_t i = 0; i < length; ++i) {
            slots.add({static_cast<int>(i)});
        }
        INFO("length " << length);
        CHECK(slots.slots().size() <= 8);
        CHECK(static_cast<std::int64_t>(slots.slots().size()) + slots.absorbed() == length);
    }
}

TEST_CASE("slots: a thinned series keeps its extremes and its order in a bounded number of points", "[html]") {
    constexpr std::size_t k_slots = 500;
    constexpr std::int64_t k_ticks = 100'000;
    Slots<Extremes> series(k_slots);
    std::vector<Point> all;
    for (std::int64_t tick = 0; tick < k_ticks; ++tick) {
        all.push_back({at(tick), wave(tick)});
        series.add(Extremes(all.back()));
    }
    const std::vector<Point> points = html::points_of(series);
    CHECK(points.size() <= 2 * k_slots);
    CHECK(points.size() > k_slots / 2);
    CHECK(std::is_sorted(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.at < b.at; }));
    CHECK(std::count(points.begin(), points.end(), Point{at(70'001), 99.0}) == 1);
    CHECK(std::count(points.begin(), points.end(), Point{at(33'333), -5.0}) == 1);
    for (const Point& point : points) {
        REQUIRE(std::binary_search(all.begin(), all.end(), point,
                                   [](const Point& a, const Point& b) { return a.at < b.at; }));
        REQUIRE(point.value == wave((point.at - k_start) / std::chrono::seconds(15)));
    }
}

TEST_CASE("slots: the means of a thinned series have the mean of the whole", "[html]") {
    Slots<Extremes> series(16);
    double sum = 0;
    for (std::int64_t tick = 0; tick < 1024; ++tick) {
        const auto value = static_cast<double>(tick % 10);
        sum += value;
        series.add(Extremes(Point{at(tick), value}));
    }
    const std::vector<Point> means = html::means_of(series);
    REQUIRE(means.size() <= 16);
    const double mean = std::accumulate(means.begin(), means.end(), 0.0,
                                        [](double total, const Point& point) { return total + *point.value; }) /
                        static_cast<double>(means.size());
    CHECK(mean == Catch::Approx(sum / 1024));
}

TEST_CASE("slots: a stretch without any data is a point without a value", "[html]") {
    Slots<Extremes> series(4);
    for (std::int64_t tick = 0; tick < 16; ++tick) {
        series.add(Extremes(Point{at(tick), tick < 8 ? std::optional(1.0) : std::nullopt}));
    }
    const std::vector<Point> points = html::points_of(series);
    CHECK(points.back().value == std::nullopt);
    CHECK(points.front().value == 1.0);
    CHECK(html::means_of(series).back().value == std::nullopt);
}
