#pragma once
// What the app shows of itself as JSON: status in the vendor's form, and more than the vendor has. Instants are seconds
// of the world's time.
#include "fake_app/service/app_world.hpp"

#include <string>

namespace scaleit::fake_app {

/// `{"cpu":{"highPriority":0.68},"replicas":10}`, byte for byte as the vendor's.
[[nodiscard]] std::string status_json(const AppStatus& status);

/// CPU, memory, requests, queue and replicas, in sum and one by one.
[[nodiscard]] std::string metrics_json(const plant::Snapshot& world);

/// `{"at_s":20,"workers":[{"worker_id":1,"status":"running","detail_status":"busy",...}]}`.
[[nodiscard]] std::string workers_json(const plant::Snapshot& world);

/// `{"queue_length":2,"queue":[{"queue_index":0,"created_at_s":12,"queue_reason":"WorkerBusy"}]}`.
[[nodiscard]] std::string queue_json(const plant::Snapshot& world);

/// What was called, and the faults by kind, kinds that never came left out.
[[nodiscard]] std::string served_json(const Served& served);

} // namespace scaleit::fake_app
