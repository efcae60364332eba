#include "replayer/score/quantity.hpp"

#include <algorithm>
#include <numeric>

namespace scaleit::score {

namespace {

using enum Extreme;
using enum Number;
using enum Needs;

template <auto Member> double of_card(const Measured& measured) { return static_cast<double>(measured.card.*Member); }
template <auto Member> double of_conduct(const Measured& measured) {
    return static_cast<double>(measured.conduct.*Member);
}

double failed_calls_of(const Measured& measured) {
    const auto& counts = measured.card.failed_calls;
    return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
}

constexpr auto k_quantities = std::to_array<Quantity>({
    {"mean_cpu", real, of_card<&Scorecard::mean_cpu>, cpu_high, cpu_low},
    {"mean_error", real, of_card<&Scorecard::mean_error>, cpu_high, cpu_low, eligible},
    {"eligible_percent", real, of_card<&Scorecard::eligible_percent>, {}, {}},
    {"rms_error", real, of_card<&Scorecard::rms_error>, cpu_off, {}, eligible},
    {"in_band_percent", real, of_card<&Scorecard::in_band_percent>, {}, cpu_off},
    {"above_limit_percent", real, of_card<&Scorecard::above_limit_percent>, cpu_high, {}},
    {"saturated_percent", real, of_card<&Scorecard::saturated_percent>, cpu_high, {}},
    {"theta_under_percent", real, of_card<&Scorecard::theta_under_percent>, shortfall, {}},
    {"theta_over_percent", real, of_card<&Scorecard::theta_over_percent>, excess, {}},
    {"tau_under_percent", real, of_card<&Scorecard::tau_under_percent>, shortfall, {}},
    {"tau_over_percent", real, of_card<&Scorecard::tau_over_percent>, excess, {}},
    {"instability_percent", real, of_card<&Scorecard::instability_percent>, step, {}},
    {"jitter_per_hour", real, of_card<&Scorecard::jitter_per_hour>, step, {}},
    {"changes", whole, of_card<&Scorecard::changes>, changes_hour, {}},
    {"reversals", whole, of_card<&Scorecard::reversals>, changes_hour, {}},
    {"largest_step", whole, of_card<&Scorecard::largest_step>, step, {}},
    {"mean_replicas", real, of_card<&Scorecard::mean_replicas>, replicas_high, replicas_low},
    {"max_replicas", whole, of_card<&Scorecard::max_replicas>, replicas_high, {}},
    {"replica_hours", real, of_card<&Scorecard::replica_hours>, replicas_high, replicas_low},
    {"failed_calls", whole, failed_calls_of, failed_calls, {}, ticks},
    {"held_ticks", whole, of_card<&Scorecard::held_ticks>, gap, {}, ticks},
    {"censored_percent", real, of_card<&Scorecard::censored_percent>, cpu_high, {}},
    {"min_replicas", whole, of_conduct<&Conduct::replicas_min>, {}, replicas_low},
    {"min_desired", whole, of_conduct<&Conduct::desired_min>, {}, desired_low},
    {"max_desired", whole, of_conduct<&Conduct::desired_max>, desired_high, {}},
    {"largest_desired_step", whole, of_conduct<&Conduct::largest_desired_step>, desired_step, {}},
    {"changes_per_hour", whole, of_conduct<&Conduct::changes_per_hour>, changes_hour, {}},
    {"writes", whole, of_conduct<&Conduct::writes>, first_write, {}, ticks},
});

} // namespace

std::span<const Quantity> quantities() { return k_quantities; }

const Quantity* find_quantity(std::string_view key) {
    const auto found =
        std::find_if(k_quantities.begin(), k_quantities.end(), [&](const Quantity& each) { return each.key == key; });
    return found == k_quantities.end() ? nullptr : &*found;
}

} // namespace scaleit::score
