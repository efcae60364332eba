#include "controller/policy/hpa_rate.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/controller/policy/hpa/world.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using namespace scaleit::policy::test;

namespace {

constexpr auto k_pods = HpaRateType::pods;
constexpr auto k_percent = HpaRateType::percent;

HpaRate rate(HpaRateType type, int value, int period_s) { return {type, value, seconds(period_s)}; }

/// Changes spread over 120 s as the real tests spread them: at ages 100, 60 and 20 s.
std::vector<hpa::ScaleEvent> spread(const std::vector<int>& changes) {
    std::vector<hpa::ScaleEvent> events;
    int age_s = 100;
    for (const int change : changes) {
        events.push_back({change, k_now - seconds(age_s), false});
        age_s -= 40;
    }
    return events;
}

struct Row {
    int number;
    int current;
    int desired;
    Bounds bounds;
    std::vector<HpaRate> up;   // none: the default
    std::vector<HpaRate> down; // none: the default
    std::vector<int> up_events;
    std::vector<int> down_events;
    std::optional<hpa::Cut> expected; // nothing: in range
};

constexpr auto k_limit = Reason::rate_limit;
constexpr auto k_max = Reason::bounds_max;
constexpr auto k_min = Reason::bounds_min;

hpa::Cut cut(int replicas, Reason reason) { return {replicas, reason}; }

/// Row 121 only says that the period began at 90: the changes here add up to that.
const std::vector<Row> k_rows{
    {90, 5, 7, {3, 8}, {}, {}, {}, {}, {}},
    {91, 3, 1, {2, 8}, {}, {}, {}, {}, cut(2, k_min)},
    {92, 1, 0, {0, 10}, {}, {}, {}, {}, {}},
    {93, 20, 1000, {1, 10}, {}, {}, {}, {}, cut(10, k_max)},
    {94, 100, 1000, {100, 150}, {}, {}, {}, {}, cut(150, k_max)},
    {96, 1000, 3, {3, 2000}, {}, {rate(k_pods, 20, 60)}, {}, {}, cut(980, k_limit)},
    {97, 10, 50, {1, 1000}, {}, {}, {}, {}, cut(20, k_limit)},
    {99, 10, 500, {1, 1000}, {rate(k_pods, 2, 60), rate(k_percent, 100, 60)}, {}, {}, {}, cut(20, k_limit)},
    {100, 10, 50, {1, 1000}, {rate(k_pods, 100, 60)}, {}, {}, {}, {}},
    {101, 10, 50, {1, 1000}, {rate(k_pods, 30, 60)}, {}, {}, {}, cut(40, k_limit)},
    {102, 10, 50, {1, 1000}, {rate(k_percent, 200, 60)}, {}, {}, {}, cut(30, k_limit)},
    {104, 100, 2, {1, 1000}, {}, {rate(k_pods, 2, 60), rate(k_percent, 1, 60)}, {}, {}, cut(98, k_limit)},
    {105, 10, 0, {1, 1000}, {}, {rate(k_pods, 100, 60)}, {}, {}, cut(1, k_min)},
    {106, 10, 2, {5, 1000}, {}, {rate(k_percent, 100, 60)}, {}, {}, cut(5, k_min)},
    {107, 10, 2, {1, 1000}, {}, {rate(k_pods, 5, 60)}, {}, {}, cut(5, k_limit)},
    {108, 10, 5, {1, 1000}, {}, {rate(k_percent, 50, 60)}, {}, {}, {}},
    {109, 100, 500, {1, 200}, {rate(k_pods, 300, 60)}, {}, {1, 5, 9}, {}, cut(200, k_max)},
    {111, 100, 500, {1, 1000}, {rate(k_pods, 150, 120)}, {}, {1, 5, 9}, {}, cut(235, k_limit)},
    {113, 10, 5, {1, 1000}, {}, {}, {}, {1, 5, 9}, {}},
    {114, 100, 2, {1, 1000}, {}, {rate(k_pods, 5, 120)}, {}, {1, 5, 9}, cut(100, k_limit)},
    {116, 100, 0, {1, 1000}, {}, {rate(k_percent, 10, 120)}, {}, {10, 10, 10}, cut(100, k_limit)},
    {117, 10, 5, {1, 1000}, {}, {rate(k_percent, 1000, 120)}, {}, {10, 10, 10}, {}},
    {121, 100, 1, {1, 1000}, {}, {rate(k_pods, 10, 120)}, {1, 5, 9}, {1, 1, 3}, cut(80, k_limit)},
};

HpaRules rules(std::vector<HpaRate> rates, HpaSelect select = HpaSelect::max) {
    HpaRules made;
    made.rates = std::move(rates);
    made.select = select;
    return made;
}

hpa::Tally tally(int current, const hpa::Events& events, HpaGeneration generation = HpaGeneration::v1_33) {
    return {generation, current, events, k_now};
}

const hpa::Events k_no_events{};

} // namespace

TEST_CASE("hpa rate: policies over the changes of late, as in the real controller's tests", "[policy]") {
    for (const Row& row : k_rows) {
        DYNAMIC_SECTION("row " << row.number) {
            HpaConfig config;
            config.bounds = row.bounds;
            config.behavior = HpaBehavior{};
            config.behavior->up.rates = row.up.empty() ? config.behavior->up.rates : row.up;
            config.behavior->down.rates = row.down.empty() ? config.behavior->down.rates : row.down;
            const hpa::Events events{spread(row.up_events), spread(row.down_events)};
            CHECK(hpa::limit(config, {row.current, row.desired, k_now}, events) == row.expected);
        }
    }
}

TEST_CASE("hpa rate: without behavior the count may double, or reach four (row 89)", "[policy]") {
    HpaConfig config;
    config.bounds = {1, 2000};
    CHECK(hpa::limit(config, {3, 1000, k_now}, {}) == hpa::Cut{6, Reason::rate_limit});
    CHECK(hpa::limit(config, {1, 1000, k_now}, {}) == hpa::Cut{4, Reason::rate_limit});
    config.bounds = {2, 5};
    CHECK(hpa::limit(config, {3, 1000, k_now}, {}) == hpa::Cut{5, Reason::bounds_max});
    CHECK(hpa::limit(config, {3, 1, k_now}, {}) == hpa::Cut{2, Reason::bounds_min});
    CHECK_FALSE(hpa::limit(config, {3, 5, k_now}, {}).has_value());
}

TEST_CASE("hpa rate: Min takes the smallest change, Disabled none (rows 118, 119)", "[policy]") {
    const std::vector<HpaRate> two{rate(k_pods, 2, 60), rate(k_percent, 50, 60)};
    CHECK(hpa::up_limit(rules(two, HpaSelect::min), tally(1, k_no_events)) == 2);
    CHECK(hpa::down_limit(rules(two, HpaSelect::min), tally(5, k_no_events)) == 3);
    CHECK(hpa::up_limit(rules(two, HpaSelect::disabled), tally(5, k_no_events)) == 5);
    CHECK(hpa::down_limit(rules(two, HpaSelect::disabled), tally(5, k_no_events)) == 5);
}

TEST_CASE("hpa rate: the older rules look at changes in their own direction alone", "[policy]") {
    const hpa::Events events{spread({1, 5, 9}), spread({1, 1, 3})};
    const HpaRules ten = rules({rate(k_pods, 10, 120)});
    CHECK(hpa::up_limit(ten, tally(100, events)) == 100);
    CHECK(hpa::up_limit(ten, tally(100, events, HpaGeneration::v1_20)) == 95);
    CHECK(hpa::down_limit(ten, tally(100, events)) == 80);
    CHECK(hpa::down_limit(ten, tally(100, events, HpaGeneration::v1_20)) == 95);
}

TEST_CASE("hpa rate: percentages err where the real controller's doubles do", "[policy]") {
    const auto up = [](int start, int percent) {
        return hpa::up_limit(rules({rate(k_percent, percent, 60)}), tally(start, k_no_events));
    };
    const auto down = [](int start, int percent) {
        return hpa::down_limit(rules({rate(k_percent, percent, 60)}), tally(start, k_no_events));
    };
    struct Pair {
        int start;
        int limit;
    };
    for (const Pair& pair :
         {Pair{50, 56}, {90, 100}, {100, 111}, {110, 122}, {170, 188}, {180, 199}, {190, 210}, {200, 221}}) {
        CHECK(up(pair.start, 10) == pair.limit);
    }
    CHECK(down(10, 90) == 0);
    CHECK(down(10, 80) == 1);
    CHECK(down(5, 80) == 0);
    CHECK(down(20, 80) == 3);
    CHECK(down(20, 90) == 1);
    CHECK(down(50, 80) == 9);
    int wrong_up = 0;
    int wrong_down = 0;
    for (int start = 1; start <= 200; ++start) {
        for (int percent = 1; percent <= 1000; ++percent) {
            wrong_up += up(start, percent) != (start * (100 + percent) + 99) / 100 ? 1 : 0;
            wrong_down += percent <= 100 && down(start, percent) != start * (100 - percent) / 100 ? 1 : 0;
        }
    }
    CHECK(wrong_up == 440);
    CHECK(wrong_down == 119);
}

TEST_CASE("hpa rate: limits of huge rates stay countable", "[policy]") {
    constexpr int k_most = 2147483647;
    CHECK(hpa::up_limit(rules({rate(k_pods, k_most, 60)}), tally(10, k_no_events)) == k_most);
    CHECK(hpa::up_limit(rules({rate(k_percent, k_most, 60)}), tally(1'000'000, k_no_events)) == k_most);
    CHECK(hpa::down_limit(rules({rate(k_percent, k_most, 60)}), tally(1'000'000, k_no_events)) == -k_most - 1);
}

namespace {

struct StoreRow {
    std::vector<hpa::ScaleEvent> before;
    int period_s;
    int sum_before;
    std::vector<int> changes_after; // a change of 5 is stored
};

hpa::ScaleEvent aged(int change, int age_s) { return {change, k_now - seconds(age_s), false}; }

} // namespace

TEST_CASE("hpa rate: changes are summed, marked and overwritten as in the real controller's tests", "[policy]") {
    const std::vector<StoreRow> rows{
        {{}, 60, 0, {5}},
        {{aged(7, 58)}, 60, 7, {7, 5}},
        {{aged(7, 61)}, 60, 0, {5}},
        {{aged(7, 61), aged(6, 59)}, 60, 6, {5, 6}},
        {{aged(8, 29), aged(6, 59), aged(7, 61), aged(9, 61)}, 60, 14, {8, 6, 7, 5}},
        {{aged(7, 58), aged(6, 59)}, 120, 13, {7, 6, 5}},
    };
    for (const bool up : {true, false}) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            DYNAMIC_SECTION("TestStoreScaleEvents, case " << i << (up ? " up" : " down")) {
                const StoreRow& row = rows[i];
                HpaBehavior behavior;
                (up ? behavior.up : behavior.down).rates = {rate(k_pods, 1, row.period_s)};
                hpa::Events events;
                std::vector<hpa::ScaleEvent>& held = up ? events.up : events.down;
                held = row.before;
                CHECK(hpa::changed_within(held, seconds(60), k_now) == row.sum_before);
                hpa::store(behavior, up ? hpa::Change{5, 10, k_now} : hpa::Change{10, 5, k_now}, events);
                std::vector<int> changes;
                for (const hpa::ScaleEvent& event : held) {
                    changes.push_back(event.change);
                }
                CHECK(changes == row.changes_after);
                CHECK((up ? events.down : events.up).empty());
            }
        }
    }
    hpa::Events events{{aged(8, 29), aged(6, 59), aged(7, 61), aged(9, 61)}, {}};
    HpaBehavior behavior;
    behavior.up.rates = {rate(k_pods, 1, 60)};
    hpa::store(behavior, {5, 10, k_now}, events);
    CHECK(events.up[2].outdated);
    CHECK_FALSE(events.up[3].outdated);
}

TEST_CASE("hpa rate: the changes held are bounded, and the oldest gives way", "[policy]") {
    hpa::Events events;
    HpaBehavior behavior;
    behavior.up.rates = {rate(k_pods, 1, 1800)};
    const auto at = [](std::size_t i) { return k_now + std::chrono::milliseconds(i); };
    for (std::size_t i = 0; i <= hpa::k_events_max; ++i) {
        hpa::store(behavior, {1, 2 + static_cast<int>(i % 5), at(i)}, events);
    }
    CHECK(events.up.size() == hpa::k_events_max);
    CHECK(events.up.front().at == at(hpa::k_events_max));
}
