#include "controller/core/sine.hpp"

#include "tests/support/catch.hpp"

#include <cmath>

using scaleit::sine_of_turns;

TEST_CASE("sine: is within 1e-11 of the real one over many turns", "[core]") {
    double worst = 0;
    for (int i = -40'000; i <= 40'000; ++i) {
        const double turns = i / 9999.0;
        worst = std::max(worst, std::abs(sine_of_turns(turns) - std::sin(2 * M_PI * turns)));
    }
    CHECK(worst < 1e-11);
}

TEST_CASE("sine: is exact at the quarters and pinned elsewhere to the last bit", "[core]") {
    CHECK(sine_of_turns(0) == 0);
    CHECK(sine_of_turns(0.5) == 0);
    CHECK(sine_of_turns(1) == 0);
    CHECK(sine_of_turns(0.25) == Catch::Approx(1).epsilon(1e-12));
    CHECK(sine_of_turns(0.75) == -sine_of_turns(0.25));
    CHECK(sine_of_turns(0.1) == 0x1.2cf2304755a5ep-1);
    CHECK(sine_of_turns(123.456) == 0x1.1780b651b4f97p-2);
}
