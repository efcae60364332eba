#pragma once
// Who the replicas are: ids, when each was made, serves, was told to go and is gone. Replicas that were made together
// are kept together, so the cost is that of changes, not of replicas.
#include "controller/core/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace scaleit::plant {

/// Cohorts of gone replicas that are remembered.
inline constexpr std::size_t k_deleted_kept = 100;
/// Cohorts that drain at a time; beyond it the one that has drained longest is gone.
inline constexpr std::size_t k_draining_max = 10'000;

struct RosterOptions {
    int replicas = 1;         ///< at k_start, all serving; >= 1
    Duration startup_delay{}; ///< >= 0
    Duration drain{};         ///< how long a replica that served drains once it is told to go; >= 0
};

/// Replicas with ids that follow one another and one life.
struct Cohort {
    std::int64_t first_id = 0;
    int count = 0;
    Instant created_at{};
    Instant ready_at{};                ///< serves from then on
    std::optional<Instant> deleted_at; ///< told to go

    [[nodiscard]] std::int64_t last_id() const { return first_id + count - 1; }
    bool operator==(const Cohort&) const = default;
};

/// Instants passed in never go back.
class Roster {
public:
    explicit Roster(const RosterOptions& options);

    /// Requires: count >= 0.
    void add(int count, Instant now);
    /// Tells the youngest to go: those that serve drain, those that still start are gone. Requires: 0 <= count <= as
    /// many as there are.
    void remove_youngest(int count, Instant now);
    /// Tells one to go. Requires: find(id).
    void remove(std::int64_t id, Instant now);
    /// Replicas whose drain is over by `now` are gone.
    void advance_to(Instant now);

    /// The cohort of a replica that is told to run; nothing where there is no such one.
    [[nodiscard]] const Cohort* find(std::int64_t id) const;
    [[nodiscard]] const std::vector<Cohort>& running() const { return running_; }  ///< by id
    [[nodiscard]] const std::deque<Cohort>& draining() const { return draining_; } ///< by deleted_at
    [[nodiscard]] const std::deque<Cohort>& deleted() const { return deleted_; }   ///< by deleted_at, the last few

    /// What one draining replica of `cohort` still carries, from 1 when it is told to go to 0 when its drain is over:
    /// its sessions end evenly in between.
    [[nodiscard]] double carried(const Cohort& cohort, Instant now) const;
    /// The sum of that over all that drain: how many replicas they are worth.
    [[nodiscard]] double draining_weight(Instant now) const;
    [[nodiscard]] std::int64_t draining_count() const { return draining_count_; }

private:
    void dismiss(Cohort cohort, Instant now);
    void forget_longest_draining();
    void forget(const Cohort& cohort);

    RosterOptions options_;
    std::int64_t next_id_ = 1;
    std::int64_t draining_count_ = 0;
    std::vector<Cohort> running_;
    std::deque<Cohort> draining_;
    std::deque<Cohort> deleted_;
};

} // namespace scaleit::plant
