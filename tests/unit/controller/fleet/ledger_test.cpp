#include "controller/fleet/ledger.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using scaleit::fleet::Ledger;

namespace {

/// A member's whole tick: seen, granted, asked where it wants another count.
int tick(Ledger& ledger, std::size_t member, int present, int wanted, Instant now) {
    ledger.saw(member, present);
    const int granted = std::min(wanted, std::max(1, ledger.grant(member, now)));
    if (granted != present) {
        ledger.ask(member, granted);
    }
    ledger.settle(member, wanted);
    return granted;
}

} // namespace

TEST_CASE("ledger: nobody grows before everybody was seen", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {1, 20});
    CHECK(tick(ledger, 0, 5, 12, k_start) == 5);
    CHECK(tick(ledger, 1, 5, 5, k_start) == 5);
    CHECK(tick(ledger, 0, 5, 12, from_ns(1'000'000)) == 12);
    CHECK(ledger.taken() == 17);
}

TEST_CASE("ledger: who was never seen and is given up counts with its minimum", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {3, 20});
    CHECK(tick(ledger, 0, 5, 20, k_start) == 5);
    ledger.give_up(1);
    CHECK(tick(ledger, 0, 5, 20, from_ns(1'000'000)) == 17);
}

TEST_CASE("ledger: a share is taken up only when others have let go", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {1, 20});
    static_cast<void>(tick(ledger, 0, 16, 16, k_start));
    static_cast<void>(tick(ledger, 1, 4, 20, k_start));
    // Each is due ten now.
    CHECK(tick(ledger, 1, 4, 20, from_ns(1'000'000)) == 4);
    CHECK(tick(ledger, 0, 16, 16, from_ns(1'000'000)) == 10);
    // Whether the app obeyed is not known until it is seen.
    CHECK(tick(ledger, 1, 4, 20, from_ns(2'000'000)) == 4);
    CHECK(tick(ledger, 0, 10, 16, from_ns(2'000'000)) == 10);
    CHECK(tick(ledger, 1, 4, 20, from_ns(3'000'000)) == 10);
    CHECK(ledger.taken() == 20);
}

TEST_CASE("ledger: what is granted is taken until it is asked for or not", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {1, 20});
    for (const std::size_t member : {0U, 1U}) {
        static_cast<void>(tick(ledger, member, 2, 2, k_start));
    }
    ledger.saw(0, 2);
    CHECK(ledger.grant(0, from_ns(1'000'000)) == 18); // all that nobody wants
    CHECK(tick(ledger, 1, 2, 9, from_ns(1'000'000)) == 2);
    ledger.ask(0, 5);
    CHECK(tick(ledger, 1, 2, 9, from_ns(1'000'000)) == 9);
    ledger.settle(0, 5);
    CHECK(ledger.taken() == 14);
}

TEST_CASE("ledger: who is frozen keeps what it has, and others share the rest", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {1, 20});
    static_cast<void>(tick(ledger, 0, 14, 14, k_start));
    static_cast<void>(tick(ledger, 1, 2, 20, k_start));
    ledger.freeze(0, true);
    CHECK(tick(ledger, 1, 2, 20, from_ns(1'000'000)) == 6);
}

TEST_CASE("ledger: over the limit by another hand, those within their share stay and the others give", "[fleet]") {
    Ledger ledger(10);
    ledger.add("a", {1, 20});
    ledger.add("b", {1, 20});
    static_cast<void>(tick(ledger, 0, 30, 30, k_start));
    static_cast<void>(tick(ledger, 1, 5, 5, k_start));
    CHECK(tick(ledger, 1, 5, 5, from_ns(1'000'000)) == 5);
    CHECK(tick(ledger, 0, 30, 20, from_ns(1'000'000)) == 5);
}
