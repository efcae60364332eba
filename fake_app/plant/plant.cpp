#include "fake_app/plant/plant.hpp"

#include "controller/core/check.hpp"

#include <algorithm>

namespace scaleit::plant {

Plant::Plant(const PlantOptions& options)
    : options_(options), replicas_(options.replicas), ready_replicas_(options.replicas) {
    SCALEIT_CHECK(options.replicas >= 1 && options.replicas <= options.replicas_max);
    SCALEIT_CHECK(options.startup_delay >= Duration::zero());
}

bool Plant::set_replicas(int replicas, Instant now) {
    if (replicas < 1 || replicas > options_.replicas_max) {
        return false;
    }
    advance_to(now);
    if (options_.startup_delay == Duration::zero()) {
        replicas_ = ready_replicas_ = replicas;
        return true;
    }
    if (replicas > replicas_) {
        starting_.push_back({now + options_.startup_delay, replicas - replicas_});
    }
    int surplus = replicas_ - replicas;
    while (surplus > 0 && !starting_.empty()) {
        Starting& youngest = starting_.back();
        const int taken = std::min(surplus, youngest.count);
        youngest.count -= taken;
        surplus -= taken;
        if (youngest.count == 0) {
            starting_.pop_back();
        }
    }
    ready_replicas_ = std::min(ready_replicas_, replicas);
    replicas_ = replicas;
    return true;
}

void Plant::remove_one(Instant ready_at, Instant now) {
    SCALEIT_CHECK(replicas_ > 1);
    advance_to(now);
    --replicas_;
    if (ready_at <= now) {
        SCALEIT_CHECK(ready_replicas_ > 0);
        --ready_replicas_;
        return;
    }
    const auto batch = std::find_if(starting_.begin(), starting_.end(),
                                    [ready_at](const Starting& starting) { return starting.ready_at == ready_at; });
    SCALEIT_CHECK(batch != starting_.end());
    if (--batch->count == 0) {
        starting_.erase(batch);
    }
}

void Plant::finish_starting(Instant now) {
    while (!starting_.empty() && starting_.front().ready_at <= now) {
        ready_replicas_ += starting_.front().count;
        starting_.pop_front();
    }
}

} // namespace scaleit::plant
