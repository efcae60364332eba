#include "fake_app/plant/roster.hpp"

#include "controller/core/check.hpp"

#include <algorithm>

namespace scaleit::plant {

Roster::Roster(const RosterOptions& options) : options_(options) {
    SCALEIT_CHECK(options.replicas >= 1);
    SCALEIT_CHECK(options.startup_delay >= Duration::zero() && options.drain >= Duration::zero());
    running_.push_back({next_id_, options.replicas, k_start, k_start, {}});
    next_id_ += options.replicas;
}

void Roster::add(int count, Instant now) {
    SCALEIT_CHECK(count >= 0);
    if (count > 0) {
        running_.push_back({next_id_, count, now, now + options_.startup_delay, {}});
        next_id_ += count;
    }
}

void Roster::remove_youngest(int count, Instant now) {
    while (count > 0) {
        SCALEIT_CHECK(!running_.empty());
        Cohort& youngest = running_.back();
        Cohort going = youngest;
        going.count = std::min(count, youngest.count);
        going.first_id = youngest.first_id + youngest.count - going.count;
        youngest.count -= going.count;
        count -= going.count;
        if (youngest.count == 0) {
            running_.pop_back();
        }
        dismiss(going, now);
    }
}

void Roster::remove(std::int64_t id, Instant now) {
    const Cohort* found = find(id);
    SCALEIT_CHECK(found != nullptr);
    const auto place = running_.begin() + (found - running_.data());
    const Cohort whole = *place;
    Cohort going = whole;
    going.first_id = id;
    going.count = 1;
    Cohort before = whole;
    before.count = static_cast<int>(id - whole.first_id);
    Cohort after = whole;
    after.first_id = id + 1;
    after.count = static_cast<int>(whole.last_id() - id);
    auto rest = running_.erase(place);
    for (const Cohort& part : {after, before}) {
        if (part.count > 0) {
            rest = running_.insert(rest, part);
        }
    }
    dismiss(going, now);
}

void Roster::advance_to(Instant now) {
    while (!draining_.empty() && *draining_.front().deleted_at + options_.drain <= now) {
        forget_longest_draining();
    }
}

const Cohort* Roster::find(std::int64_t id) const {
    const auto place =
        std::lower_bound(running_.begin(), running_.end(), id,
                         [](const Cohort& cohort, std::int64_t wanted) { return cohort.last_id() < wanted; });
    return place != running_.end() && place->first_id <= id ? &*place : nullptr;
}

double Roster::draining_weight(Instant now) const {
    double weight = 0;
    for (const Cohort& cohort : draining_) {
        weight += cohort.count * carried(cohort, now);
    }
    return weight;
}

double Roster::carried(const Cohort& cohort, Instant now) const {
    const Duration left = *cohort.deleted_at + options_.drain - now;
    return left > Duration::zero() ? static_cast<double>(left.count()) / static_cast<double>(options_.drain.count())
                                   : 0.0;
}

void Roster::dismiss(Cohort cohort, Instant now) {
    cohort.deleted_at = now;
    if (cohort.ready_at > now || options_.drain == Duration::zero()) {
        forget(cohort);
        return;
    }
    draining_.push_back(cohort);
    draining_count_ += cohort.count;
    if (draining_.size() > k_draining_max) {
        forget_longest_draining();
    }
}

void Roster::forget_longest_draining() {
    draining_count_ -= draining_.front().count;
    forget(draining_.front());
    draining_.pop_front();
}

void Roster::forget(const Cohort& cohort) {
    deleted_.push_back(cohort);
    if (deleted_.size() > k_deleted_kept) {
        deleted_.pop_front();
    }
}

} // namespace scaleit::plant
