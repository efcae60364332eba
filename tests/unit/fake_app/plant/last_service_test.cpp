#include "fake_app/plant/last_service.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::plant {

namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since_start) { return k_start + since_start; }

} // namespace

TEST_CASE("last service: each worker's is the last time that one of its id or above was busy", "[fake_app][plant]") {
    LastService last;
    CHECK_FALSE(last.of(1).has_value());
    last.busy(4, at(1s));
    last.busy(2, at(2s));
    last.busy(1, at(3s));
    CHECK(last.of(1) == at(3s));
    CHECK(last.of(2) == at(2s));
    CHECK(last.of(3) == at(1s));
    CHECK(last.of(4) == at(1s));
    CHECK_FALSE(last.of(5).has_value());
    last.busy(3, at(4s));
    CHECK(last.of(1) == at(4s));
    CHECK(last.of(3) == at(4s));
    CHECK(last.of(4) == at(1s));
}

TEST_CASE("last service: beyond a bound the workers idle longest are forgotten", "[fake_app][plant]") {
    LastService last;
    constexpr auto k_ids = static_cast<std::int64_t>(k_last_service_marks_max) + 1;
    for (std::int64_t id = k_ids; id >= 1; --id) {
        last.busy(id, at((k_ids - id) * 1s));
    }
    CHECK_FALSE(last.of(k_ids).has_value());
    CHECK(last.of(k_ids - 1) == at(1s));
    CHECK(last.of(1) == at((k_ids - 1) * 1s));
}

} // namespace scaleit::plant
