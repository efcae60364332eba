#include "controller/config/controller_manifest.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::config;
using namespace std::chrono_literals;

namespace {

Result<ControllerConfig> read(const std::string& spec, int* loads = nullptr) {
    return read_controller("apiVersion: scaleit/v1\nkind: Controller\nspec:\n" + spec, "apps.yaml",
                           [loads](const std::string& name) -> Result<policy::Policy> {
                               if (loads != nullptr) {
                                   ++*loads;
                               }
                               const auto known = policy::default_policy(name);
                               return known ? Result<policy::Policy>(*known)
                                            : fail(ErrorKind::bad_input, name + " is not there");
                           });
}

std::string error_of(const std::string& spec) {
    const auto config = read(spec);
    REQUIRE_FALSE(config.has_value());
    CHECK(config.error().kind == ErrorKind::usage);
    return config.error().message;
}

} // namespace

TEST_CASE("controller file: a workload has its own values, then the defaults", "[controller]") {
    int loads = 0;
    const auto config =
        read("  limit: 50\n  clock: lockstep\n  record: {folder: here, sync: full}\n"
             "  defaults: {interval: 5s, attempts: 2, policy: cpu}\n"
             "  workloads:\n"
             "    - {name: a, url: x, interval: 7s, target: 0.5}\n"
             "    - {name: b.c_d-1, url: y, policy: cpu, record: b.db, config_map: [m], running: false}\n"
             "    - {name: c, url: z, policy: {apiVersion: scaleit/v1, kind: ScalingPolicy, "
             "spec: {policy: proportional}}, priority: 2, resource_allocation: 10}\n"
             "  priorities: [{match_id: c, priority: 9}]\n",
             &loads);
    REQUIRE(config.has_value());
    CHECK(config->limit == 50);
    CHECK(config->clock == loop::ClockKind::lockstep);
    CHECK(config->record_folder == "here");
    CHECK(config->record_full_sync);
    CHECK(loads == 1);
    REQUIRE(config->workloads.size() == 3);
    const WorkloadEntry& a = config->workloads[0];
    CHECK(a.values.interval == Duration(7s));
    CHECK(a.values.attempts == 2);
    CHECK(a.values.overrides.target == 0.5);
    CHECK(a.policy == *policy::default_policy("cpu"));
    CHECK(a.priority == fleet::Priority{"a", 5, 0});
    const WorkloadEntry& b = config->workloads[1];
    CHECK(b.record == "b.db");
    CHECK(b.config_maps == std::vector<std::string>{"m"});
    CHECK_FALSE(b.running);
    CHECK(config->workloads[2].policy == policy::Policy(policy::Proportional{}));
    CHECK(config->workloads[2].priority == fleet::Priority{"c", 9, 10});
}

TEST_CASE("settings: a fallback over the policy's maximum is refused", "[controller]") {
    WorkloadValues values;
    values.overrides.max = 10;
    values.fallback_replicas = 10;
    const auto settings = [&] {
        return settings_of(*policy::default_policy("proportional"), values, loop::ClockKind::real);
    };
    CHECK(settings().has_value());
    values.fallback_replicas = 11;
    REQUIRE_FALSE(settings().has_value());
    CHECK_THAT(settings().error().message, test::contains("fallback_replicas is 11, expected at most the policy's "
                                                          "maximum, 10"));
    policy::QueueLength queue;
    queue.config.placeholders = {{policy::QueueParameter::max_workers, "scaling", "most"}};
    values.overrides.max.reset();
    CHECK(settings_of(queue, values, loop::ClockKind::real).has_value()); // the config map says later
}

TEST_CASE("controller file: what is wrong is named with its line and its path", "[controller]") {
    const std::string one = "  workloads: [{name: a, url: x, ";
    CHECK_THAT(error_of("  limt: 5\n" + one + "}]\n"), test::contains("apps.yaml:4: spec: unknown key 'limt'"));
    CHECK_THAT(error_of("  limit: 0\n" + one + "}]\n"), test::contains("spec.limit"));
    CHECK_THAT(error_of("  clock: fast\n" + one + "}]\n"), test::contains("spec.clock"));
    CHECK_THAT(error_of("  defaults: {url: x}\n" + one + "}]\n"), test::contains("spec.defaults: unknown key 'url'"));
    CHECK_THAT(error_of(one + "policy: none}]\n"), test::contains("none is not there"));
    CHECK_THAT(error_of(one + "attempts: 99}]\n"), test::contains("attempts is 99, expected 1 to 16"));
    CHECK_THAT(error_of(one + "timeout: 0s}]\n"), test::contains("timeout is not more than nothing"));
    CHECK_THAT(error_of(one + "backoff: 2h}]\n"), test::contains("backoff is over"));
    CHECK_THAT(error_of(one + "resource_allocation: 101}]\n"), test::contains("resource_allocation"));
    CHECK_THAT(error_of(one + "}]\n  priorities: [{match_id: b}]\n"), test::contains("spec.priorities[0].match_id"));
    CHECK_THAT(error_of("  workloads: [{name: '" + std::string(65, 'x') + "', url: x}]\n"), test::contains("letters"));
    CHECK_THAT(error_of("  workloads: [{name: .hidden, url: x}]\n"), test::contains("no dot first"));
    CHECK_THAT(error_of("  workloads: []\n"), test::contains("expected at least one"));
}

TEST_CASE("controller values: what nobody says depends on the clock and the interval", "[controller]") {
    const policy::Policy policy = policy::Proportional{};
    const loop::Settings real = settings_of(policy, {.interval = 2s}, loop::ClockKind::real).value();
    CHECK(real.client.timeout == Duration(500ms));
    CHECK(real.client.attempts == 3);
    CHECK(settings_of(policy, {.interval = 1h}, loop::ClockKind::real)->client.timeout == Duration(5s));
    CHECK(settings_of(policy, {.interval = 1ms}, loop::ClockKind::real)->client.timeout == Duration(10ms));
    const loop::Settings lockstep = settings_of(policy, {}, loop::ClockKind::lockstep).value();
    CHECK(lockstep.client.timeout == Duration(1s));
    CHECK(lockstep.client.attempts == 1);
    CHECK_FALSE(settings_of(policy, {.overrides = {.target = 7.0}}, loop::ClockKind::real).has_value());
}

TEST_CASE("controller file: what runs go on from, and what is assumed of apps that were never reached",
          "[controller]") {
    const auto config = read("  record: {folder: here, resume: true}\n  defaults: {assumed_replicas: 4}\n  workloads:\n"
                             "    - {name: a, url: x, resume: a.db}\n    - {name: b, url: x, assumed_replicas: 0}\n");
    REQUIRE(config.has_value());
    CHECK(config->resume_newest);
    CHECK(config->workloads[0].resume == "a.db");
    CHECK(config->workloads[0].assumed_replicas == 4);
    CHECK_FALSE(config->workloads[1].resume.has_value());
    CHECK(config->workloads[1].assumed_replicas == 0);
    CHECK_THAT(error_of("  record: {resume: true}\n  workloads: [{name: a, url: x}]\n"),
               test::contains("means nothing without a folder"));
    CHECK_THAT(error_of("  workloads: [{name: a, url: x, assumed_replicas: -1}]\n"),
               test::contains("assumed_replicas"));
}
