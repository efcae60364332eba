#include "controller/core/random.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;

TEST_CASE("random: is Philox4x32-10, by its published known answers", "[core]") {
    // Random123, kat_vectors: counter 0, key 0 -> 6627e8d5 e169c58d bc57ac4c 9b00dbd8
    CHECK(draw_bits(Seed{0}, Stream{0}, 0) == 0xe169c58d6627e8d5ULL);
}

TEST_CASE("random: a draw depends on seed, stream and number, and on nothing else", "[core]") {
    const double first = draw_unit(Seed{1}, Stream{2}, 3);
    static_cast<void>(draw_unit(Seed{9}, Stream{9}, 9));
    CHECK(draw_unit(Seed{1}, Stream{2}, 3) == first);
    CHECK(draw_unit(Seed{2}, Stream{2}, 3) != first);
    CHECK(draw_unit(Seed{1}, Stream{3}, 3) != first);
    CHECK(draw_unit(Seed{1}, Stream{2}, 4) != first);
    CHECK(draw_bits(Seed{1ULL << 40U}, Stream{2}, 3) != draw_bits(Seed{0}, Stream{2}, 3));
    CHECK(draw_bits(Seed{1}, Stream{2}, 1ULL << 40U) != draw_bits(Seed{1}, Stream{2}, 0));
}

TEST_CASE("random: units are uniform in [0, 1)", "[core]") {
    constexpr int k_draws = 100'000;
    double sum = 0;
    int low = 0;
    for (std::uint64_t i = 0; i < k_draws; ++i) {
        const double unit = draw_unit(Seed{42}, Stream{1}, i);
        REQUIRE(unit >= 0);
        REQUIRE(unit < 1);
        sum += unit;
        low += unit < 0.1 ? 1 : 0;
    }
    CHECK(sum / k_draws == Catch::Approx(0.5).margin(0.005));
    CHECK(low == Catch::Approx(10'000).margin(400)); // four standard deviations
}

TEST_CASE("seed: reads numbers and commit ids and refuses the rest", "[core]") {
    CHECK(parse_seed("18446744073709551615")->value == 18446744073709551615ULL);
    const auto id = parse_seed("ea702d75cc150fd6a4ee83bd7a3b79d1ee8a7a91");
    REQUIRE(id.has_value());
    CHECK(parse_seed("EA702D75CC150FD6A4EE83BD7A3B79D1EE8A7A91") == id);
    CHECK(parse_seed("ea702d75cc150fd6a4ee83bd7a3b79d1ee8a7a92") != id);
    for (const char* bad : {"", "-1", "1.5", "seed", "18446744073709551616", "ea702d75", " 1", "1 "}) {
        INFO(bad);
        REQUIRE_FALSE(parse_seed(bad).has_value());
        CHECK(parse_seed(bad).error().kind == ErrorKind::usage);
    }
}
