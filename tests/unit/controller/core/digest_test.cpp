#include "controller/core/digest.hpp"

#include "tests/support/catch.hpp"

#include <functional>
#include <vector>

using namespace scaleit;

namespace {

Tick sample() {
    Tick tick{7, from_ns(7'000'000'000), Observation{from_ns(7'000'000'000), 0.68, 10}, {}, {}, {}};
    tick.decision = Decision(Reason::proportional, 9);
    tick.write.outcome = WriteOutcome::applied;
    return tick;
}

std::string digest_of(const std::vector<Tick>& ticks) {
    Digest digest;
    for (const Tick& tick : ticks) {
        digest.add(tick);
    }
    return digest.value().hex();
}

} // namespace

TEST_CASE("digest: is pinned, the same on every machine and compiler", "[core]") {
    CHECK(digest_of({}) == "99aa06d3014798d86001c324468d497f"); // XXH3 of nothing
    CHECK(digest_of({sample()}) == "c8130de5539bdaff6831b96421cc2ff9");
    Tick held{8, from_ns(8'000'000'000), tl::unexpected<Failure>(Failure{FailureKind::http_status, 503}), {}, {}, {}};
    held.failed_calls.add(FailureKind::http_status);
    CHECK(digest_of({sample(), held}) == "ea152b212e26da73557832be06eb74d8");
}

TEST_CASE("digest: any field of a tick changes it", "[core]") {
    const std::string base = digest_of({sample()});
    const std::vector<std::function<void(Tick&)>> changes{
        [](Tick& t) { t.index = 8; },
        [](Tick& t) { t.at = from_ns(7'000'000'001); },
        [](Tick& t) { t.observation->cpu = 0.69; },
        [](Tick& t) { t.observation->replicas = 11; },
        [](Tick& t) {
            t.observation = tl::unexpected<Failure>(Failure{FailureKind::timeout, 0});
        },
        [](Tick& t) { t.failed_calls.add(FailureKind::reset); },
        [](Tick& t) { t.decision = Decision(Reason::proportional, 8); },
        [](Tick& t) { t.decision = Decision(Reason::steady, 9); },
        [](Tick& t) { t.decision.then(Reason::bounds_min, 9); },
        [](Tick& t) { t.decision = {}; },
        [](Tick& t) { t.write.outcome = WriteOutcome::dry_run; },
        [](Tick& t) {
            t.write = {WriteOutcome::failed, {FailureKind::timeout, 0}};
        },
        [](Tick& t) {
            t.write = {WriteOutcome::failed, {FailureKind::http_status, 500}};
        },
    };
    std::vector<std::string> seen{base};
    for (const auto& change : changes) {
        Tick changed = sample();
        change(changed);
        const std::string digest = digest_of({changed});
        CHECK(std::find(seen.begin(), seen.end(), digest) == seen.end());
        seen.push_back(digest);
    }
}

TEST_CASE("digest: can be read while it grows, across its buffer", "[core]") {
    Digest read_often;
    Digest read_once;
    for (int i = 0; i < 5000; ++i) {
        Tick tick = sample();
        tick.index = i;
        read_often.add(tick);
        static_cast<void>(read_often.value());
        read_once.add(tick);
    }
    CHECK(read_often.value() == read_once.value());
}
