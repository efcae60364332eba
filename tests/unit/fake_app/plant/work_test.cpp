#include "fake_app/plant/work.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::plant {

TEST_CASE("work: parts of requests add up to whole ones", "[fake_app][plant]") {
    Work work(1'500'000);
    CHECK(work.requests() == 1);
    CHECK(work.micros() == 500'000);
    work.add(500'000);
    CHECK(work == Work(2'000'000));
    CHECK(work.micros() == 0);
    CHECK(Work(700'000) + Work(600'000) == Work(1'300'000));
    CHECK(Work(999'999) < Work(1'000'000));
}

TEST_CASE("work: sums are beyond what millionths in 64 bits can hold", "[fake_app][plant]") {
    constexpr std::int64_t k_large = 9'000'000'000'000'000'000;
    Work work(k_large);
    work.add(k_large);
    CHECK(work.requests() == 18'000'000'000'000);
}

} // namespace scaleit::plant
