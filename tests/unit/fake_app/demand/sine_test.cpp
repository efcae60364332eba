#include "controller/core/sine.hpp"

#include "tests/support/catch.hpp"

#include <cmath>
#include <utility>

namespace scaleit {

TEST_CASE("sine: it is the sine of turns within 1e-11", "[fake_app][core]") {
    double worst = 0;
    constexpr int k_points = 100'000;
    for (int i = -k_points; i <= k_points; ++i) {
        const double turns = static_cast<double>(i) * 1.7 / k_points;
        worst = std::max(worst, std::fabs(sine_of_turns(turns) - std::sin(turns * 6.283185307179586)));
    }
    CHECK(worst < 1e-11);
}

TEST_CASE("sine: whole turns change nothing", "[fake_app][core]") {
    CHECK(sine_of_turns(0) == 0);
    CHECK(sine_of_turns(0.5) == 0);
    CHECK(sine_of_turns(1e15) == 0);
    CHECK(sine_of_turns(0.25) == Catch::Approx(1).epsilon(1e-13));
    CHECK(sine_of_turns(0.75) == Catch::Approx(-1).epsilon(1e-13));
    CHECK(sine_of_turns(3.125) == sine_of_turns(0.125));
    CHECK(sine_of_turns(-0.875) == sine_of_turns(0.125));
}

TEST_CASE("sine: its bits are the same everywhere", "[fake_app][core]") {
    for (const auto& [turns, sine] : {
             std::pair{0.01, 0x1.0130a1be0937ap-4},
             std::pair{0.1, 0x1.2cf2304755a5ep-1},
             std::pair{0.2, 0x1.e6f0e13445505p-1},
             std::pair{0.4321, 0x1.a7bc25ba98497p-2},
             std::pair{0.6, -0x1.2cf2304755a5dp-1},
             std::pair{0.87, -0x1.753b603d2b816p-1},
             std::pair{-0.3, -0x1.e6f0e13445504p-1},
             std::pair{12345.678, -0x1.cc7ed85aa758p-1},
         }) {
        INFO(turns);
        CHECK(sine_of_turns(turns) == sine);
    }
}

} // namespace scaleit
