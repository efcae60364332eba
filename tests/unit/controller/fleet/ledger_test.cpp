#include "controller/fleet/ledger.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using scaleit::fleet::Ledger;

namespace {

/// A member's whole tick: seen, granted, asked where it wants another count.
int tick(Ledger& ledger, std::size_t member, int present, int wanted, Instant now) {
    ledger.saw(member, present);
    const int granted = std::min(wanted, std::max(1, ledger.grant(member, now).value()));
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

TEST_CASE("ledger: who was never seen and is given up counts with what is assumed of it", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {3, 20});
    CHECK(tick(ledger, 0, 5, 20, k_start) == 5); // its maximum is all there is
    ledger.give_up(1, 8);
    CHECK(tick(ledger, 0, 5, 20, from_ns(1'000'000)) == 12);
    CHECK(ledger.taken() == 20);
    ledger.change(1, {3, 30}); // and goes on so
    CHECK(ledger.taken() == 20);
    // More than was assumed: the others give.
    CHECK(tick(ledger, 1, 11, 20, from_ns(2'000'000)) == 10);
    CHECK(tick(ledger, 0, 12, 20, from_ns(3'000'000)) == 10);
}

TEST_CASE("ledger: what was asked for and is not seen stays taken, in case it comes late", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {1, 20});
    static_cast<void>(tick(ledger, 0, 2, 2, k_start));
    static_cast<void>(tick(ledger, 1, 2, 2, k_start));
    // A write of 9 without an answer, and looks that do not show it; then less is wanted.
    CHECK(tick(ledger, 0, 2, 9, from_ns(1'000'000)) == 9);
    for (int look = 1; look < fleet::k_looks_in_doubt; ++look) {
        ledger.saw(0, 2);
        ledger.settle(0, 2);
        CHECK(tick(ledger, 1, 2, 2, from_ns(2'000'000 + look)) == 2);
        CHECK(ledger.taken() == 11);
    }
    CHECK(tick(ledger, 1, 2, 20, from_ns(3'000'000)) == 11); // not 18
    ledger.saw(0, 2);                                        // once too often
    ledger.settle(0, 2);
    CHECK(tick(ledger, 1, 11, 20, from_ns(4'000'000)) == 18);
}

TEST_CASE("ledger: a count that is seen as asked for is in doubt no more", "[fleet]") {
    Ledger ledger(20);
    ledger.add("a", {1, 20});
    ledger.add("b", {1, 20});
    static_cast<void>(tick(ledger, 0, 2, 9, k_start)); // nobody grows yet
    static_cast<void>(tick(ledger, 1, 2, 2, k_start));
    CHECK(tick(ledger, 0, 2, 9, from_ns(1'000'000)) == 9);
    CHECK(tick(ledger, 0, 9, 9, from_ns(2'000'000)) == 9);
    CHECK(tick(ledger, 0, 9, 4, from_ns(3'000'000)) == 4);
    CHECK(tick(ledger, 0, 4, 4, from_ns(4'000'000)) == 4);
    CHECK(ledger.taken() == 6);
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

TEST_CASE("ledger: what a member that has left had goes to the others, and what it still says counts no more",
          "[fleet]") {
    Ledger ledger(20);
    const auto a = ledger.add("a", {1, 20});
    const auto b = ledger.add("b", {1, 20});
    static_cast<void>(tick(ledger, a, 10, 20, k_start));
    static_cast<void>(tick(ledger, b, 10, 20, k_start));
    ledger.leave(b);
    ledger.leave(b);
    CHECK(tick(ledger, a, 10, 20, from_ns(1'000'000)) == 20);
    // A tick of it was under way.
    ledger.saw(b, 10);
    CHECK_FALSE(ledger.grant(b, from_ns(1'000'000)).has_value());
    ledger.ask(b, 12);
    ledger.settle(b, 12);
    ledger.give_up(b, 3);
    ledger.freeze(b, true);
    ledger.change(b, {1, 30});
    CHECK(ledger.taken() == 20);
    // One that comes has another number, and counts with its maximum at first.
    const auto c = ledger.add("c", {1, 5});
    CHECK(c != b);
    CHECK(ledger.taken() == 25);
    CHECK(tick(ledger, c, 2, 5, from_ns(2'000'000)) == 2);
}

TEST_CASE("ledger: another limit holds at once, and without one everybody has what it wants", "[fleet]") {
    Ledger ledger({});
    const auto a = ledger.add("a", {1, 50});
    const auto b = ledger.add("b", {1, 50});
    for (const auto member : {a, b}) {
        ledger.saw(member, 15);
        CHECK_FALSE(ledger.grant(member, k_start).has_value());
        ledger.settle(member, 15);
    }
    ledger.set_limit(20);
    CHECK(ledger.limit() == 20);
    CHECK(tick(ledger, a, 15, 15, k_start) == 10);
    CHECK(tick(ledger, b, 15, 15, k_start) == 10);
    ledger.set_limit(24);
    CHECK(tick(ledger, b, 10, 15, k_start) == 10); // whether the other has given back is not known yet
    CHECK(tick(ledger, a, 10, 15, k_start) == 12);
}

TEST_CASE("ledger: what was asked for before a member came stays taken as long as for one that stays", "[fleet]") {
    Ledger ledger(20);
    fleet::Doubt doubt;
    doubt.ask(14);
    doubt.saw(4);
    ledger.add("a", {1, 9}, doubt);
    ledger.add("b", {1, 20});
    CHECK(ledger.taken() == 34); // more than its maximum
    ledger.give_up(0, 3);
    CHECK(ledger.taken() == 34);
    for (int look = 2; look < fleet::k_looks_in_doubt; ++look) {
        CHECK(tick(ledger, 0, 4, 4, from_ns(1'000'000 * look)) == 4);
        CHECK(tick(ledger, 1, 2, 20, from_ns(1'000'000 * look + 500'000)) == 6);
    }
    CHECK(tick(ledger, 0, 4, 4, from_ns(100'000'000)) == 4); // the last look in doubt
    CHECK(tick(ledger, 1, 6, 20, from_ns(101'000'000)) == 16);
}

TEST_CASE("ledger: who leaves says what its app may still be brought to", "[fleet]") {
    Ledger ledger(20);
    ledger.add("asked", {1, 20});
    ledger.add("granted", {1, 20});
    ledger.add("never seen", {1, 20});
    ledger.add("settled", {1, 20});
    ledger.give_up(2, 2);
    static_cast<void>(tick(ledger, 3, 2, 2, k_start));
    static_cast<void>(tick(ledger, 1, 2, 2, k_start));
    ledger.saw(0, 2);
    ledger.ask(0, 5);
    ledger.settle(0, 5);
    ledger.saw(0, 2);
    ledger.settle(0, 5);
    ledger.saw(1, 2);
    const int granted = ledger.grant(1, from_ns(1'000'000)).value(); // and the write is under way
    CHECK(granted > 2);
    CHECK(ledger.leave(0) == fleet::Doubt{5, 1});
    CHECK(ledger.leave(1) == fleet::Doubt{granted, 0});
    CHECK(ledger.leave(2) == fleet::Doubt{});
    CHECK_FALSE(ledger.leave(3).asked.has_value());
    CHECK(ledger.leave(3) == fleet::Doubt{});
    CHECK(ledger.taken() == 0);
}
