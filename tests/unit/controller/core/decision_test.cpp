#include "controller/core/decision.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;

TEST_CASE("decision: holds until it has a step", "[core]") {
    const Decision hold;
    CHECK_FALSE(hold.desired().has_value());
    CHECK(hold.reason() == Reason::no_data);
    CHECK(hold.steps().empty());
}

TEST_CASE("decision: the last step of the chain is what is wanted and why", "[core]") {
    Decision decision(Reason::proportional, 1200);
    decision.then(Reason::bounds_max, 1000);
    CHECK(decision.desired() == 1000);
    CHECK(decision.reason() == Reason::bounds_max);
    REQUIRE(decision.steps().size() == 2);
    CHECK(decision.steps()[0] == Step{Reason::proportional, 1200});
}

TEST_CASE("decision: is equal only with an equal chain", "[core]") {
    Decision a(Reason::proportional, 12);
    Decision b(Reason::proportional, 11);
    CHECK_FALSE(a == b);
    b = Decision(Reason::proportional, 12);
    CHECK(a == b);
    b.then(Reason::bounds_max, 12);
    CHECK_FALSE(a == b);
}

TEST_CASE("names: every reason has one name, and it leads back", "[core]") {
    for (std::size_t i = 0; i < enum_names(Reason{}).size(); ++i) {
        const auto reason = static_cast<Reason>(i);
        CHECK(from_name<Reason>(name(reason)) == reason);
    }
    CHECK_FALSE(from_name<Reason>("no such reason").has_value());
}
