#include "controller/policy/describe.hpp"

#include "tests/support/catch.hpp"

#include <set>

using namespace scaleit;
using namespace scaleit::policy;

TEST_CASE("describe: a change is told with its counts, its policy and every step", "[policy]") {
    CHECK(describe({Reason::threshold_high, 3}, {"cpu", 2}) ==
          "Scaling from 2 to 3 instances: Scaling up based on cpu-based-scaling: a metric is above its threshold");
    Decision cut(Reason::free_high, 2);
    cut.then(Reason::bounds_min, 3);
    CHECK(describe(cut, {"threshold", 5}) ==
          "Scaling from 5 to 3 instances: Scaling down based on threshold-based-scaling: more is free than the upper "
          "threshold, then 3: raised to the configured minimum");
}

TEST_CASE("describe: what changes nothing says so", "[policy]") {
    CHECK(describe({Reason::steady, 4}, {"cpu", 4}) == "Staying at 4 instances: the present count is near enough");
    CHECK(describe({}, {"cpu", 4}) == "Staying at 4 instances: nothing valid was observed");
}

TEST_CASE("describe: every reason has words of its own", "[policy]") {
    std::set<std::string_view> words;
    for (std::size_t i = 0; i < enum_names(Reason{}).size(); ++i) {
        CHECK_FALSE(in_words(static_cast<Reason>(i)).empty());
        words.insert(in_words(static_cast<Reason>(i)));
    }
    CHECK(words.size() == enum_names(Reason{}).size());
}
