#include "fake_app/scenario/plant_keys.hpp"

namespace scaleit::scenario {

namespace {

using manifest::Place;

// Ranges are checked at the end by the plant itself, which knows them.

constexpr const char* k_whole = "a whole number";
constexpr const char* k_number = "a number";

void read_duration(const Place& place, const std::string& key, Duration& value) {
    if (place.has(key)) {
        value = place.at(key).duration(plant::k_delay_max);
    }
}

/// Calls `read` with the map under `key` where there is one, its keys checked.
template <class Read>
void read_map(const Place& place, const std::string& key, const std::vector<std::string>& keys, const Read& read) {
    if (place.has(key)) {
        const Place map = place.at(key);
        map.check_keys(keys);
        read(map);
    }
}

void read_balancer(const Place& place, plant::BalancerOptions& balancer) {
    if (place.has("balancing")) {
        balancer.balancing = place.at("balancing").choice<plant::Balancing>();
    }
    place.read_optional("speed_spread", balancer.speed_spread, k_number);
    place.read_optional("clients", balancer.clients, k_whole);
    place.read_optional("skew", balancer.skew, k_number);
    place.read_optional("seed", balancer.seed.value, k_whole);
}

void read_parts(const Place& place, plant::WorldOptions& world) {
    read_map(place, "lag", {"smoothing", "delay"}, [&](const Place& lag) {
        read_duration(lag, "smoothing", world.lag.smoothing);
        read_duration(lag, "delay", world.lag.delay);
    });
    read_map(place, "queue", {"length_max"},
             [&](const Place& queue) { queue.read_optional("length_max", world.queue.emplace().length_max, k_whole); });
    read_map(place, "balancer", {"balancing", "speed_spread", "clients", "skew", "seed"},
             [&](const Place& balancer) { read_balancer(balancer, world.balancer); });
    read_map(place, "memory", {"base_bytes", "per_request_bytes", "limit_bytes"}, [&](const Place& memory) {
        memory.read_optional("base_bytes", world.memory.base_bytes, k_whole);
        memory.read_optional("per_request_bytes", world.memory.per_request_bytes, k_whole);
        memory.read_optional("limit_bytes", world.memory.limit_bytes, k_whole);
    });
    read_map(place, "workers", {"sessions_max"}, [&](const Place& workers) {
        workers.read_optional("sessions_max", world.workers.emplace().sessions_max, k_whole);
    });
}

} // namespace

plant::WorldOptions read_plant(const Place& place) {
    place.check_keys({"replicas", "max_replicas", "startup_delay", "drain", "saturation", "requests_per_second", "step",
                      "lag", "queue", "balancer", "memory", "workers"});
    plant::WorldOptions world;
    place.read_optional("replicas", world.plant.replicas, k_whole);
    place.read_optional("max_replicas", world.plant.replicas_max, k_whole);
    read_duration(place, "startup_delay", world.plant.startup_delay);
    read_duration(place, "drain", world.drain);
    place.read_optional("saturation", world.saturation, k_number);
    place.read_optional("requests_per_second", world.requests_per_second, k_number);
    read_duration(place, "step", world.step);
    read_parts(place, world);
    if (const std::optional<std::string> wrong = plant::flaw(world)) {
        place.refuse(*wrong);
    }
    return world;
}

Result<plant::WorldOptions> load_plant(const std::string& file) {
    return manifest::read_file(file).and_then(
        [&](const std::string& text) { return manifest::read_kind("Plant", text, file, read_plant); });
}

} // namespace scaleit::scenario
