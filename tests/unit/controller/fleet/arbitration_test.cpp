#include "controller/fleet/arbitration.hpp"

#include "tests/support/catch.hpp"

using scaleit::fleet::arbitrate;
using scaleit::fleet::Claim;
using Counts = std::vector<int>;

TEST_CASE("arbitration: what fits is granted, and no more", "[fleet]") {
    CHECK(arbitrate(100, std::vector<Claim>{{"a", 1, 50, 20}, {"b", 1, 50, 70}}) == Counts{20, 50});
    CHECK(arbitrate(100, std::vector<Claim>{{"a", 5, 50, 2}}) == Counts{5});
    CHECK(arbitrate(10, {}).empty());
}

TEST_CASE("arbitration: what is scarce goes by priority", "[fleet]") {
    CHECK(arbitrate(30, std::vector<Claim>{{"a", 1, 100, 100, 2}, {"b", 1, 100, 100, 4}}) == Counts{10, 20});
    // b wants less than its part: the rest is a's.
    CHECK(arbitrate(30, std::vector<Claim>{{"a", 1, 100, 100, 2}, {"b", 1, 100, 5, 4}}) == Counts{25, 5});
    // The odd one goes to the first name.
    CHECK(arbitrate(5, std::vector<Claim>{{"b", 1, 9, 9}, {"a", 1, 9, 9}}) == Counts{2, 3});
}

TEST_CASE("arbitration: a guaranteed share holds against any priority, as far as it is wanted", "[fleet]") {
    const Claim strong{"a", 1, 100, 100, 10};
    CHECK(arbitrate(100, std::vector<Claim>{strong, {"b", 1, 100, 100, 1, 40}}) == Counts{60, 40});
    CHECK(arbitrate(100, std::vector<Claim>{strong, {"b", 1, 100, 15, 1, 40}}) == Counts{85, 15});
}

TEST_CASE("arbitration: a guaranteed share is what its digits say", "[fleet]") {
    const auto guaranteed = [](int limit, double percent) {
        return arbitrate(limit, std::vector<Claim>{{"a", 0, limit, limit, 10}, {"b", 0, limit, limit, 1, percent}})[1];
    };
    CHECK(guaranteed(1000, 32.3) == 323);
    CHECK(guaranteed(1000, 32.29) == 322);
    CHECK(guaranteed(1000, 100) == 1000);
    for (int tenths = 100; tenths <= 1000; ++tenths) { // below that its priority earns it more
        CAPTURE(tenths);
        CHECK(guaranteed(1000, tenths / 10.0) == tenths);
    }
}

TEST_CASE("arbitration: minimums over the limit are shared like the rest", "[fleet]") {
    CHECK(arbitrate(9, std::vector<Claim>{{"a", 10, 20, 20, 1}, {"b", 10, 20, 20, 2}}) == Counts{3, 6});
    CHECK(arbitrate(0, std::vector<Claim>{{"a", 10, 20, 20}}) == Counts{0});
}

TEST_CASE("arbitration: the largest counts that there are do not overflow", "[fleet]") {
    constexpr int k_many = 1'000'000;
    std::vector<Claim> claims(2000, Claim{"a", 1, k_many, k_many, 10});
    const Counts counts = arbitrate(2'000'000'000, claims);
    CHECK(counts.front() == k_many);
    CHECK(counts.back() == k_many);
}
