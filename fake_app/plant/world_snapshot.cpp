// What a world shows of itself: figures that nothing in the world depends on.
#include "fake_app/plant/world.hpp"

#include <algorithm>

namespace scaleit::plant {

namespace {

constexpr double k_utilisation_max = 0.95; ///< where the formula of M/M/1 is capped
constexpr double k_bytes_max = 0x1p62;

std::int64_t to_bytes(double bytes) { return static_cast<std::int64_t>(std::min(bytes, k_bytes_max)); }

/// The next whole number, forgiving what the rounding of a product adds.
int ceiling(double value) {
    constexpr double k_rounding = 1e-9;
    const double less = value - k_rounding;
    const int whole = static_cast<int>(less);
    return whole + (less > whole ? 1 : 0);
}

} // namespace

Snapshot World::snapshot() const {
    const Flow flow = flow_now();
    Snapshot shown;
    shown.at = at_;
    shown.demand = demand_;
    shown.load = flow.load;
    shown.cpu = cpu();
    shown.replicas = plant_.replicas();
    shown.ready_replicas = plant_.ready_replicas();
    shown.draining_replicas = roster_.draining_count();
    show_traffic(flow, shown);
    show_replicas(flow, shown);
    show_workers(flow, shown);
    return shown;
}

void World::show_traffic(const Flow& flow, Snapshot& shown) const {
    const double rate = options_.requests_per_second;
    double waiting = 0;
    if (queue_) {
        shown.queue_length = queue_->length();
        shown.arrived = queue_->arrived();
        shown.served = queue_->served();
        shown.dropped = queue_->dropped();
        shown.backlog = Work(queue_->backlog());
        shown.queue = queue_->entries(plant_.ready_replicas() < plant_.replicas() ? QueueReason::worker_starting
                                                                                  : QueueReason::worker_busy);
        waiting = static_cast<double>(queue_->backlog()) / static_cast<double>(k_micros_per_request);
    }
    shown.request_rate_per_s = demand_ * rate;
    shown.served_rate_per_s = std::max(0.0, flow.load - flow.excess) * rate;
    const double latency_max_s = to_seconds(k_latency_max);
    const double utilisation = std::min(k_utilisation_max, flow.cpu / options_.saturation);
    double latency_s = 1 / rate / (1 - utilisation);
    if (waiting > 0) {
        latency_s += shown.served_rate_per_s > 0 ? waiting / shown.served_rate_per_s : latency_max_s;
    }
    shown.latency_ms = std::min(latency_s, latency_max_s) * 1000;
    shown.in_flight = std::max(waiting, shown.served_rate_per_s * std::min(latency_s, latency_max_s));
}

void World::show_replicas(const Flow& flow, Snapshot& shown) const {
    const double serving = plant_.ready_replicas() + flow.draining_weight;
    const auto per_request = static_cast<double>(options_.memory.per_request_bytes);
    const auto memory = [&](double share) { // of one with this share of the requests in flight
        return to_bytes(static_cast<double>(options_.memory.base_bytes) + per_request * shown.in_flight * share);
    };
    shown.memory_bytes = memory(serving > 0 ? 1 / serving : 0);
    shown.memory = static_cast<double>(shown.memory_bytes) / static_cast<double>(options_.memory.limit_bytes);
    if (serving == 0) {
        return;
    }
    const double each = flow.load / serving;
    const double balanced = each * plant_.ready_replicas();
    const double balanced_share = plant_.ready_replicas() / serving;
    const auto room = [&shown] { return k_shown_max - shown.per_replica.size(); };
    int place = 0;
    for (const Cohort& cohort : roster_.running()) {
        for (int i = 0; i < cohort.count && cohort.ready_at <= at_ && room() > 0; ++i, ++place) {
            const double share = balancer_.share(place);
            const double cpu = balancer_.cpu(place, balanced);
            shown.per_replica.push_back({.id = cohort.first_id + i,
                                         .load = balanced * share,
                                         .cpu = to_percent(cpu),
                                         .memory_bytes = memory(balanced_share * share)});
        }
    }
    for (const Cohort& cohort : roster_.draining()) {
        const double carried = roster_.carried(cohort, at_);
        const double cpu = carried * std::min(options_.saturation, each);
        for (int i = 0; i < cohort.count && room() > 0; ++i) {
            shown.per_replica.push_back({.id = cohort.first_id + i,
                                         .load = carried * each,
                                         .cpu = to_percent(cpu),
                                         .memory_bytes = memory(carried / serving),
                                         .draining = true});
        }
    }
}

int World::busy_workers(const Flow& flow) const {
    return ceiling(flow.cpu / options_.saturation * plant_.ready_replicas());
}

void World::show_workers(const Flow& flow, Snapshot& shown) const {
    const int sessions_max = options_.workers ? options_.workers->sessions_max : 1;
    const double utilisation = flow.cpu / options_.saturation;
    double left = utilisation * plant_.ready_replicas(); // workers' worth, taken by the oldest first
    const auto sessions = [sessions_max](double part) { return ceiling(std::clamp(part, 0.0, 1.0) * sessions_max); };
    const auto last_service = [this](std::int64_t id, Instant latest) {
        const std::optional<Instant> last = last_service_.of(id);
        return last && *last <= latest ? last : std::nullopt;
    };
    const auto show = [&](const Cohort& cohort, auto&& complete) {
        for (int i = 0; i < cohort.count && shown.workers.size() < k_shown_max; ++i) {
            Worker worker;
            worker.id = cohort.first_id + i;
            worker.created_at = cohort.created_at;
            worker.deleted_at = cohort.deleted_at;
            complete(worker);
            shown.workers.push_back(worker);
        }
    };
    for (const Cohort& cohort : roster_.running()) {
        show(cohort, [&](Worker& worker) {
            if (cohort.ready_at <= at_) {
                worker.sessions = sessions(left);
                worker.state = worker.sessions > 0 ? WorkerState::busy : WorkerState::free;
                worker.last_service_at = last_service(worker.id, at_);
                left -= 1;
            }
        });
    }
    for (const Cohort& cohort : roster_.draining()) {
        show(cohort, [&](Worker& worker) {
            worker.state = WorkerState::draining;
            worker.sessions = sessions(utilisation * roster_.carried(cohort, at_));
            worker.last_service_at = last_service(worker.id, *cohort.deleted_at);
        });
    }
    for (const Cohort& cohort : roster_.deleted()) {
        show(cohort, [&](Worker& worker) {
            worker.state = WorkerState::deleted;
            worker.last_service_at = last_service(worker.id, *cohort.deleted_at);
        });
    }
}

} // namespace scaleit::plant
