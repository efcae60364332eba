#pragma once
// Parameters that several generators have, with the ranges they have everywhere.
#include "fake_app/demand/generator.hpp"
#include "fake_app/demand/spec.hpp"

namespace scaleit::demand {

inline constexpr Duration k_day = std::chrono::hours(24);
inline constexpr Duration k_time_max = std::chrono::hours(24 * 365 * 100);
inline constexpr Duration k_interval_min = std::chrono::milliseconds(1); ///< between two draws

inline double load(Spec& spec, std::string_view key) { return spec.number(key, {.min = 0, .max = k_load_max}); }

/// A duration that may be as short as `shortest`.
inline Duration time(Spec& spec, std::string_view key, Duration shortest, Duration otherwise) {
    return spec.time(key, {.min = shortest, .max = k_time_max, .otherwise = otherwise});
}
inline Duration time(Spec& spec, std::string_view key, Duration otherwise) {
    return time(spec, key, Duration::zero(), otherwise);
}

/// How far into its period `t` is, a share in [0, 1). Whole periods are taken off exactly, as integers.
inline double share_of(Duration t, Duration period) {
    return static_cast<double>((t % period).count()) / static_cast<double>(period.count());
}

} // namespace scaleit::demand
