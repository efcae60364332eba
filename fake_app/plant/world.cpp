#include "fake_app/plant/world.hpp"

#include "controller/core/check.hpp"

#include <algorithm>

namespace scaleit::plant {

namespace {

bool uses_lag(const LagOptions& lag) { return lag.smoothing > Duration::zero() || lag.delay > Duration::zero(); }

/// `requests` in millionths, to the nearest; what does not fit is `most`.
std::int64_t to_micros(double requests, std::int64_t most) {
    const double micros = requests * static_cast<double>(k_micros_per_request) + 0.5;
    return micros < static_cast<double>(most) ? static_cast<std::int64_t>(micros) : most;
}

double to_requests(std::int64_t micros) {
    return static_cast<double>(micros) / static_cast<double>(k_micros_per_request);
}

const WorldOptions& checked(const WorldOptions& options) {
    SCALEIT_CHECK(!flaw(options));
    return options;
}

std::vector<std::int64_t> ids_that_serve(const Roster& roster, Instant now) {
    std::vector<std::int64_t> ids;
    for (const Cohort& cohort : roster.running()) {
        for (int i = 0; cohort.ready_at <= now && i < cohort.count; ++i) {
            ids.push_back(cohort.first_id + i);
        }
    }
    return ids;
}

} // namespace

World::World(const WorldOptions& options)
    : options_(checked(options)), plant_(options.plant),
      roster_(
          {.replicas = options.plant.replicas, .startup_delay = options.plant.startup_delay, .drain = options.drain}),
      balancer_(options.balancer, options.saturation),
      is_stepped_(options.queue || options.workers || uses_lag(options.lag)),
      is_plain_(!options.queue && !uses_lag(options.lag) && options.drain == Duration::zero() &&
                options.saturation == 1 && balancer_.is_even()) {
    if (options.queue) {
        queue_.emplace(*options.queue);
    }
    follow_plant(at_);
}

void World::advance_to(Instant now, const demand::Demand& demand) {
    SCALEIT_CHECK(now >= at_);
    if (is_stepped_) {
        step_through(now, demand);
    }
    plant_.advance_to(now);
    roster_.advance_to(now);
    follow_plant(now);
    at_ = now;
    demand_ = demand.at(now);
}

void World::step_through(Instant now, const demand::Demand& demand) {
    if (uses_lag(options_.lag) && !lag_) {
        lag_.emplace(options_.lag, flow(demand.at(k_start), k_start).cpu);
    }
    const std::int64_t steps = (now - stepped_to_) / options_.step;
    const std::int64_t most = steps_max();
    const Duration length = options_.step * ((steps + most - 1) / most);
    const Instant last = stepped_to_ + steps * options_.step;
    while (stepped_to_ < last) {
        step_to(std::min(stepped_to_ + length, last), demand);
    }
}

/// Each step looks at cohorts, and at each replica where they are not all alike.
std::int64_t World::steps_max() const {
    const std::size_t cohorts = roster_.running().size() + roster_.draining().size();
    const std::int64_t places = balancer_.is_even() ? 0 : balancer_.count();
    return std::clamp(k_world_work_max / (1 + static_cast<std::int64_t>(cohorts) + places), k_world_steps_min,
                      k_world_steps_max);
}

void World::step_to(Instant end, const demand::Demand& demand) {
    plant_.advance_to(end);
    roster_.advance_to(end);
    follow_plant(end);
    if (queue_ || options_.workers) {
        const double offered = demand.at(stepped_to_);
        const Flow done = queue_ ? pass_queue(end, offered) : flow(offered, end);
        if (options_.workers) {
            remember_service(end, done);
        }
    }
    stepped_to_ = end;
    if (lag_) {
        lag_->add(end, flow(load(demand.at(end)), end).cpu);
    }
}

World::Flow World::pass_queue(Instant end, double offered) {
    const double seconds = to_seconds(end - stepped_to_);
    const double capacity = options_.requests_per_second * seconds; // of one replica
    const double arriving = std::min(offered * options_.requests_per_second, k_arrival_rate_max) * seconds;
    const double micros =
        std::min(arriving, k_step_arrivals_max) * static_cast<double>(k_micros_per_request) + arrival_rest_;
    const auto whole = static_cast<std::int64_t>(micros);
    arrival_rest_ = micros - static_cast<double>(whole);
    const std::int64_t there = queue_->backlog() + whole;
    const Flow done = flow(to_requests(there) / capacity, end);
    queue_->pass({.at = stepped_to_, .arriving = whole, .served = there - to_micros(done.excess * capacity, there)});
    return done;
}

void World::remember_service(Instant now, const Flow& flow) {
    std::int64_t busy = busy_workers(flow);
    std::int64_t highest_id = 0;
    for (const Cohort& cohort : roster_.running()) {
        if (cohort.ready_at > now || busy <= 0) {
            break;
        }
        highest_id = cohort.first_id + std::min<std::int64_t>(busy, cohort.count) - 1;
        busy -= cohort.count;
    }
    if (highest_id > 0) {
        last_service_.busy(highest_id, now);
    }
}

bool World::set_replicas(int replicas) {
    const int before = plant_.replicas();
    if (!plant_.set_replicas(replicas, at_)) {
        return false;
    }
    if (replicas > before) {
        roster_.add(replicas - before, at_);
    } else {
        roster_.remove_youngest(before - replicas, at_);
    }
    follow_plant(at_);
    return true;
}

Removal World::remove_worker(std::int64_t id) {
    const Cohort* cohort = roster_.find(id);
    if (cohort == nullptr) {
        return Removal::unknown;
    }
    if (plant_.replicas() == 1) {
        return Removal::last_one;
    }
    plant_.remove_one(cohort->ready_at, at_);
    roster_.remove(id, at_);
    serve_by_ready(at_);
    return Removal::removed;
}

void World::follow_plant(Instant now) {
    if (balancer_.count() != plant_.ready_replicas()) {
        serve_by_ready(now);
    }
}

void World::serve_by_ready(Instant now) {
    if (balancer_.is_even()) {
        balancer_.serve_by(plant_.ready_replicas());
    } else {
        balancer_.serve_by(ids_that_serve(roster_, now));
    }
}

World::Flow World::flow(double load, Instant now) const {
    const double draining = roster_.draining_weight(now);
    const int ready = balancer_.count();
    const double serving = ready + draining;
    if (serving == 0) {
        return {.load = load, .cpu = load > 0 ? options_.saturation : 0, .excess = load};
    }
    if (draining == 0) {
        return {.load = load, .cpu = balancer_.cpu_mean(load), .excess = balancer_.excess(load)};
    }
    const double each = load / serving; // of one that does not drain
    const double drained = draining * std::min(options_.saturation, each);
    const double cpu = ready == 0 ? drained : ready * balancer_.cpu_mean(each * ready) + drained;
    return {.load = load,
            .draining_weight = draining,
            .cpu = cpu / serving,
            .excess = balancer_.excess(each * ready) + (draining * each - drained)};
}

double World::load(double demand) const {
    const double waiting = queue_ ? to_requests(queue_->backlog()) : 0;
    return demand + waiting / (options_.requests_per_second * to_seconds(options_.step));
}

World::Flow World::flow_now() const { return flow(load(demand_), at_); }

CpuPercent World::cpu() const {
    if (is_plain_) {
        return plant_.cpu(demand_);
    }
    return to_percent(lag_ ? lag_->reported(at_) : flow_now().cpu);
}

} // namespace scaleit::plant
