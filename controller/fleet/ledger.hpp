#pragma once
// Keeps several apps under one limit on all their instances while they are scaled one by one, each at its own time: who
// may have how many now, given what everybody has and wants. The limit is kept as far as counts are known: beyond it
// are an app that another hand scales, one of which too little was assumed (give_up()), a write that takes effect more
// than k_looks_in_doubt looks after it was sent, and one that was on its way when the process died; no controller can
// tell these in advance.
#include "controller/core/time.hpp"
#include "controller/fleet/arbitration.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace scaleit::fleet {

/// For so many looks a count that was asked for and is not seen is taken to be on its way still.
inline constexpr int k_looks_in_doubt = 10;

/// The most that an app was asked for and is not seen with yet: an answer that did not come, or lied, says nothing of
/// when it takes effect.
struct Doubt {
    std::optional<int> asked{}; ///< nothing: nothing is in doubt
    int looks = 0;              ///< since it was asked for; up to k_looks_in_doubt

    void ask(int count) {
        if (count >= asked.value_or(0)) {
            *this = {count, 0};
        }
    }
    /// At a look.
    void saw(int count) {
        if (asked == count || ++looks >= k_looks_in_doubt) {
            *this = {};
        }
    }
    bool operator==(const Doubt&) const = default;
};

/// What an app may lay claim to.
struct Stake {
    int min = 1;
    int max = 1;
    int priority = 5;
    double share_percent = 0;

    bool operator==(const Stake&) const = default;
};

/// Members have numbers from 0, in the order they came, and none is given twice; calls for one that has left do
/// nothing. Any thread may call any function; one member's saw(), grant(), ask() and settle() come in that order within
/// a tick, and not all need to come.
class Ledger {
public:
    using Number = std::uint64_t;

    /// Nothing: there is no limit.
    explicit Ledger(std::optional<int> limit) : limit_(limit) {}

    [[nodiscard]] std::optional<int> limit() const;
    void set_limit(std::optional<int> limit);

    /// Until its app was seen, or given up, a member counts with its maximum: nobody grows on what it may have. That is
    /// for good where nothing better is known of it.
    /// What its app was asked for before counts too.
    Number add(std::string name, const Stake& stake, const Doubt& before = {});
    /// What its app has counts no longer. What may still come: asked for, or granted in a tick under way.
    Doubt leave(Number member);
    /// In the place of its present stake.
    void change(Number member, const Stake& stake);
    /// While on, it keeps what it has, and others share the rest.
    void freeze(Number member, bool on);

    /// So many instances are in force.
    void saw(Number member, int count);
    /// Never seen, for too long to wait for it: from now on it is assumed to have so many.
    void give_up(Number member, int assumed);

    /// The most instances that the member may have now: its part of the limit as arbitrate() divides it, and to grow
    /// only what all others neither have nor have asked for. What is granted is taken until ask() or settle(). Nothing
    /// where there is no limit.
    [[nodiscard]] std::optional<int> grant(Number member, Instant now);
    /// It is about to ask its app for `count`; taken until its app is seen with just that count, or was seen
    /// k_looks_in_doubt times without (see Doubt).
    void ask(Number member, int count);
    /// Its tick is over. `wanted`: what it would have without a limit; nothing: as before.
    void settle(Number member, std::optional<int> wanted);

    /// Instances that are in force or asked for.
    [[nodiscard]] std::int64_t taken() const;

private:
    struct Member {
        std::string name;
        Stake stake;
        bool frozen = false;
        std::optional<int> in_force; ///< as last seen
        Doubt doubt;
        int wanted = 0;
        int taken = 0;              ///< of the limit
        std::optional<int> assumed; ///< once it is given up
        bool known = false;         ///< what it had was seen when the limit was last divided
        int part = 0;               ///< of the limit, as last divided
    };

    [[nodiscard]] Member* find(Number member);
    void take(Member& member, int count);
    void take_unseen(Member& member, int count);
    void divide(Instant now);
    [[nodiscard]] static Claim claim_of(const Member& member);

    mutable std::mutex mutex_;
    std::optional<int> limit_;
    std::map<Number, Member> members_;
    Number next_ = 0;
    std::int64_t taken_ = 0;
    bool changed_ = true; ///< since the limit was divided
    std::optional<Instant> divided_at_;
    int left_over_ = 0; ///< beyond all that is wanted
};

} // namespace scaleit::fleet
