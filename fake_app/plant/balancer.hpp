#pragma once
// How load falls on the replicas that serve.
//
// A replica of speed s does s units of work at full speed; speed is 1 - speed_spread * u, with u drawn by id. Under
// load L on n replicas the i-th gets
//   round_robin        L / n
//   least_connections  L * s_i / sum of s
//   ip_hash            L * the sizes of its clients / the sizes of all; client k = 1..clients has the size
//                      (1 - skew) / clients + skew * (1 / k) / (1 + 1/2 + ... + 1 / clients), and goes to the replica
//                      number `hash of k modulo n`, so that another n moves most clients
// and its CPU is its part / s_i, at most the saturation.
#include "fake_app/plant/world_options.hpp"

#include <vector>

namespace scaleit::plant {

class Balancer {
public:
    /// `saturation` is the CPU at which a replica does no more.
    Balancer(const BalancerOptions& options, double saturation);

    /// Whether all replicas always have the same load and the same speed.
    [[nodiscard]] bool is_even() const;

    /// The replicas that serve from now on; their order is that of the shares.
    void serve_by(const std::vector<std::int64_t>& ids);
    /// The same where is_even(), without naming them.
    void serve_by(int count);

    [[nodiscard]] int count() const { return count_; }
    /// The part of the load that falls on the replica at `place`; all of them add up to 1.
    [[nodiscard]] double share(int place) const;
    /// CPU of the replica at `place` under `load` on all of them, 0..saturation.
    [[nodiscard]] double cpu(int place, double load) const;
    /// The average of cpu() over all places. Requires: count() > 0.
    [[nodiscard]] double cpu_mean(double load) const;
    /// What of `load` is more than they can do: exactly 0 where each can do its part.
    [[nodiscard]] double excess(double load) const;

private:
    struct Place {
        double share = 0;
        double speed = 1;
    };

    struct Client {
        std::uint64_t hash = 0;
        double size = 0; ///< all of them add up to 1
    };

    void share_by_speed();
    void share_by_client();

    BalancerOptions options_;
    double saturation_;
    int count_ = 0;
    std::vector<Place> places_;   ///< empty where is_even()
    std::vector<Client> clients_; ///< for ip_hash
};

} // namespace scaleit::plant
