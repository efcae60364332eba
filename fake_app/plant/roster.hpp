#pragma once
// Who the replicas are: ids, when each was made, serves, was told to go and is gone. Replicas that were made together
// are kept together, so the cost is that of changes, not of replicas.
#include "controller/core/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace scaleit::plant {

/// Gone replicas that are remembered, one by one or as they went together.
inline constexpr std::size_t k_deleted_kept = 100;

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
    /// Tells one to go; its cohort as it was, or nothing where no such replica runs.
    std::optional<Cohort> remove(std::int64_t id, Instant now);
    /// Replicas whose drain is over by `now` are gone.
    void advance_to(Instant now);

    [[nodiscard]] const std::vector<Cohort>& running() const { return running_; }  ///< by id
    [[nodiscard]] const std::deque<Cohort>& draining() const { return draining_; } ///< by deleted_at
    [[nodiscard]] const std::deque<Cohort>& deleted() const { return deleted_; }   ///< by deleted_at, the last few

    /// What the draining ones still carry, in replicas: each has a whole replica's part when it is told to go and none
    /// when its drain is over; in between its sessions end evenly.
    [[nodiscard]] double draining_weight(Instant now) const;
    [[nodiscard]] double draining_weight(const Cohort& cohort, Instant now) const; ///< of one of them
    [[nodiscard]] int draining_count() const { return draining_count_; }

private:
    void dismiss(Cohort cohort, Instant now);
    void forget(const Cohort& cohort);

    RosterOptions options_;
    std::int64_t next_id_ = 1;
    int draining_count_ = 0;
    std::vector<Cohort> running_;
    std::deque<Cohort> draining_;
    std::deque<Cohort> deleted_;
};

} // namespace scaleit::plant
