#pragma once
// What the values of a history mean for a session, which holds CPU and replicas.
#include "controller/text/unit.hpp"
#include "recorder/session/session.hpp"

#include <optional>

namespace scaleit::importing {

struct Measure {
    text::Unit unit = text::Unit::cpu_percent;
    std::optional<double> capacity{}; ///< requests per sample that keep one replica busy, > 0; for Unit::requests only
};

/// On which CPU was measured, where nobody says.
inline constexpr int k_replicas_default = 10;
inline constexpr int k_replicas_max = 1'000'000;

/// Whether values are CPU and not load.
[[nodiscard]] bool is_cpu(text::Unit unit);

/// Fails (usage) on requests without a capacity, and on a capacity for anything else.
[[nodiscard]] Status check(const Measure& measure);

/// CPU of so many replicas under a value: in [0, 1], at 1 where the load is as much as they can do, or more.
/// Requires: check(measure) succeeded; value >= 0 and at most value_max(unit); replicas >= 1.
[[nodiscard]] double to_cpu(double value, const Measure& measure, int replicas);

/// The least number of replicas on which the load `value` keeps CPU at the default target or below. Requires: as
/// to_cpu(), and a unit of load. Fails (bad_input) above k_replicas_max.
[[nodiscard]] Result<int> replicas_for(double value, const Measure& measure);

/// The replica count written in `text`. Fails (bad_input) on what is no whole number from 1 to k_replicas_max; `what`
/// begins the message.
[[nodiscard]] Result<int> read_replicas(std::string_view text, const std::string& what);

/// The name of this program, as a session has it.
inline const std::string k_recorder = "recorder " SCALEIT_VERSION;

/// Adds unit and capacity to what a session says about itself.
void describe(const Measure& measure, session::Meta& meta);

} // namespace scaleit::importing
