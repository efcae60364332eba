#pragma once
// Normally distributed chance without libm: the sum of twelve uniform draws, less its mean (Irwin-Hall), whose standard
// deviation is 1. Off the true normal distribution function by at most 0.003, and never beyond 6, which keeps all that
// is made of it bounded. Made of whole numbers, so that it is the same to the bit everywhere.
#include "controller/core/random.hpp"

namespace scaleit::demand {

inline constexpr double k_gaussian_max = 6;

/// A pure function of its arguments; mean 0, standard deviation 1, |value| <= k_gaussian_max. Uses the numbers
/// 4 * number to 4 * number + 3 of the stream. Requires: number < 2^62.
[[nodiscard]] inline double draw_gaussian(Seed seed, Stream stream, std::uint64_t number) {
    constexpr int k_draws = 3;
    constexpr int k_uniforms_in_draw = 4; // of 16 bits
    std::int64_t sum = 0;
    for (std::uint64_t i = 0; i < k_draws; ++i) {
        std::uint64_t bits = draw_bits(seed, stream, 4 * number + i);
        for (int part = 0; part < k_uniforms_in_draw; ++part, bits >>= 16U) {
            sum += static_cast<std::int64_t>(bits & 0xFFFFU);
        }
    }
    constexpr std::int64_t k_twice_mean = std::int64_t{0xFFFF} * k_draws * k_uniforms_in_draw;
    return static_cast<double>(2 * sum - k_twice_mean) * 0x1p-17;
}

} // namespace scaleit::demand
