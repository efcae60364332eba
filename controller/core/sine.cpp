#include "controller/core/sine.hpp"

#include "controller/core/check.hpp"

#include <cstdint>

namespace scaleit {

double sine_of_turns(double turns) {
    SCALEIT_CHECK(turns > -0x1p52 && turns < 0x1p52);
    double rest = turns - static_cast<double>(static_cast<std::int64_t>(turns)); // (-1, 1)
    if (rest < 0) {
        rest += 1;
    }
    // Fold onto the first quarter turn, where the series converges fast.
    double sign = 1;
    if (rest >= 0.5) {
        rest -= 0.5;
        sign = -1;
    }
    if (rest > 0.25) {
        rest = 0.5 - rest;
    }
    constexpr double k_two_pi = 6.283185307179586;
    const double x = rest * k_two_pi; // [0, pi/2]
    const double square = x * x;
    // Taylor series of sine up to x^17; the first term left out is below 4.4e-14 at pi/2.
    double sum = 1;
    for (int n = 16; n >= 2; n -= 2) {
        sum = 1 - square / (n * (n + 1)) * sum;
    }
    return sign * x * sum;
}

} // namespace scaleit
