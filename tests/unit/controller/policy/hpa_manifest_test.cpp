#include "controller/policy/manifest.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;
using std::chrono::seconds;

namespace {

/// A manifest with so much under `spec` beside the target's reference; of v2 unless said otherwise.
std::string hpa_with(const std::string& spec, const std::string& version = "v2", const std::string& metadata = "") {
    return fmt::format("apiVersion: autoscaling/{}\nkind: HorizontalPodAutoscaler\nmetadata: {{name: shop{}}}\nspec:\n"
                       "  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: shop}}\n{}",
                       version, metadata, spec);
}

std::string annotated(const std::string& spec, const std::string& annotations) {
    return hpa_with(spec, "v2", fmt::format(", annotations: {{{}}}", annotations));
}

HpaConfig read(const std::string& text) {
    const Result<Policy> policy = read_manifest(text, "h.yaml");
    INFO((policy ? "" : policy.error().message));
    REQUIRE(policy.has_value());
    CHECK(*read_manifest(to_manifest(*policy), "again") == *policy);
    return std::get<Hpa>(*policy).config;
}

std::string error_of(const std::string& text) {
    const Result<Policy> policy = read_manifest(text, "h.yaml");
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().kind == ErrorKind::usage);
    return policy.error().message;
}

const std::string k_max = "  maxReplicas: 10\n";

std::string metric(const std::string& entry) { return k_max + "  metrics:\n    - " + entry + "\n"; }

} // namespace

TEST_CASE("hpa manifest: v1 and the defaults of Kubernetes", "[policy]") {
    const HpaConfig v1 = read(hpa_with(k_max + "  minReplicas: 3\n  targetCPUUtilizationPercentage: 55\n", "v1"));
    CHECK(v1.bounds == Bounds{3, 10});
    REQUIRE(v1.metrics.size() == 1);
    CHECK(v1.metrics[0].utilization_percent == 55);
    CHECK_FALSE(v1.behavior.has_value());
    for (const char* version : {"v1", "v2beta2", "v2"}) {
        HpaConfig defaults;
        defaults.bounds = {1, 10};
        CHECK(read(hpa_with(k_max, version)) == defaults);
    }
}

TEST_CASE("hpa manifest: every kind of metric, with its signal", "[policy]") {
    const auto only = [](const std::string& entry) { return read(hpa_with(metric(entry))).metrics.at(0); };
    const HpaMetric memory =
        only("{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 60}}}");
    CHECK(memory.signal == "memory");
    CHECK(memory.utilization_percent == 60);
    const HpaMetric side = only("{type: ContainerResource, containerResource: {name: cpu, container: app, target: "
                                "{type: Utilization, averageUtilization: 60}}}");
    CHECK(side.source == HpaSource::container_resource);
    CHECK(side.container == "app");
    CHECK(side.signal == "cpu");
    const HpaMetric pods = only("{type: Pods, pods: {metric: {name: request_rate}, target: {type: AverageValue, "
                                "averageValue: 1k}}}");
    CHECK(pods.source == HpaSource::pods);
    CHECK(pods.value_milli == 1'000'000);
    const HpaMetric object = only("{type: Object, object: {metric: {name: hits, selector: {matchLabels: {a: b}}}, "
                                  "describedObject: {apiVersion: v1, kind: Service, name: x}, target: {type: Value, "
                                  "value: 500m}}}");
    CHECK(object.source == HpaSource::object);
    CHECK(object.target == HpaTarget::value);
    CHECK(object.value_milli == 500);
    const HpaMetric external = only("{type: External, external: {metric: {name: queue_length}, target: {type: "
                                    "AverageValue, averageValue: 30}}}");
    CHECK(external.source == HpaSource::external);
    CHECK(external.signal == "queue_length");
}

TEST_CASE("hpa manifest: behavior, its defaults filled in", "[policy]") {
    const HpaConfig config = read(hpa_with(k_max + "  behavior:\n    scaleDown:\n      stabilizationWindowSeconds: 60\n"
                                                   "      selectPolicy: Min\n      tolerance: 0.0125\n      policies:\n"
                                                   "        - {type: Percent, value: 10, periodSeconds: 60}\n"
                                                   "        - {type: Pods, value: 4, periodSeconds: 30}\n"));
    REQUIRE(config.behavior.has_value());
    CHECK(config.behavior->up == HpaBehavior{}.up);
    CHECK(config.behavior->down ==
          HpaRules{seconds(60),
                   HpaSelect::min,
                   {{HpaRateType::percent, 10, seconds(60)}, {HpaRateType::pods, 4, seconds(30)}},
                   0.0125});
    CHECK(read(hpa_with(k_max + "  behavior: {}\n")).behavior == HpaBehavior{});
    CHECK(read(hpa_with(k_max + "  behavior: {scaleUp: {selectPolicy: Disabled}}\n")).behavior->up.select ==
          HpaSelect::disabled);
}

TEST_CASE("hpa manifest: annotations say what a cluster would decide", "[policy]") {
    const HpaConfig config =
        read(annotated(metric("{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: "
                              "250m}}}\n    - {type: Pods, pods: {metric: {name: hits}, target: {type: AverageValue, "
                              "averageValue: 5}}}"),
                       "scaleit/generation: '1.20', scaleit/tolerance: '0.2', scaleit/downscale-stabilization: 1m, "
                       "scaleit/request-cpu: 500m, scaleit/signal-hits: request_rate, other/thing: x"));
    CHECK(config.generation == HpaGeneration::v1_20);
    CHECK(config.tolerance == 0.2);
    CHECK(config.downscale_stabilization == seconds(60));
    CHECK(config.metrics[0].request_milli == 500);
    CHECK(config.metrics[1].signal == "request_rate");
    CHECK_THAT(error_of(annotated(k_max, "scaleit/genaration: '1.20'")),
               contains("metadata.annotations.scaleit/genaration: unknown annotation"));
    CHECK_THAT(error_of(annotated(k_max, "scaleit/signal-hits: x")), contains("there is no metric 'hits'"));
    CHECK_THAT(error_of(annotated(k_max, "scaleit/generation: '1.40'")), contains("'1.40' is not one of 1.20, 1.33"));
}

TEST_CASE("hpa manifest: JSON, labels, status and what kubectl adds are accepted", "[policy]") {
    CHECK(read(R"({"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"x","uid":"1",
        "labels":{"a":"b"},"managedFields":[{"manager":"kubectl"}]},"spec":{"scaleTargetRef":{"kind":"Deployment",
        "name":"x"},"minReplicas":2,"maxReplicas":4},"status":{"currentReplicas":3,"conditions":[{"type":"x"}]}})")
              .bounds == Bounds{2, 4});
}

TEST_CASE("hpa manifest: zero replicas need a metric that outlives them", "[policy]") {
    const std::string zero = "  minReplicas: 0\n";
    CHECK_THAT(error_of(hpa_with(k_max + zero)), contains("needs at least one object or external metric"));
    const HpaConfig config = read(hpa_with(zero + metric("{type: External, external: {metric: {name: queue_length}, "
                                                         "target: {type: AverageValue, averageValue: 30}}}")));
    CHECK(config.bounds == Bounds{0, 10});
    CHECK(aim_of(Hpa{config, {}}).bounds == Bounds{1, 10}); // scaleit's apps begin at one
}

TEST_CASE("hpa manifest: what cannot be is refused with its place", "[policy]") {
    CHECK_THAT(error_of(hpa_with("  minReplicas: 1\n")), contains("h.yaml:5: spec: missing key 'maxReplicas'"));
    CHECK_THAT(error_of(hpa_with("  maxReplicas: ten\n")),
               contains("h.yaml:6: spec.maxReplicas: expected a whole number from 1 to 1000000"));
    CHECK_THAT(error_of(hpa_with(k_max + "  minReplicas: 11\n")), contains("min is 11 and max is 10"));
    CHECK_THAT(error_of(hpa_with(k_max + "  minReplica: 1\n")), contains("did you mean 'minReplicas'?"));
    CHECK_THAT(error_of(hpa_with(k_max, "v2beta1")), contains("'autoscaling/v2beta1' is not one of autoscaling/v2"));
    CHECK_THAT(error_of(hpa_with(k_max + "  targetCPUUtilizationPercentage: 50\n")), contains("unknown key"));
    CHECK_THAT(error_of(hpa_with(k_max + "  metrics: []\n", "v1")), contains("unknown key 'metrics'"));
    CHECK_THAT(error_of(hpa_with(k_max, "v1", ", annotations: {autoscaling.alpha.kubernetes.io/metrics: '[]'}")),
               contains("write the autoscaler as autoscaling/v2"));
    CHECK_THAT(error_of("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec: {maxReplicas: 3}\n"),
               contains("missing key 'scaleTargetRef'"));
    CHECK_THAT(error_of("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"), contains("missing key 'spec'"));
}

TEST_CASE("hpa manifest: metrics that cannot be are refused with their place", "[policy]") {
    const auto told = [](const std::string& text) { return error_of(hpa_with(metric(text))); };
    const auto cpu = [&](const std::string& target) {
        return told("{type: Resource, resource: {name: cpu, target: {" + target + "}}}");
    };
    CHECK_THAT(cpu("type: Value, value: 5"), contains("source resource has no target of type value"));
    CHECK_THAT(cpu("type: Utilization, averageUtilization: 0"),
               contains("spec.metrics[0].resource.target.averageUtilization: 0 is out of range"));
    CHECK_THAT(cpu("type: Utilization, averageUtilization: 50, averageValue: 1"),
               contains("a target of type Utilization has averageUtilization alone"));
    CHECK_THAT(cpu("type: AverageValue, averageValue: 1x"), contains("'1x' is not a quantity"));
    CHECK_THAT(cpu("type: AverageValue, averageValue: 100m"), contains("scaleit/request-cpu: \"500m\""));
    CHECK_THAT(told("{type: Pods, resource: {}, pods: {}}"), contains("a metric of type Pods has no such part"));
    CHECK_THAT(told("{type: Pod}"), contains("did you mean 'Pods'?"));
    const std::string queue = "{type: External, external: {metric: {name: q, selector: {matchLabels: {a: b}}}, "
                              "target: {type: Value, value: 1}}}";
    CHECK_THAT(told(queue + "\n    - " + queue), contains("spec.metrics[1]: a second metric 'q'"));
}

TEST_CASE("hpa manifest: behavior that cannot be is refused with its place", "[policy]") {
    const auto up = [](const std::string& rules, const std::string& version = "v2") {
        return error_of(hpa_with(k_max + "  behavior: {scaleUp: {" + rules + "}}\n", version));
    };
    CHECK_THAT(up("stabilizationWindowSeconds: 3601"), contains("3601 is out of range"));
    CHECK_THAT(up("policies: []"), contains("expected at least one policy"));
    CHECK_THAT(up("policies: [{type: Pods, value: 0, periodSeconds: 15}]"), contains("policies[0].value: 0 is out"));
    CHECK_THAT(up("policies: [{type: Pods, value: 1, periodSeconds: 1801}]"), contains("1801 is out of range"));
    CHECK_THAT(up("policies: [{type: Pod, value: 1, periodSeconds: 15}]"), contains("did you mean 'Pods'?"));
    CHECK_THAT(up("selectPolicy: Maximum"), contains("'Maximum' is not one of Max, Min, Disabled"));
    CHECK_THAT(up("tolerance: -1"), contains("is not a quantity"));
    CHECK_THAT(up("tolerance: 50m", "v2beta2"), contains("unknown key 'tolerance'"));
}

TEST_CASE("manifest: of several documents the one policy is taken, and two are refused", "[policy]") {
    const std::string other = "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\n";
    CHECK(read(other + "---\n" + hpa_with(k_max) + "---\n# nothing\n---\n").bounds.max == 10);
    CHECK_THAT(error_of(hpa_with(k_max) + "---\n" + other + "---\n" + hpa_with(k_max)),
               contains("h.yaml:12: a second policy in one file"));
    CHECK_THAT(error_of(other + "---\n" + other), contains("no document here is a policy"));
    CHECK_THAT(error_of(other), contains("kind: 'Service' is not one of ScalingPolicy, HorizontalPodAutoscaler"));
    CHECK_THAT(error_of(other + "---\n[1]\n"), contains("expected a map with a key 'kind'"));
    std::string many;
    for (int i = 0; i < 300; ++i) {
        many += other + "---\n";
    }
    CHECK_THAT(error_of(many), contains("more than 256 documents"));
}

TEST_CASE("manifest: hpa can be written as kind ScalingPolicy, and flags override it", "[policy]") {
    const auto policy = read_manifest(
        "apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {policy: hpa, generation: '1.20', max: 20, metrics: "
        "[{utilization_percent: 60}]}\n",
        "p.yaml");
    REQUIRE(policy.has_value());
    CHECK(aim_of(*policy) == Aim{0.6, {1, 20}});
    CHECK(aim_of(*with_overrides(*policy, {0.7, 2, 30})) == Aim{0.7, {2, 30}});
    Hpa queue;
    queue.config.metrics[0].signal = "memory";
    CHECK_THAT(with_overrides(queue, {0.7, {}, {}}).error().message, contains("no single CPU utilization"));
    CHECK(aim_of(queue) == Aim{});
}
