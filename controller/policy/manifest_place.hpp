#pragma once
// Policies inside other documents.
#include "controller/manifest/place.hpp"
#include "controller/policy/policy.hpp"

namespace scaleit::policy {

/// The policy whose whole manifest (apiVersion, kind, spec) stands at `root`. Refuses as read_manifest() does; for use
/// within manifest::read().
[[nodiscard]] Policy read_policy(const manifest::Place& root);

} // namespace scaleit::policy
