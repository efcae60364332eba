#include "controller/core/nearest.hpp"

#include "tests/support/catch.hpp"

#include <vector>

using scaleit::nearest;

TEST_CASE("nearest: finds the name with the fewest changed letters", "[core]") {
    const std::vector<std::string> flags{"--target", "--trace", "--ticks"};
    CHECK(nearest("--taget", flags) == "--target");
    CHECK(nearest("--tick", flags) == "--ticks");
}

TEST_CASE("nearest: offers nothing for a word that resembles none", "[core]") {
    const std::vector<std::string> flags{"--target", "--trace"};
    CHECK_FALSE(nearest("--verbose", flags).has_value());
    CHECK_FALSE(nearest("", flags).has_value());
    CHECK_FALSE(nearest(std::string(1000, 't'), flags).has_value());
    CHECK_FALSE(nearest("--target", {}).has_value());
}

TEST_CASE("nearest: a word is no hint for itself, the next one may be", "[core]") {
    const std::vector<std::string> keys{"config", "confirm", "record"};
    CHECK(nearest("config", keys) == "confirm");
    CHECK_FALSE(nearest("record", keys).has_value());
}
