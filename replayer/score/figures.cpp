#include "replayer/score/figures.hpp"

#include <array>
#include <fmt/format.h>

namespace scaleit::score {

namespace {

template <auto Member> double read(const Scorecard& card) { return static_cast<double>(card.*Member); }

constexpr auto k_figures = std::to_array<Figure>({
    {"mean_cpu", "mean CPU", "", Number::real, 4, Better::neither, read<&Scorecard::mean_cpu>},
    {"mean_error", "mean error", "", Number::real, 4, Better::nearer_zero, read<&Scorecard::mean_error>, true},
    {"eligible_percent", "eligible", "%", Number::real, 2, Better::neither, read<&Scorecard::eligible_percent>},
    {"rms_error", "RMS error", "", Number::real, 4, Better::lower, read<&Scorecard::rms_error>, true},
    {"in_band_percent", "in band", "%", Number::real, 2, Better::higher, read<&Scorecard::in_band_percent>},
    {"above_limit_percent", "above limit", "%", Number::real, 2, Better::lower, read<&Scorecard::above_limit_percent>},
    {"saturated_percent", "saturated", "%", Number::real, 2, Better::lower, read<&Scorecard::saturated_percent>},
    {"theta_under_percent", "theta under", "%", Number::real, 2, Better::lower, read<&Scorecard::theta_under_percent>},
    {"theta_over_percent", "theta over", "%", Number::real, 2, Better::lower, read<&Scorecard::theta_over_percent>},
    {"tau_under_percent", "tau under", "%", Number::real, 2, Better::lower, read<&Scorecard::tau_under_percent>},
    {"tau_over_percent", "tau over", "%", Number::real, 2, Better::lower, read<&Scorecard::tau_over_percent>},
    {"instability_percent", "instability", "%", Number::real, 2, Better::lower, read<&Scorecard::instability_percent>},
    {"jitter_per_hour", "jitter", "/h", Number::real, 2, Better::nearer_zero, read<&Scorecard::jitter_per_hour>},
    {"changes", "changes", "", Number::whole, 0, Better::lower, read<&Scorecard::changes>},
    {"reversals", "reversals", "", Number::whole, 0, Better::lower, read<&Scorecard::reversals>},
    {"largest_step", "largest step", "", Number::whole, 0, Better::lower, read<&Scorecard::largest_step>},
    {"mean_replicas", "mean replicas", "", Number::real, 2, Better::lower, read<&Scorecard::mean_replicas>},
    {"max_replicas", "max replicas", "", Number::whole, 0, Better::neither, read<&Scorecard::max_replicas>},
    {"replica_hours", "replica-hours", "", Number::real, 1, Better::lower, read<&Scorecard::replica_hours>},
    {"held_ticks", "held ticks", "", Number::whole, 0, Better::lower, read<&Scorecard::held_ticks>},
    {"censored_percent", "censored", "%", Number::real, 2, Better::neither, read<&Scorecard::censored_percent>},
});

} // namespace

std::string number_text(Number number, double value) {
    if (number == Number::whole) {
        return fmt::to_string(static_cast<std::int64_t>(value));
    }
    std::string text = fmt::to_string(value);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::span<const Figure> figures() { return k_figures; }

} // namespace scaleit::score
