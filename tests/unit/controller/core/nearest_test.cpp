#include "controller/core/nearest.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using scaleit::nearest;

TEST_CASE("nearest: finds the name with the fewest changed letters", "[core]") {
    const std::vector<std::string> flags{"--target", "--trace", "--ticks"};
    CHECK(nearest("--taget", flags) == "--target");
    CHECK(nearest("--tick", flags) == "--ticks");
    CHECK(nearest("--target", flags) == "--target");
}

TEST_CASE("nearest: offers nothing for a word that resembles none", "[core]") {
    const std::vector<std::string> flags{"--target", "--trace"};
    CHECK_FALSE(nearest("--verbose", flags).has_value());
    CHECK_FALSE(nearest("", flags).has_value());
    CHECK_FALSE(nearest(std::string(1000, 't'), flags).has_value());
    CHECK_FALSE(nearest("--target", {}).has_value());
}
