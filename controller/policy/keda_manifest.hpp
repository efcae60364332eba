#pragma once
// A KEDA ScaledObject as it lies in a repository: keda.sh/v1alpha1, in YAML or JSON.
//
// A trigger's figure is the signal that an annotation `scaleit/signal-NAME` gives for it, NAME being its `name`, or
// else the one that its kind stands for: queues `queue_length`, rates `request_rate`; a query (prometheus, metrics-api,
// SQL) stands for nothing by itself, so its `name` is the signal's, and a `mode` that is not listed needs an
// annotation. No two triggers may be on one signal. The rest of a trigger's metadata says where KEDA gets the figure
// from and is accepted without effect, as are names, labels and status. The annotations of hpa_manifest.hpp hold here
// too, and KEDA's own: paused, paused-replicas, paused-scale-in, paused-scale-out, force-activation.
//
// Not supported and refused by name: scalingModifiers, useCachedMetrics, kinds of trigger that are not listed (cron
// among them), Pub/Sub's older subscriptionSize, and Kafka's cut of the lag to the number of partitions
// (allowIdleConsumers must be true).
#include "controller/manifest/place.hpp"
#include "controller/policy/keda.hpp"

namespace scaleit::policy {

inline constexpr std::string_view k_keda_kind = "ScaledObject";

/// The policy that the document at `root` describes. Refuses what it cannot be, and what is not supported, by name.
[[nodiscard]] KedaConfig read_keda(const manifest::Place& root);

} // namespace scaleit::policy
