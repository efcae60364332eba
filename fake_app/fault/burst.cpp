#include "fake_app/fault/burst.hpp"

#include <algorithm>

namespace scaleit::fault {

namespace {

constexpr std::uint64_t k_renewal = 4096;

} // namespace

bool in_burst(const Burst& burst, Seed seed, Stream stream, std::uint64_t call) {
    const double stay = 1 - burst.leave;
    const double low = std::min(burst.enter, stay);
    const double high = std::max(burst.enter, stay);
    const bool swaps = burst.enter > stay; // a draw between the two turns either state into the other
    bool swapped = false;
    for (std::uint64_t at = call;; --at) {
        const double draw = draw_unit(seed, stream, at);
        const bool renewed = at % k_renewal == 0;
        const double share = at == 0 ? burst.enter : burst.enter / (burst.enter + burst.leave);
        if (renewed) {
            return (draw < share) != swapped;
        }
        if (draw < low || draw >= high) {
            return (draw < low) != swapped;
        }
        swapped = swapped != swaps;
    }
}

} // namespace scaleit::fault
