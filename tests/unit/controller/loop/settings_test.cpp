#include "controller/loop/settings.hpp"

#include "controller/core/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;

namespace {

loop::Settings unusual_settings() {
    policy::Proportional policy;
    policy.config.target = 0.65;
    policy.config.bounds = {2, 40};
    loop::Settings settings;
    settings.policy = policy;
    settings.loop.interval = std::chrono::milliseconds(1500);
    settings.loop.turn = {loop::WriteMode::dry_run, 7, 12};
    settings.client = {std::chrono::milliseconds(90), 5, std::chrono::milliseconds(3), Seed{18446744073709551615U}};
    settings.clock = loop::ClockKind::lockstep;
    return settings;
}

} // namespace

TEST_CASE("settings: what is written into a session is read back", "[controller]") {
    CHECK(loop::from_meta(loop::to_meta({})).value() == loop::Settings{});
    CHECK(loop::from_meta(loop::to_meta(unusual_settings())).value() == unusual_settings());
}

TEST_CASE("settings: a resumed run begins in its state again, however long that is", "[controller]") {
    loop::Settings settings = unusual_settings();
    policy::Predictive predictive;
    predictive.config.season = std::chrono::hours(24 * 7);
    predictive.config.slots = 10'000;
    for (int slot = 0; slot < predictive.config.slots; ++slot) {
        predictive.state.demand_ppm.push_back(1'000'000'000 + slot);
    }
    settings.policy = predictive;
    settings.steered = true;
    settings.resumed = true;
    settings.loop.begin_with = {3, 17};
    auto meta = loop::to_meta(settings);
    CHECK(meta.contains("state_1")); // in parts
    CHECK(loop::from_meta(meta).value() == settings);

    meta["state_0"] = "{";
    CHECK_THAT(loop::from_meta(meta).error().message, test::contains("state"));
    meta = loop::to_meta(settings);
    meta.erase("failed_in_a_row");
    CHECK_THAT(loop::from_meta(meta).error().message, test::contains("failed_in_a_row"));
}

TEST_CASE("settings: a policy of any size is cut into parts that fit, between characters", "[controller]") {
    policy::Schedule schedule;
    schedule.config.windows.assign(policy::k_windows_max,
                                   {.days = *policy::Days::from_text("mon,wed,fri,sun"), .replicas = 1000});
    loop::Settings settings;
    settings.policy = schedule;
    const auto of_windows = loop::to_meta(settings);
    CHECK(of_windows.contains("policy_1"));
    CHECK_FALSE(loop::to_meta({}).contains("policy_1"));
    CHECK(loop::from_meta(of_windows).value() == settings);

    policy::Threshold threshold;
    for (std::size_t i = 1; i < policy::k_free_ranges_max; ++i) {
        std::string name(i, 'x');
        for (int character = 0; character < 4000; ++character) {
            name += "\u00e9";
        }
        threshold.config.free.push_back({name, 1, 2});
    }
    settings.policy = threshold;
    settings.client.needs = policy::needs(settings.policy);
    const auto of_names = loop::to_meta(settings);
    CHECK(of_names.contains("policy_1"));
    for (const auto& [key, value] : of_names) {
        CHECK(value.size() <= loop::k_meta_value_bytes_max);
        CHECK(is_readable(value));
    }
    CHECK(loop::from_meta(of_names).value() == settings);
}

TEST_CASE("settings: keys of others are ignored", "[controller]") {
    auto meta = loop::to_meta(unusual_settings());
    meta["recorder"] = "somebody 1.0";
    CHECK(loop::from_meta(meta).has_value());
}

TEST_CASE("settings: a missing key is named", "[controller]") {
    const auto complete = loop::to_meta({});
    for (const auto& [key, value] : complete) {
        auto meta = complete;
        meta.erase(key);
        const Result<loop::Settings> read = loop::from_meta(meta);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().kind == ErrorKind::bad_input);
        CHECK_THAT(read.error().message, test::contains("'" + key + "'"));
    }
}

TEST_CASE("settings: values that no controller can have are refused by name", "[controller]") {
    const auto [key, value] = GENERATE(table<std::string, std::string>({
        {"policy", "{}"},
        {"interval_ns", "0"},
        {"interval_ns", "1s"},
        {"timeout_ns", "-1"},
        {"attempts", "0"},
        {"attempts", "17"},
        {"backoff_ns", "3600000000001"},
        {"seed", "-1"},
        {"clock", "sundial"},
        {"write_mode", "never"},
        {"failure_threshold", "0"},
        {"fallback_replicas", "1000001"},
    }));
    auto meta = loop::to_meta({});
    meta[key] = value;
    const Result<loop::Settings> read = loop::from_meta(meta);
    REQUIRE_FALSE(read.has_value());
    CHECK_THAT(read.error().message, test::contains(key));
}
