// What an arbitration must keep whatever is asked for, and a slow arbitration, instance by instance, that it equals.
#include "controller/fleet/arbitration.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <rapidcheck.h>
#include <string>

using scaleit::fleet::arbitrate;
using scaleit::fleet::Claim;

namespace {

enum class Shares { none, some };

/// Up to a dozen claims with names that outlive them.
std::vector<Claim> draw_claims(Shares shares) {
    static const std::vector<std::string> k_names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    std::vector<Claim> claims(*rc::gen::inRange<std::size_t>(1, k_names.size() + 1));
    for (std::size_t i = 0; i < claims.size(); ++i) {
        const int min = *rc::gen::inRange(0, 6);
        claims[i] = {.name = k_names[i],
                     .min = min,
                     .max = min + *rc::gen::inRange(0, 40),
                     .wanted = *rc::gen::inRange(0, 50),
                     .priority = *rc::gen::inRange(1, 11),
                     .share_percent = shares == Shares::none ? 0.0 : *rc::gen::inRange(0, 600) / 10.0};
    }
    return claims;
}

/// Of a share with one decimal, by its digits.
int guaranteed(int limit, const Claim& claim) {
    return static_cast<int>(limit * std::lround(claim.share_percent * 10) / 1000);
}

int draw_limit() { return *rc::gen::inRange(0, 250); }

int wish(const Claim& claim) { return std::clamp(claim.wanted, claim.min, claim.max); }

int sum(const std::vector<int>& counts) { return std::accumulate(counts.begin(), counts.end(), 0); }

/// The words of arbitration.hpp, instance by instance.
std::vector<int> slowly(int limit, const std::vector<Claim>& claims) {
    std::vector<int> counts(claims.size(), 0);
    const auto step = [&](const auto& top_of) {
        while (limit > 0) {
            std::optional<std::size_t> next;
            for (std::size_t i = 0; i < claims.size(); ++i) {
                if (counts[i] >= top_of(claims[i])) {
                    continue;
                }
                if (!next) {
                    next = i;
                    continue;
                }
                const int mine = counts[i] * claims[*next].priority;
                const int theirs = counts[*next] * claims[i].priority;
                const bool first = mine != theirs ? mine < theirs
                                   : claims[i].priority != claims[*next].priority
                                       ? claims[i].priority > claims[*next].priority
                                       : claims[i].name < claims[*next].name;
                next = first ? i : *next;
            }
            if (!next) {
                return;
            }
            ++counts[*next];
            --limit;
        }
    };
    const int whole = limit;
    step([](const Claim& claim) { return claim.min; });
    step([whole](const Claim& claim) { return std::min(wish(claim), guaranteed(whole, claim)); });
    step(wish);
    return counts;
}

} // namespace

TEST_CASE("arbitration: it is what its words say, instance by instance", "[property]") {
    CHECK(rc::check([] {
        const std::vector<Claim> claims = draw_claims(Shares::some);
        const int limit = draw_limit();
        RC_ASSERT(arbitrate(limit, claims) == slowly(limit, claims));
    }));
}

TEST_CASE("arbitration: never over the limit, never over a wish, nothing left while somebody wants more",
          "[property]") {
    CHECK(rc::check([] {
        const std::vector<Claim> claims = draw_claims(Shares::some);
        const int limit = draw_limit();
        const std::vector<int> counts = arbitrate(limit, claims);
        int wishes = 0;
        for (std::size_t i = 0; i < claims.size(); ++i) {
            RC_ASSERT(counts[i] >= 0);
            RC_ASSERT(counts[i] <= wish(claims[i]));
            wishes += wish(claims[i]);
        }
        RC_ASSERT(sum(counts) == std::min(limit, wishes));
    }));
}

TEST_CASE("arbitration: minimums come first, then guaranteed shares", "[property]") {
    CHECK(rc::check([] {
        const std::vector<Claim> claims = draw_claims(Shares::some);
        const int limit = draw_limit();
        const std::vector<int> counts = arbitrate(limit, claims);
        const auto due = [&](const Claim& claim) {
            return std::max(claim.min, std::min(wish(claim), guaranteed(limit, claim)));
        };
        int minimums = 0;
        int guarantees = 0;
        for (const Claim& claim : claims) {
            minimums += claim.min;
            guarantees += due(claim);
        }
        for (std::size_t i = 0; i < claims.size(); ++i) {
            RC_ASSERT(minimums > limit || counts[i] >= claims[i].min);
            RC_ASSERT(minimums <= limit || counts[i] <= claims[i].min);
            RC_ASSERT(guarantees > limit || counts[i] >= due(claims[i]));
        }
    }));
}

TEST_CASE("arbitration: no envy among equals, and none of a lower priority", "[property]") {
    CHECK(rc::check([] {
        std::vector<Claim> claims = draw_claims(Shares::some);
        RC_PRE(claims.size() >= 2);
        const std::string_view name = claims[1].name;
        const int priority = *rc::gen::inRange(1, claims[0].priority + 1);
        claims[1] = claims[0];
        claims[1].name = name;
        claims[1].priority = priority;
        const std::vector<int> counts = arbitrate(draw_limit(), claims);
        RC_ASSERT(counts[0] >= counts[1] - (priority == claims[0].priority ? 1 : 0));
        RC_ASSERT(priority != claims[0].priority || counts[1] >= counts[0] - 1);
    }));
}

TEST_CASE("arbitration: a higher limit takes nothing from anybody", "[property]") {
    CHECK(rc::check([] {
        const std::vector<Claim> claims = draw_claims(Shares::none);
        const int limit = draw_limit();
        const std::vector<int> counts = arbitrate(limit, claims);
        const std::vector<int> more = arbitrate(limit + *rc::gen::inRange(1, 20), claims);
        for (std::size_t i = 0; i < claims.size(); ++i) {
            RC_ASSERT(more[i] >= counts[i]);
        }
    }));
}

TEST_CASE("arbitration: the order of the claims does not matter", "[property]") {
    CHECK(rc::check([] {
        const std::vector<Claim> claims = draw_claims(Shares::some);
        const int limit = draw_limit();
        std::vector<std::size_t> order(claims.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size(); i > 1; --i) {
            std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
        }
        std::vector<Claim> shuffled;
        for (const std::size_t place : order) {
            shuffled.push_back(claims[place]);
        }
        const std::vector<int> counts = arbitrate(limit, claims);
        const std::vector<int> others = arbitrate(limit, shuffled);
        for (std::size_t i = 0; i < order.size(); ++i) {
            RC_ASSERT(others[i] == counts[order[i]]);
        }
    }));
}
