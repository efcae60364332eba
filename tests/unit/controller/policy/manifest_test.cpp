#include "controller/policy/manifest.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>
#include <set>

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;

namespace {

std::string with_spec(const std::string& spec) {
    return fmt::format("apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec:\n{}", spec);
}

std::string error_of(const std::string& text) {
    const Result<Policy> read = read_manifest(text, "p.yaml");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == ErrorKind::usage);
    return read.error().message;
}

} // namespace

TEST_CASE("manifest: reads every policy with its keys, and defaults where they are absent", "[policy]") {
    const auto full =
        read_manifest(with_spec("  policy: target-average\n  target: 0.7\n  min: 2\n  max: 20\n  window: 50\n"
                                "  settle_ticks: 0\n"),
                      "p.yaml");
    REQUIRE(full.has_value());
    CHECK(std::get<TargetAverage>(*full).config == TargetAverageConfig{0.7, {2, 20}, 50, 0});
    const auto bare = read_manifest(with_spec("  policy: proportional\n"), "p.yaml");
    REQUIRE(bare.has_value());
    CHECK(std::get<Proportional>(*bare).config == ProportionalConfig{});
}

TEST_CASE("manifest: reads JSON and accepts metadata without effect", "[policy]") {
    const auto read = read_manifest(R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","metadata":{"name":"x"},
                                        "spec":{"policy":"proportional","target":0.6}})",
                                    "p.json");
    REQUIRE(read.has_value());
    CHECK(aim_of(*read) == Aim{0.6, {1, 1000}});
}

TEST_CASE("manifest: a target CPU is that of a policy which has one, and a scorecard's default is no target",
          "[policy]") {
    const std::set<std::string> without{"aws-step", "composite",    "cpu",      "memory",
                                        "queue",    "request-rate", "schedule", "threshold"};
    for (const std::string& name : policy_names()) {
        INFO(name);
        const Policy policy = *default_policy(name);
        CHECK(cpu_target_of(policy).has_value() == !without.contains(name));
        CHECK(aim_of(policy).target == 0.80);
    }
    CHECK(cpu_target_of(Proportional{{0.6, {1, 2}}, {}}) == 0.6);
    AwsTargetTracking by_memory;
    by_memory.config.metric = "memory";
    CHECK_FALSE(cpu_target_of(by_memory).has_value());
    CHECK(aim_of(by_memory).target == 0.80);
}

TEST_CASE("manifest: what is written reads back equal", "[policy]") {
    for (const Policy& policy :
         {Policy(TargetAverage{{0.123456789, {3, 77}, 11, 9}, {}}), Policy(Proportional{{0.5, {1, 2}}, {}})}) {
        const std::string text = to_manifest(policy);
        INFO(text);
        CHECK(text.find('\n') == std::string::npos);
        const auto read = read_manifest(text, "meta");
        REQUIRE(read.has_value());
        CHECK(*read == policy);
    }
}

TEST_CASE("manifest: refuses unknown keys with file, line, path and the nearest valid one", "[policy]") {
    const std::string message = error_of(with_spec("  policy: target-average\n  taget: 0.7\n"));
    CHECK_THAT(message, contains("p.yaml:5: spec: unknown key 'taget', did you mean 'target'?"));
    CHECK_THAT(error_of("apiVersion: scaleit/v1\nkind: ScalingPolicy\nspecs: {}\n"), contains("did you mean 'spec'?"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  window: 50\n")), contains("unknown key 'window'"));
}

TEST_CASE("manifest: refuses what is missing, of the wrong type or impossible", "[policy]") {
    CHECK_THAT(error_of(with_spec("  target: 0.7\n")), contains("missing key 'policy'"));
    CHECK_THAT(error_of(with_spec("  policy: target-averge\n")), contains("did you mean 'target-average'?"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  target: high\n")),
               contains("p.yaml:5: spec.target: expected a number"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  min: 1.5\n")),
               contains("spec.min: expected a whole number"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  target: [1]\n")), contains("spec.target"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  target: 1.2\n")), contains("target is 1.2"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  target: .nan\n")), contains("target is nan"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  min: 5\n  max: 4\n")), contains("1 <= min <= max"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  min: 0\n")), contains("1 <= min <= max"));
    CHECK_THAT(error_of(with_spec("  policy: target-average\n  window: 5\n")), contains("window is 5"));
    CHECK_THAT(error_of(with_spec("  policy: target-average\n  settle_ticks: -1\n")), contains("settle_ticks is -1"));
    CHECK_THAT(error_of(with_spec("  policy: proportional\n  policy: proportional\n")), contains("given twice"));
    CHECK_THAT(error_of("kind: ScalingPolicy\nspec: {policy: proportional}\n"), contains("missing key 'apiVersion'"));
    CHECK_THAT(error_of("apiVersion: scaleit/v2\nkind: ScalingPolicy\nspec: {}\n"), contains("expected scaleit/v1"));
    CHECK_THAT(error_of("apiVersion: scaleit/v1\nkind: ScalingPolicy\n"), contains("missing key 'spec'"));
    CHECK_THAT(error_of("apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: 5\n"), contains("expected a map"));
    CHECK_THAT(error_of("- 1\n"), contains("expected a map"));
    CHECK_THAT(error_of("a: [\n"), contains("p.yaml:"));
    CHECK_THAT(error_of(""), contains("expected a map"));
    CHECK_THAT(error_of(std::string(k_manifest_bytes_max + 1, ' ')), contains("over 262144 bytes"));
}

TEST_CASE("manifest: flags override a file, and are checked like it", "[policy]") {
    const auto changed = with_overrides(Proportional{}, {.target = 0.6, .min = 2, .max = 30});
    REQUIRE(changed.has_value());
    CHECK(aim_of(*changed) == Aim{0.6, {2, 30}});
    CHECK(aim_of(*with_overrides(TargetAverage{}, {})) == Aim{});
    CHECK_THAT(with_overrides(Proportional{}, {.min = 2000}).error().message, contains("min is 2000"));
}

TEST_CASE("manifest: a flap guard goes with any policy and is written back", "[policy]") {
    for (const std::string& name : policy_names()) {
        INFO(name);
        const auto read = read_manifest(
            with_spec(fmt::format("  policy: {}\n  flap_guard: {{out_threshold: 0.7, metric: memory}}\n", name)), "p");
        REQUIRE(read.has_value());
        CHECK(needs(*read).metrics);
        CHECK(read_manifest(to_manifest(*read), "p") == *read);
    }
    CHECK_THAT(error_of(with_spec("  policy: cpu\n  flap_guard: {out_treshold: 0.7}\n")),
               contains("did you mean 'out_threshold'?"));
    CHECK_THAT(error_of(with_spec("  policy: cpu\n  flap_guard: {out_threshold: 0}\n")),
               contains("flap_guard.out_threshold is 0"));
}

TEST_CASE("manifest: texts of a calendar are refused with what they should have been", "[policy]") {
    CHECK_THAT(error_of(with_spec("  policy: schedule\n  windows: [{days: mon-fry}]\n")),
               contains("expected days such as mon-fri"));
    CHECK_THAT(error_of(with_spec("  policy: schedule\n  utc_offset: CET\n")), contains("expected an offset from UTC"));
}

TEST_CASE("manifest: thresholds and cooldowns are overridden where a policy has them", "[policy]") {
    const Overrides overrides{.cpu_threshold = 0.35, .cooldown = std::chrono::seconds(60)};
    const auto cpu = with_overrides(CpuLoad{}, overrides);
    REQUIRE(cpu.has_value());
    CHECK(std::get<CpuLoad>(*cpu).config.rule.threshold == 0.35);
    CHECK(std::get<CpuLoad>(*cpu).config.rule.low == 0.175);
    CHECK(std::get<CpuLoad>(*cpu).config.cooldown == std::chrono::seconds(60));
    const auto composite = with_overrides(CompositeLoad{}, {.memory_threshold = 0.6});
    REQUIRE(composite.has_value());
    CHECK(std::get<CompositeLoad>(*composite).config.memory->threshold == 0.6);
    CHECK_THAT(with_overrides(Proportional{}, {.cpu_threshold = 0.5}).error().message,
               contains("proportional has no cpu threshold"));
    CHECK_THAT(with_overrides(CpuLoad{}, {.memory_threshold = 0.5}).error().message, contains("no memory threshold"));
    CHECK_THAT(with_overrides(Proportional{}, {.cooldown = Duration{}}).error().message, contains("no cooldown"));
    CHECK_THAT(with_overrides(CpuLoad{}, {.cpu_threshold = 70}).error().message, contains("70 % is written 0.70"));
}
