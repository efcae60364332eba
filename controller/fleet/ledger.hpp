#pragma once
// Keeps several apps under one limit on all their instances while they are scaled one by one, each at its own time: who
// may have how many now, given what everybody has and wants.
#include "controller/core/time.hpp"
#include "controller/fleet/arbitration.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace scaleit::fleet {

/// What an app may lay claim to.
struct Stake {
    int min = 1;
    int max = 1;
    int priority = 5;
    double share_percent = 0;

    bool operator==(const Stake&) const = default;
};

/// Members have numbers from 0, in the order they were added. Any thread may call any function; one member's
/// saw(), grant(), ask() and settle() come in that order within a tick, and not all need to come.
class Ledger {
public:
    explicit Ledger(int limit) : limit_(limit) {}

    [[nodiscard]] int limit() const { return limit_; }

    /// Until its app was seen, or given up, a member counts with its maximum: nobody grows on what it may have.
    void add(std::string name, const Stake& stake);
    /// In the place of its present stake.
    void change(std::size_t member, const Stake& stake);
    /// While on, it keeps what it has, and others share the rest.
    void freeze(std::size_t member, bool on);

    /// So many instances are in force.
    void saw(std::size_t member, int count);
    /// Never seen, for too long to wait for it: from now on it counts with its minimum.
    void give_up(std::size_t member);

    /// The most instances that the member may have now: its part of the limit as arbitrate() divides it, and to grow
    /// only what all others neither have nor have asked for. What is granted is taken until ask() or settle().
    [[nodiscard]] int grant(std::size_t member, Instant now);
    /// It is about to ask its app for `count`; taken until its app is seen again.
    void ask(std::size_t member, int count);
    /// Its tick is over. `wanted`: what it would have without a limit; nothing: as before.
    void settle(std::size_t member, std::optional<int> wanted);

    /// Instances that are in force or asked for.
    [[nodiscard]] std::int64_t taken() const;

private:
    struct Member {
        std::string name;
        Stake stake;
        bool frozen = false;
        std::optional<int> in_force; ///< as last seen
        std::optional<int> asked;    ///< since then
        int wanted = 0;
        int taken = 0; ///< of the limit
        bool given_up = false;
        bool known = false; ///< what it had was seen when the limit was last divided
    };

    void take(Member& member, int count);
    void divide(Instant now);
    [[nodiscard]] static Claim claim_of(const Member& member);

    const int limit_;
    mutable std::mutex mutex_;
    std::vector<Member> members_;
    std::int64_t taken_ = 0;
    bool changed_ = true; ///< since the limit was divided
    std::optional<Instant> divided_at_;
    std::vector<int> parts_;
    int left_over_ = 0; ///< beyond all that is wanted
};

} // namespace scaleit::fleet
