#include "fake_app/plant/balancer.hpp"

#include "controller/core/check.hpp"

#include <algorithm>

namespace scaleit::plant {

namespace {

constexpr Stream k_speed_stream{0x2000'0000};
constexpr Stream k_client_stream{0x2000'0001};

} // namespace

Balancer::Balancer(const BalancerOptions& options, double saturation) : options_(options), saturation_(saturation) {
    if (options.balancing != Balancing::ip_hash) {
        return;
    }
    const auto clients = static_cast<std::size_t>(options.clients);
    double harmonic = 0;
    for (std::size_t k = 1; k <= clients; ++k) {
        harmonic += 1.0 / static_cast<double>(k);
    }
    clients_.reserve(clients);
    for (std::size_t k = 1; k <= clients; ++k) {
        const double even = 1.0 / static_cast<double>(clients);
        const double skewed = 1.0 / static_cast<double>(k) / harmonic;
        clients_.push_back(
            {draw_bits(options.seed, k_client_stream, k), (1 - options.skew) * even + options.skew * skewed});
    }
}

bool Balancer::is_even() const { return options_.balancing != Balancing::ip_hash && options_.speed_spread == 0; }

void Balancer::serve_by(int count) {
    SCALEIT_CHECK(is_even() && count >= 0);
    count_ = count;
}

void Balancer::serve_by(const std::vector<std::int64_t>& ids) {
    count_ = static_cast<int>(ids.size());
    if (is_even()) {
        return;
    }
    places_.clear();
    for (const std::int64_t id : ids) {
        const double drawn = draw_unit(options_.seed, k_speed_stream, static_cast<std::uint64_t>(id));
        places_.push_back({1.0 / count_, 1 - options_.speed_spread * drawn});
    }
    switch (options_.balancing) {
    case Balancing::round_robin:
        break;
    case Balancing::least_connections:
        share_by_speed();
        break;
    case Balancing::ip_hash:
        share_by_client();
        break;
    }
}

void Balancer::share_by_speed() {
    double sum = 0;
    for (const Place& place : places_) {
        sum += place.speed;
    }
    for (Place& place : places_) {
        place.share = place.speed / sum;
    }
}

void Balancer::share_by_client() {
    if (places_.empty()) {
        return;
    }
    for (Place& place : places_) {
        place.share = 0;
    }
    for (const Client& client : clients_) {
        places_[client.hash % places_.size()].share += client.size;
    }
}

double Balancer::share(int place) const {
    SCALEIT_CHECK(place >= 0 && place < count_);
    return is_even() ? 1.0 / count_ : places_[static_cast<std::size_t>(place)].share;
}

double Balancer::cpu(int place, double load) const {
    SCALEIT_CHECK(place >= 0 && place < count_);
    if (is_even()) {
        return std::min(saturation_, load / count_);
    }
    const Place& at = places_[static_cast<std::size_t>(place)];
    return std::min(saturation_, load * at.share / at.speed);
}

double Balancer::cpu_mean(double load) const {
    SCALEIT_CHECK(count_ > 0);
    if (is_even()) {
        return std::min(saturation_, load / count_);
    }
    double sum = 0;
    for (const Place& place : places_) {
        sum += std::min(saturation_, load * place.share / place.speed);
    }
    return sum / count_;
}

double Balancer::excess(double load) const {
    if (is_even() || count_ == 0) {
        return std::max(0.0, load - saturation_ * count_);
    }
    double sum = 0;
    for (const Place& place : places_) {
        sum += std::max(0.0, load * place.share - saturation_ * place.speed);
    }
    return std::min(sum, load);
}

} // namespace scaleit::plant
