#include "controller/policy/manifest.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;
using std::chrono::seconds;

namespace {

std::string keda_with(const std::string& spec, const std::string& annotations = "") {
    return fmt::format(
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {{name: shop, annotations: {{{}}}}}\n"
        "spec:\n  scaleTargetRef: {{name: shop}}\n{}",
        annotations, spec);
}

std::string trigger(const std::string& entry) { return "  triggers:\n    - " + entry + "\n"; }

const std::string k_queue = trigger("{type: rabbitmq, metadata: {mode: QueueLength, value: '20', host: amqp, "
                                    "activationValue: '5'}}");

KedaConfig read(const std::string& text) {
    const Result<Policy> policy = read_manifest(text, "k.yaml");
    INFO((policy ? "" : policy.error().message));
    REQUIRE(policy.has_value());
    CHECK(*read_manifest(to_manifest(*policy), "again") == *policy);
    return std::get<Keda>(*policy).config;
}

std::string error_of(const std::string& text) {
    const Result<Policy> policy = read_manifest(text, "k.yaml");
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().kind == ErrorKind::usage);
    return policy.error().message;
}

} // namespace

TEST_CASE("keda manifest: KEDA's defaults", "[policy]") {
    const KedaConfig config = read(keda_with(k_queue));
    CHECK(config.bounds == Bounds{0, 100});
    CHECK(config.hpa.bounds == Bounds{1, 100});
    CHECK_FALSE(config.idle.has_value());
    CHECK(config.polling == seconds(30));
    CHECK(config.cooldown == seconds(300));
    CHECK(config.initial_cooldown == seconds(0));
    CHECK_FALSE(config.fallback.has_value());
    CHECK(config.pauses == KedaPauses{});
    REQUIRE(config.hpa.metrics.size() == 1);
    CHECK(config.hpa.metrics[0].signal == "queue_length");
    CHECK(config.hpa.metrics[0].target == HpaTarget::average_value);
    CHECK(config.hpa.metrics[0].value_milli == 20'000);
    CHECK(config.activations_milli == std::vector<std::int64_t>{5'000});
    CHECK(aim_of(Keda{config, {}}).bounds == Bounds{1, 100});
}

TEST_CASE("keda manifest: every key of the spec", "[policy]") {
    const KedaConfig config = read(keda_with(
        "  minReplicaCount: 3\n  maxReplicaCount: 9\n  idleReplicaCount: 0\n  pollingInterval: 10\n"
        "  cooldownPeriod: 60\n  initialCooldownPeriod: 20\n"
        "  fallback: {failureThreshold: 2, replicas: 6, behavior: currentReplicasIfHigher}\n"
        "  advanced: {restoreToOriginalReplicaCount: true, horizontalPodAutoscalerConfig: {name: x, behavior: "
        "{scaleDown: {stabilizationWindowSeconds: 30}}}}\n" +
        k_queue));
    CHECK(config.bounds == Bounds{3, 9});
    CHECK(config.idle == 0);
    CHECK(config.polling == seconds(10));
    CHECK(config.cooldown == seconds(60));
    CHECK(config.initial_cooldown == seconds(20));
    CHECK(config.fallback == KedaFallback{2, 6, KedaFallbackBehavior::current_if_higher});
    CHECK(config.hpa.behavior->down.stabilization == seconds(30));
}

TEST_CASE("keda manifest: triggers become metrics of the generated autoscaler", "[policy]") {
    const auto only = [](const std::string& entry) {
        return read(keda_with("  minReplicaCount: 1\n" + trigger(entry))).hpa.metrics.at(0);
    };
    CHECK(only("{type: cpu, metricType: Utilization, metadata: {value: '70'}}").utilization_percent == 70);
    CHECK(only("{type: memory, metadata: {type: Utilization, value: '70', containerName: app}}").source ==
          HpaSource::container_resource);
    CHECK(only("{type: rabbitmq, metadata: {mode: MessageRate, value: '7'}}").signal == "request_rate");
    CHECK(only("{type: prometheus, name: request_rate, metadata: {query: x, threshold: '12.5'}}").value_milli ==
          12'500);
    CHECK(only("{type: redis, metricType: Value, metadata: {listName: x}}").target == HpaTarget::value);
    CHECK(only("{type: kafka, metadata: {topic: x, allowIdleConsumers: 'true'}}").value_milli == 10'000);
}

TEST_CASE("keda manifest: annotations pause, force and map", "[policy]") {
    const std::string keda = "autoscaling.keda.sh/";
    const KedaConfig config =
        read(keda_with(k_queue, keda + "paused: 'false', " + keda + "paused-replicas: '4', " + keda +
                                    "paused-scale-in: 'true', " + keda + "paused-scale-out: 'true', " + keda +
                                    "force-activation: 'true', scaleit/signal-rabbitmq: backlog"));
    CHECK(config.pauses == KedaPauses{false, true, true, 4});
    CHECK(config.force_activation);
    CHECK(config.hpa.metrics[0].signal == "backlog");
    REQUIRE(config.hpa.behavior.has_value());
    CHECK(config.hpa.behavior->up.select == HpaSelect::disabled);
    CHECK(config.hpa.behavior->down.select == HpaSelect::disabled);
    CHECK_THAT(error_of(keda_with(k_queue, keda + "paused-forever: 'true'")),
               contains("not supported; those that are"));
}

TEST_CASE("keda manifest: what cannot be, or is not supported, is refused by name", "[policy]") {
    CHECK_THAT(error_of(keda_with("")), contains("missing key 'triggers'"));
    CHECK_THAT(error_of(keda_with("  triggers: []\n")), contains("spec.triggers: expected at least one trigger"));
    CHECK_THAT(error_of(keda_with(trigger("{type: cron, metadata: {}}"))), contains("'cron' is not one of cpu"));
    CHECK_THAT(error_of(keda_with(trigger("{type: rabbitmq, metadata: {mode: QueueLength}}"))),
               contains("spec.triggers[0].metadata: missing key 'value'"));
    CHECK_THAT(error_of(keda_with(trigger("{type: rabbitmq, metadata: {value: many}}"))),
               contains("spec.triggers[0].metadata.value: expected a number"));
    CHECK_THAT(error_of(keda_with(trigger("{type: rabbitmq, metadata: [1]}"))), contains("expected a map"));
    CHECK_THAT(error_of(keda_with(trigger("{type: prometheus, metadata: {threshold: 5}}"))),
               contains("give it a name"));
    CHECK_THAT(error_of(keda_with(trigger("{type: kafka, metadata: {topic: x}}"))), contains("allowIdleConsumers"));
    CHECK_THAT(error_of(keda_with(trigger("{type: cpu, metricType: Utilization, metadata: {value: '70'}}"))),
               contains("something else than CPU and memory"));
    CHECK_THAT(error_of(keda_with(trigger("{type: cpu, metadata: {value: '70'}}"))), contains("either metricType"));
    CHECK_THAT(error_of(keda_with("  advanced: {scalingModifiers: {formula: x}}\n" + k_queue)),
               contains("spec.advanced.scalingModifiers: not supported"));
    CHECK_THAT(error_of(keda_with("  idleReplicaCount: 0\n" + k_queue)), contains("less than min"));
    CHECK_THAT(error_of(keda_with("  fallback: {replicas: 3}\n" + k_queue)),
               contains("missing key 'failureThreshold'"));
    CHECK_THAT(error_of(keda_with("  cooldownPeriod: -1\n" + k_queue)), contains("-1 is out of range"));
    CHECK_THAT(error_of(keda_with("  coolDownPeriod: 1\n" + k_queue)), contains("did you mean 'cooldownPeriod'?"));
}

TEST_CASE("keda manifest: metadata that would change the figure or its thresholds is not passed over", "[policy]") {
    const auto refused = [](const std::string& entry) { return error_of(keda_with(trigger(entry))); };
    CHECK_THAT(refused("{type: gcp-pubsub, metadata: {subscriptionName: s, subscriptionSize: '50'}}"),
               contains("spec.triggers[0].metadata.subscriptionSize: not supported; write it as value"));
    CHECK_THAT(refused("{type: rabbitmq, metadata: {mode: DeliverGetRate, value: '10'}}"),
               contains("spec.triggers[0].metadata.mode: scaleit has no signal for this mode; name one in an "
                        "annotation, scaleit/signal-rabbitmq"));
    CHECK_THAT(refused("{type: rabbitmq, metadata: {mode: MesageRate, value: '10'}}"), contains("metadata.mode"));
    CHECK_THAT(refused("{type: gcp-pubsub, metadata: {mode: OldestUnackedMessageAge, value: '30'}}"),
               contains("metadata.mode"));
    CHECK_THAT(refused("{type: rabbitmq, metadata: {value: '10', activationQueueLength: '50'}}"),
               contains("unknown key 'activationQueueLength'"));
    CHECK_THAT(refused("{type: redis, metadata: {listLength: '10', activationListLenght: '50'}}"),
               contains("did you mean 'activationListLength'?"));
    CHECK_THAT(refused("{type: redis, metadata: {listName: jobs, listLenght: '50'}}"),
               contains("did you mean 'listLength'?"));
    CHECK_THAT(refused("{type: rabbitmq, metadata: {value: '10', value: '99'}}"),
               contains("key 'value' is given twice"));
    CHECK_THAT(refused("{type: rabbitmq, useCachedMetrics: true, metadata: {value: '10'}}"),
               contains("spec.triggers[0].useCachedMetrics: not supported"));
    CHECK(read(keda_with(trigger("{type: rabbitmq, useCachedMetrics: false, metadata: {value: '10'}}"))).floor == 1);
}

TEST_CASE("keda manifest: a mode that scaleit has no signal for may be named in an annotation", "[policy]") {
    const KedaConfig config = read(keda_with(trigger("{type: rabbitmq, metadata: {mode: DeliverGetRate, value: '10'}}"),
                                             "scaleit/signal-rabbitmq: delivered"));
    CHECK(config.hpa.metrics[0].signal == "delivered");
    CHECK_THAT(error_of(keda_with("  minReplicaCount: 1\n" +
                                      trigger("{type: cpu, metricType: Utilization, metadata: {value: '70'}}"),
                                  "scaleit/signal-cpu: ''")),
               contains("expected names of 1 to"));
}

TEST_CASE("keda manifest: two triggers on one signal are refused, unless annotations tell them apart", "[policy]") {
    const std::string two = "  triggers:\n    - {type: rabbitmq, name: orders, metadata: {value: '10'}}\n"
                            "    - {type: rabbitmq, name: mails, metadata: {value: '100'}}\n";
    CHECK_THAT(error_of(keda_with(two)), contains("spec.triggers[1]: a second trigger on the signal 'queue_length'"));
    CHECK_THAT(
        error_of(keda_with("  triggers:\n    - {type: rabbitmq, name: orders, metadata: {value: '10'}}\n    - {type: "
                           "rabbitmq, name: mails, metricType: Value, metadata: {value: '100'}}\n")),
        contains("spec.triggers[1]: a second trigger on the signal 'queue_length'"));
    const KedaConfig config = read(keda_with(two, "scaleit/signal-mails: mails_waiting"));
    CHECK(config.hpa.metrics[0].signal == "queue_length");
    CHECK(config.hpa.metrics[1].signal == "mails_waiting");
}

TEST_CASE("keda manifest: flags override the bounds of KEDA and of its autoscaler", "[policy]") {
    const auto changed = with_overrides(*read_manifest(keda_with(k_queue), "k"), {{}, 2, 30});
    REQUIRE(changed.has_value());
    CHECK(std::get<Keda>(*changed).config.bounds == Bounds{2, 30});
    CHECK(std::get<Keda>(*changed).config.hpa.bounds == Bounds{2, 30});
}
