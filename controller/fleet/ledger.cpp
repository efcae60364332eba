#include "controller/fleet/ledger.hpp"

#include <algorithm>
#include <numeric>

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

void Ledger::add(std::string name, const Stake& stake) {
    const std::scoped_lock lock(mutex_);
    Member member;
    member.name = std::move(name);
    member.stake = stake;
    take(member, stake.max);
    members_.push_back(std::move(member));
    changed_ = true;
}

void Ledger::change(std::size_t member, const Stake& stake) {
    const std::scoped_lock lock(mutex_);
    Member& own = members_.at(member);
    own.stake = stake;
    if (!own.in_force && !own.given_up) {
        take(own, stake.max);
    }
    changed_ = true;
}

void Ledger::freeze(std::size_t member, bool on) {
    const std::scoped_lock lock(mutex_);
    members_.at(member).frozen = on;
    changed_ = true;
}

void Ledger::saw(std::size_t member, int count) {
    const std::scoped_lock lock(mutex_);
    Member& own = members_.at(member);
    if (own.in_force != count) {
        changed_ = changed_ || !own.in_force || own.frozen;
        own.wanted = own.in_force ? own.wanted : count;
        own.in_force = count;
    }
    own.asked.reset();
    take(own, count);
}

void Ledger::give_up(std::size_t member) {
    const std::scoped_lock lock(mutex_);
    Member& own = members_.at(member);
    if (!own.in_force) {
        own.given_up = true;
        take(own, std::max(own.stake.min, own.asked.value_or(0)));
    }
}

int Ledger::grant(std::size_t member, Instant now) {
    const std::scoped_lock lock(mutex_);
    divide(now);
    Member& own = members_.at(member);
    const int present = own.in_force.value_or(0);
    const int part = std::max(parts_.at(member), own.known ? 0 : present);
    const std::int64_t free = limit_ - (taken_ - own.taken);
    const auto granted =
        static_cast<int>(std::min(std::int64_t{part} + left_over_, std::max<std::int64_t>(present, free)));
    take(own, std::max({granted, present, own.in_force ? 0 : own.taken}));
    return granted;
}

void Ledger::ask(std::size_t member, int count) {
    const std::scoped_lock lock(mutex_);
    Member& own = members_.at(member);
    own.asked = count;
    take(own, std::max(own.in_force.value_or(own.taken), count));
}

void Ledger::settle(std::size_t member, std::optional<int> wanted) {
    const std::scoped_lock lock(mutex_);
    Member& own = members_.at(member);
    if (own.in_force) {
        take(own, std::max(*own.in_force, own.asked.value_or(0)));
    }
    changed_ = changed_ || (wanted && *wanted != own.wanted);
    own.wanted = wanted.value_or(own.wanted);
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

void Ledger::divide(Instant now) {
    const Duration pause = k_division_pause * static_cast<std::int64_t>(members_.size());
    if (!changed_ || (divided_at_ && now - *divided_at_ < pause)) {
        return;
    }
    std::vector<Claim> claims(members_.size());
    std::transform(members_.begin(), members_.end(), claims.begin(), claim_of);
    parts_ = arbitrate(limit_, claims);
    for (Member& member : members_) {
        member.known = member.in_force.has_value();
    }
    left_over_ = limit_ - std::accumulate(parts_.begin(), parts_.end(), 0);
    divided_at_ = now;
    changed_ = false;
}

} // namespace scaleit::fleet
