#pragma once
// A HorizontalPodAutoscaler as it lies in a repository: autoscaling/v1, v2beta2 or v2, in YAML or JSON.
//
// Names become signals: the resources `cpu` and `memory`, and other metrics under their own names (`request_rate` and
// `queue_length` are known to all of scaleit). What the controller's flags, the pods and the metrics pipeline decide in
// a cluster may stand in annotations, which Kubernetes leaves alone:
//
//     metadata:
//       annotations:
//         scaleit/generation: "1.33"               # or "1.20": whose rules
//         scaleit/tolerance: "0.1"                 # --horizontal-pod-autoscaler-tolerance
//         scaleit/downscale-stabilization: "5m"    # --horizontal-pod-autoscaler-downscale-stabilization
//         scaleit/request-cpu: "500m"              # what a pod requests; wanted where a target is an average value
//         scaleit/signal-http_requests: "request_rate"   # what scaleit calls the metric http_requests
//
// Accepted without effect, since scaleit has one app and one figure of each kind: names, namespaces, labels, other
// annotations, the target's reference, selectors, described objects, the container's name, status.
#include "controller/manifest/place.hpp"
#include "controller/policy/hpa_config.hpp"

namespace scaleit::policy {

inline constexpr std::string_view k_hpa_kind = "HorizontalPodAutoscaler";

/// The policy that the document at `root` describes. Refuses what it cannot be, and what is not supported, by name.
[[nodiscard]] HpaConfig read_hpa(const manifest::Place& root);

/// `behavior`: what it leaves out is Kubernetes' default. `generation` 1.33 has tolerances in it.
[[nodiscard]] HpaBehavior read_hpa_behavior(const manifest::Place& place, HpaGeneration generation);

/// What annotations of the prefix `scaleit/` say, into `hpa`, its metrics included. Refuses unknown ones.
void read_hpa_annotations(const manifest::Place& root, HpaConfig& hpa);

/// Refuses, at `spec`, an average value of a resource of which nobody said what a pod requests.
void check_requests(const manifest::Place& spec, const HpaConfig& hpa);

/// Whether one figure may have several targets, each of another kind.
enum class SharedFigures : std::uint8_t { refused, by_target };

/// The place of the first metric that another one before it cannot be told from: scaleit knows a figure by its signal.
[[nodiscard]] std::optional<std::size_t> second_of_signal(const std::vector<HpaMetric>& metrics, SharedFigures shared);

/// A quantity, in thousandths.
[[nodiscard]] std::int64_t read_milli(const manifest::Place& place);

} // namespace scaleit::policy
