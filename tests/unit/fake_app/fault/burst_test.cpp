#include "fake_app/fault/burst.hpp"

#include "tests/support/catch.hpp"

#include <vector>

namespace scaleit::fault {

namespace {

constexpr Stream k_stream{77};

/// The chain walked from its beginning, as its definition has it.
std::vector<bool> walked(const Burst& burst, Seed seed, std::uint64_t calls) {
    std::vector<bool> states;
    bool in = false;
    for (std::uint64_t call = 0; call < calls; ++call) {
        const double draw = draw_unit(seed, k_stream, call);
        in = draw < (in ? 1 - burst.leave : burst.enter);
        states.push_back(in);
    }
    return states;
}

} // namespace

TEST_CASE("burst: any call's state, asked for alone, is that of the chain walked from its start", "[fake_app][fault]") {
    const auto [enter, leave] = GENERATE(table<double, double>(
        {{0.01, 0.2}, {0.5, 0.5}, {0.9, 0.9}, {1, 1}, {1, 0.001}, {0.001, 1}, {0.0001, 0.0002}, {0.7, 0.4}}));
    CAPTURE(enter, leave);
    const Burst burst{enter, leave};
    const std::vector<bool> states = walked(burst, Seed{5}, 4096);
    for (std::uint64_t call = states.size(); call-- > 0;) {
        REQUIRE(in_burst(burst, Seed{5}, k_stream, call) == states[call]);
    }
}

TEST_CASE("burst: over many calls its share and its length are the chain's", "[fake_app][fault]") {
    const Burst burst{0.02, 0.2};
    constexpr std::uint64_t k_calls = 400'000;
    std::uint64_t in = 0;
    std::uint64_t begun = 0;
    bool before = false;
    for (std::uint64_t call = 0; call < k_calls; ++call) {
        const bool now = in_burst(burst, Seed{9}, k_stream, call);
        in += now ? 1 : 0;
        begun += now && !before ? 1 : 0;
        before = now;
    }
    CHECK(static_cast<double>(in) / static_cast<double>(k_calls) == Catch::Approx(0.02 / 0.22).epsilon(0.05));
    CHECK(static_cast<double>(in) / static_cast<double>(begun) == Catch::Approx(5).epsilon(0.05));
}

TEST_CASE("burst: the way back is bounded where bursts are rare and long", "[fake_app][fault]") {
    const Burst burst{1e-9, 1e-9};
    int in = 0;
    for (std::uint64_t block = 0; block < 2000; ++block) { // half of the blocks are bursts from end to end
        in += in_burst(burst, Seed{3}, k_stream, block * 4096 + 4095) ? 1 : 0;
    }
    CHECK(in > 850);
    CHECK(in < 1150);
}

} // namespace scaleit::fault
