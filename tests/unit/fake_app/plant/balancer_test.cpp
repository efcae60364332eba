#include "fake_app/plant/balancer.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <numeric>

namespace scaleit::plant {

namespace {

std::vector<std::int64_t> ids(int count) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 1);
    return all;
}

Balancer serving(const BalancerOptions& options, int count, double saturation = 1) {
    Balancer balancer(options, saturation);
    balancer.serve_by(ids(count));
    return balancer;
}

std::vector<double> shares(const Balancer& balancer) {
    std::vector<double> all;
    for (int place = 0; place < balancer.count(); ++place) {
        all.push_back(balancer.share(place));
    }
    return all;
}

} // namespace

TEST_CASE("balancer: equal replicas get equal parts in turn", "[fake_app][plant]") {
    const Balancer balancer = serving({}, 4);
    CHECK(balancer.is_even());
    CHECK(shares(balancer) == std::vector<double>(4, 0.25));
    CHECK(balancer.cpu(2, 3) == 0.75);
    CHECK(balancer.cpu_mean(3) == 0.75);
    CHECK(balancer.excess(3) == 0);
    CHECK(balancer.cpu(2, 5) == 1);
    CHECK(balancer.excess(5) == 1);
}

TEST_CASE("balancer: replicas do no more work than saturation lets them", "[fake_app][plant]") {
    const Balancer balancer = serving({}, 4, 0.5);
    CHECK(balancer.cpu_mean(1) == 0.25);
    CHECK(balancer.cpu_mean(3) == 0.5);
    CHECK(balancer.excess(3) == 1);
}

TEST_CASE("balancer: in turn a slow replica is hotter, by connections all are equally hot", "[fake_app][plant]") {
    BalancerOptions options{.speed_spread = 0.5};
    const Balancer in_turn = serving(options, 8);
    options.balancing = Balancing::least_connections;
    const Balancer by_connections = serving(options, 8);
    CHECK(shares(in_turn) == std::vector<double>(8, 0.125));
    CHECK(in_turn.cpu(0, 3) != in_turn.cpu(1, 3));
    for (int place = 0; place < 8; ++place) {
        CHECK(in_turn.cpu(place, 3) >= 0.375);
        CHECK(in_turn.cpu(place, 3) <= 0.75);
        CHECK(by_connections.cpu(place, 3) == Catch::Approx(by_connections.cpu_mean(3)));
    }
    CHECK(by_connections.cpu_mean(3) < in_turn.cpu_mean(3));
}

TEST_CASE("balancer: under IP hash whoever has the large clients is hot", "[fake_app][plant]") {
    const Balancer skewed = serving({.balancing = Balancing::ip_hash, .clients = 100, .skew = 1}, 10);
    const std::vector<double> parts = shares(skewed);
    CHECK(std::accumulate(parts.begin(), parts.end(), 0.0) == Catch::Approx(1).epsilon(1e-12));
    // The largest of a hundred clients is 1 / (1 + 1/2 + ... + 1/100) = 0.193 of all.
    CHECK(*std::max_element(parts.begin(), parts.end()) >= 0.192);
    const Balancer alike = serving({.balancing = Balancing::ip_hash, .clients = 100'000, .skew = 0}, 10);
    for (const double part : shares(alike)) {
        CHECK(part == Catch::Approx(0.1).epsilon(0.05));
    }
}

TEST_CASE("balancer: a client stays with its replica while their number stays", "[fake_app][plant]") {
    const BalancerOptions options{.balancing = Balancing::ip_hash, .clients = 50};
    CHECK(shares(serving(options, 7)) == shares(serving(options, 7)));
    BalancerOptions other = options;
    other.seed = Seed{2};
    CHECK(shares(serving(options, 7)) != shares(serving(other, 7)));
}

TEST_CASE("balancer: one hot replica is saturated while the average is not", "[fake_app][plant]") {
    const Balancer balancer = serving({.balancing = Balancing::ip_hash, .clients = 1}, 5);
    CHECK(balancer.cpu_mean(2) == Catch::Approx(0.2));
    CHECK(balancer.excess(2) == Catch::Approx(1));
}

TEST_CASE("balancer: shares are pinned to the bit", "[fake_app][plant]") {
    const Balancer hashed = serving({.balancing = Balancing::ip_hash, .clients = 20, .skew = 0.5}, 3);
    const Balancer spread = serving({.balancing = Balancing::least_connections, .speed_spread = 0.3}, 3);
    CHECK(shares(hashed) == std::vector<double>{0x1.ec15c2316d9b4p-3, 0x1.3b95ae4b6b33cp-3, 0x1.361523e0c9cc3p-1});
    CHECK(shares(spread) == std::vector<double>{0x1.4fbe38c31fcd2p-2, 0x1.5bd7d57d2ee79p-2, 0x1.5469f1bfb14b5p-2});
}

} // namespace scaleit::plant
