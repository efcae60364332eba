#include "controller/fleet/ledger.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace scaleit::fleet {

namespace {

/// The limit is divided anew at most once in so long for each member, so that thousands of them cost a bounded part of
/// one processor. What is granted is safe at any time; only who gets it may be that much out of date.
constexpr Duration k_division_pause = std::chrono::microseconds(25);

} // namespace

void Ledger::take(Member& member, int count) {
    taken_ += count - member.taken;
    member.taken = count;
}

/// So many are assumed, or what was asked for.
void Ledger::take_unseen(Member& member, int count) { take(member, std::max(count, member.doubt.asked.value_or(0))); }

std::optional<int> Ledger::limit() const {
    const std::scoped_lock lock(mutex_);
    return limit_;
}

void Ledger::set_limit(std::optional<int> limit) {
    const std::scoped_lock lock(mutex_);
    if (limit_ != limit) {
        limit_ = limit;
        divided_at_.reset(); // what was divided was another limit
        changed_ = true;
    }
}

Ledger::Member* Ledger::find(Number member) {
    const auto found = members_.find(member);
    return found == members_.end() ? nullptr : &found->second;
}

Ledger::Number Ledger::add(std::string name, const Stake& stake, const Doubt& before) {
    const std::scoped_lock lock(mutex_);
    Member& member = members_[next_];
    member.name = std::move(name);
    member.stake = stake;
    member.doubt = before;
    take_unseen(member, stake.max);
    divided_at_.reset(); // it has no part yet
    changed_ = true;
    return next_++;
}

Doubt Ledger::leave(Number member) {
    const std::scoped_lock lock(mutex_);
    Member* own = find(member);
    if (own == nullptr) {
        return {};
    }
    Doubt doubt = own->doubt;
    if (own->in_force && own->taken > std::max(*own->in_force, doubt.asked.value_or(0))) {
        doubt.ask(own->taken);
    }
    take(*own, 0);
    members_.erase(member);
    changed_ = true;
    return doubt;
}

void Ledger::change(Number member, const Stake& stake) {
    const std::scoped_lock lock(mutex_);
    if (Member* own = find(member)) {
        own->stake = stake;
        if (!own->in_force && !own->assumed) {
            take_unseen(*own, stake.max);
        }
        changed_ = true;
    }
}

void Ledger::freeze(Number member, bool on) {
    const std::scoped_lock lock(mutex_);
    if (Member* own = find(member)) {
        own->frozen = on;
        changed_ = true;
    }
}

void Ledger::saw(Number member, int count) {
    const std::scoped_lock lock(mutex_);
    Member* own = find(member);
    if (own == nullptr) {
        return;
    }
    if (own->in_force != count) {
        changed_ = changed_ || !own->in_force || own->frozen;
        own->wanted = own->in_force ? own->wanted : count;
        own->in_force = count;
    }
    own->doubt.saw(count);
    take(*own, std::max(count, own->doubt.asked.value_or(0)));
}

void Ledger::give_up(Number member, int assumed) {
    const std::scoped_lock lock(mutex_);
    if (Member* own = find(member); own != nullptr && !own->in_force) {
        own->assumed = assumed;
        take_unseen(*own, assumed);
    }
}

std::optional<int> Ledger::grant(Number member, Instant now) {
    const std::scoped_lock lock(mutex_);
    Member* own = find(member);
    if (!limit_ || own == nullptr) {
        return std::nullopt;
    }
    divide(now);
    const int present = own->in_force.value_or(0);
    const int part = std::max(own->part, own->known ? 0 : present);
    const std::int64_t free = *limit_ - (taken_ - own->taken);
    const auto granted =
        static_cast<int>(std::min(std::int64_t{part} + left_over_, std::max<std::int64_t>(present, free)));
    take(*own, std::max({granted, present, own->doubt.asked.value_or(0), own->in_force ? 0 : own->taken}));
    return granted;
}

void Ledger::ask(Number member, int count) {
    const std::scoped_lock lock(mutex_);
    if (Member* own = find(member)) {
        own->doubt.ask(count);
        take(*own, std::max(own->in_force.value_or(own->taken), *own->doubt.asked));
    }
}

void Ledger::settle(Number member, std::optional<int> wanted) {
    const std::scoped_lock lock(mutex_);
    Member* own = find(member);
    if (own == nullptr) {
        return;
    }
    if (own->in_force) {
        take(*own, std::max(*own->in_force, own->doubt.asked.value_or(0)));
    }
    changed_ = changed_ || (wanted && *wanted != own->wanted);
    own->wanted = wanted.value_or(own->wanted);
}

std::int64_t Ledger::taken() const {
    const std::scoped_lock lock(mutex_);
    return taken_;
}

Claim Ledger::claim_of(const Member& member) {
    const Stake& stake = member.stake;
    if (member.frozen && member.in_force) {
        return {member.name, *member.in_force, *member.in_force, *member.in_force, stake.priority, 0};
    }
    return {member.name, stake.min, stake.max, member.wanted, stake.priority, stake.share_percent};
}

/// Requires a limit.
void Ledger::divide(Instant now) {
    const Duration pause = k_division_pause * static_cast<std::int64_t>(members_.size());
    if (!changed_ || (divided_at_ && now - *divided_at_ < pause)) {
        return;
    }
    std::vector<Claim> claims;
    claims.reserve(members_.size());
    for (const auto& [number, member] : members_) {
        claims.push_back(claim_of(member));
    }
    const std::vector<int> parts = arbitrate(*limit_, claims);
    left_over_ = *limit_ - std::accumulate(parts.begin(), parts.end(), 0);
    auto part = parts.begin();
    for (auto& [number, member] : members_) {
        member.known = member.in_force.has_value();
        member.part = *part++;
    }
    divided_at_ = now;
    changed_ = false;
}

} // namespace scaleit::fleet
