#include "fake_app/plant/roster.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::plant {

namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since_start) { return k_start + since_start; }

std::vector<std::int64_t> ids(const auto& cohorts) {
    std::vector<std::int64_t> all;
    for (const Cohort& cohort : cohorts) {
        for (std::int64_t id = cohort.first_id; id <= cohort.last_id(); ++id) {
            all.push_back(id);
        }
    }
    return all;
}

} // namespace

TEST_CASE("roster: ids count on and are never used again", "[fake_app][plant]") {
    Roster roster({.replicas = 2, .startup_delay = 30s});
    roster.add(2, at(10s));
    CHECK(ids(roster.running()) == std::vector<std::int64_t>{1, 2, 3, 4});
    CHECK(roster.running().back().created_at == at(10s));
    CHECK(roster.running().back().ready_at == at(40s));
    roster.remove_youngest(3, at(20s));
    CHECK(ids(roster.running()) == std::vector<std::int64_t>{1});
    roster.add(1, at(30s));
    CHECK(ids(roster.running()) == std::vector<std::int64_t>{1, 5});
}

TEST_CASE("roster: replicas that served drain, those that start are gone at once", "[fake_app][plant]") {
    Roster roster({.replicas = 2, .startup_delay = 30s, .drain = 20s});
    roster.add(2, at(0s));
    roster.remove_youngest(3, at(10s));
    CHECK(ids(roster.draining()) == std::vector<std::int64_t>{2});
    CHECK(ids(roster.deleted()) == std::vector<std::int64_t>{3, 4});
    CHECK(roster.draining().front().deleted_at == at(10s));
    roster.advance_to(at(30s) - 1ns);
    CHECK(roster.draining_count() == 1);
    roster.advance_to(at(30s));
    CHECK(roster.draining_count() == 0);
    CHECK(ids(roster.deleted()) == std::vector<std::int64_t>{3, 4, 2});
}

TEST_CASE("roster: what draining replicas carry falls evenly to nothing", "[fake_app][plant]") {
    Roster roster({.replicas = 5, .drain = 20s});
    roster.remove_youngest(2, at(0s));
    CHECK(roster.draining_weight(at(0s)) == 2);
    CHECK(roster.draining_weight(at(5s)) == 1.5);
    roster.remove_youngest(1, at(10s));
    CHECK(roster.draining_weight(at(10s)) == 2);
    CHECK(roster.draining_weight(at(20s)) == 0.5);
    CHECK(roster.draining_weight(at(30s)) == 0);
}

TEST_CASE("roster: one may be removed by its id from anywhere", "[fake_app][plant]") {
    const auto [id, left] = GENERATE(table<std::int64_t, std::vector<std::int64_t>>(
        {{1, {2, 3, 4, 5}}, {2, {1, 3, 4, 5}}, {3, {1, 2, 4, 5}}, {4, {1, 2, 3, 5}}, {5, {1, 2, 3, 4}}}));
    Roster roster({.replicas = 3});
    roster.add(2, at(1s));
    REQUIRE(roster.find(id) != nullptr);
    roster.remove(id, at(2s));
    CHECK(ids(roster.running()) == left);
    CHECK(ids(roster.deleted()) == std::vector<std::int64_t>{id});
    CHECK(roster.find(id) == nullptr);
    for (const std::int64_t other : left) {
        const Cohort* cohort = roster.find(other);
        REQUIRE(cohort != nullptr);
        CHECK(cohort->created_at == (other <= 3 ? at(0s) : at(1s)));
    }
    CHECK(roster.find(0) == nullptr);
    CHECK(roster.find(6) == nullptr);
}

TEST_CASE("roster: what it remembers of the gone is bounded", "[fake_app][plant]") {
    Roster roster({.replicas = 1, .drain = 24h});
    for (std::size_t i = 0; i < k_draining_max + k_deleted_kept + 10; ++i) {
        roster.add(1, at(i * 1ms));
        roster.remove_youngest(1, at(i * 1ms));
    }
    CHECK(roster.draining().size() == k_draining_max);
    CHECK(roster.draining_count() == static_cast<std::int64_t>(k_draining_max));
    CHECK(roster.deleted().size() == k_deleted_kept);
    CHECK(roster.deleted().back().last_id() + 1 == roster.draining().front().first_id);
}

} // namespace scaleit::plant
