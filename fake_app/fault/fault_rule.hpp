#pragma once
// When a fault comes, and its measures. A rule is a value; all chance in it is a pure function of the seed, the rule's
// own streams and the call's number.
#include "fake_app/fault/burst.hpp"
#include "fake_app/fault/fault_kind.hpp"

#include <optional>
#include <vector>

namespace scaleit::fault {

/// All that are given must hold together; where none is, every call is meant.
struct Conditions {
    std::optional<double> probability{};            ///< in [0, 1]
    std::optional<std::vector<std::uint64_t>> at{}; ///< these calls, numbered from 0; in order
    std::optional<std::uint64_t> every{};           ///< each n-th: calls n - 1, 2n - 1, ...; >= 1
    std::optional<std::uint64_t> first{};           ///< the first n calls
    std::optional<Instant> from{};                  ///< from that instant of the world's time on
    std::optional<Instant> until{};                 ///< before that instant
    std::optional<Burst> burst{};

    bool operator==(const Conditions&) const = default;
};

/// How long something takes, drawn for each call.
struct Spread {
    enum class Form {
        fixed,     ///< always `max`
        uniform,   ///< between `min` and `max`
        long_tail, ///< Pareto's law of shape 2 from `min` on, cut at `max`: twice `min` on average
    };
    Form form = Form::fixed;
    Duration min{};
    Duration max{};

    /// The value at a place in [0, 1).
    [[nodiscard]] Duration at(double unit) const;
    bool operator==(const Spread&) const = default;
};

/// At most `limit` calls in each `per` of the world's time, counted from its start.
struct Quota {
    std::uint64_t limit = 0;
    Duration per = std::chrono::seconds(1); ///< > 0

    bool operator==(const Quota&) const = default;
};

struct Rule {
    FaultKind fault = FaultKind::http_500;
    bool reads = true;
    bool writes = true;
    Conditions when{};
    Spread time{}; ///< of Fault::time; unused with quota
    Quota quota{}; ///< of FaultKind::quota alone

    bool operator==(const Rule&) const = default;
};

/// A call as a rule sees it.
struct Call {
    CallKind kind = CallKind::read;
    std::uint64_t number = 0; ///< on its own stream, from 0
    Instant at{};             ///< in the world's time
};

inline constexpr std::size_t k_rules_max = 1000;

/// Whether the rule that stands at `place` (below k_rules_max) meets that call: what it is for, and its conditions.
[[nodiscard]] bool meets(const Rule& rule, std::size_t place, Seed seed, const Call& call);
/// Its Fault::time for that call.
[[nodiscard]] Duration draw_time(const Rule& rule, std::size_t place, Seed seed, const Call& call);

} // namespace scaleit::fault
