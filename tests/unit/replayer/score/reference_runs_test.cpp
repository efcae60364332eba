// The reference runs of the elasticity metrics: simple policies, in integers, over public traces, with figures that
// were computed by an independent program. Engine-free: only the scorer is ours.
#include "replayer/score/scorecard.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/replayer/score/ticks.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

using namespace scaleit;
using Catch::Matchers::WithinAbs;

namespace {

constexpr Duration k_step = std::chrono::minutes(5);
constexpr int k_replicas_max = 200;

std::filesystem::path shared_folder() {
    const char* given = std::getenv("SCALEIT_SHARED");
    return given != nullptr ? given : SCALEIT_SHARED_DEFAULT;
}

/// Demand in thousandths of a replica: the trace is the CPU of ten replicas in percent.
std::vector<std::int64_t> read_milli_demand(const std::filesystem::path& file) {
    std::vector<std::int64_t> demand;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const double percent = std::stod(line.substr(line.find(',') + 1));
        demand.push_back(static_cast<std::int64_t>(std::floor(100 * percent + 0.5)));
    }
    return demand;
}

using Rule = std::function<int(int cpu_percent, int replicas)>;

int ratio_rule(int cpu_percent, int replicas) {
    const double ratio = cpu_percent / 80.0;
    return ratio >= 0.9 && ratio <= 1.1 ? replicas : static_cast<int>(std::ceil(ratio * replicas));
}

Rule largest_of_last_three() {
    return [recent = std::deque<int>()](int cpu_percent, int replicas) mutable {
        recent.push_back(ratio_rule(cpu_percent, replicas));
        if (recent.size() > 3) {
            recent.pop_front();
        }
        return *std::max_element(recent.begin(), recent.end());
    };
}

Rule one_step(int lower, int upper) {
    return [=](int cpu_percent, int replicas) {
        return replicas + (cpu_percent > upper ? 1 : 0) - (cpu_percent < lower ? 1 : 0);
    };
}

Rule make_rule(const std::string& name) {
    if (name == "hpa_w1") {
        return ratio_rule;
    }
    if (name == "hpa_w3") {
        return largest_of_last_three();
    }
    if (name == "prop") {
        return [](int cpu_percent, int replicas) { return (cpu_percent * replicas + 79) / 80; };
    }
    return name == "step" ? one_step(60, 80) : one_step(80, 80);
}

score::Scorecard run(const std::vector<std::int64_t>& milli_demand, const Rule& rule) {
    score::ScoreOptions options;
    options.interval = k_step;
    options.limit = 0.80;
    score::Scorer scorer(options);
    int replicas = 10;
    for (std::size_t i = 0; i < milli_demand.size(); ++i) {
        const auto index = static_cast<std::int64_t>(i);
        const auto cpu_percent =
            static_cast<int>(std::min<std::int64_t>(100, milli_demand[i] / (std::int64_t{10} * replicas)));
        scorer.add(test::tick_with_data(index, k_start + index * k_step, {cpu_percent / 100.0, replicas}),
                   {static_cast<double>(milli_demand[i]) / 1000.0, false});
        replicas = std::clamp(rule(cpu_percent, replicas), 1, k_replicas_max);
    }
    return scorer.result();
}

struct Expected {
    std::string rule;
    double mean_replicas;
    int max_replicas;
    std::int64_t changes;
    double theta_under;
    double theta_over;
    double tau_under;
    double tau_over;
    double instability;
    double above_limit;
};

struct Reference {
    std::string file;
    std::int64_t demand_changes;
    std::array<Expected, 5> runs;
};

const std::vector<Reference>& references() {
    static const std::vector<Reference> k_references{
        {"ec2_cpu_utilization_5f5533.csv",
         1581,
         {{{"hpa_w1", 5.7123, 10, 708, 3.4489, 1.8493, 19.1468, 9.9206, 45.5966, 16.1706},
           {"hpa_w3", 5.8373, 10, 65, 2.0209, 2.3612, 13.7649, 12.5000, 39.5435, 10.8135},
           {"prop", 5.8038, 10, 1403, 3.3798, 3.3423, 18.3036, 18.2292, 52.5924, 15.7490},
           {"step", 6.3080, 10, 648, 1.2999, 10.0826, 8.9286, 53.5466, 41.6274, 7.9861},
           {"pm1", 5.2750, 10, 3959, 10.5044, 1.3078, 50.7688, 7.0188, 92.1111, 49.0327}}}},
        {"ec2_cpu_utilization_ac20cd.csv",
         883,
         {{{"hpa_w1", 5.2535, 12, 826, 9.3123, 1.9564, 54.1171, 7.6389, 31.4314, 51.7361},
           {"hpa_w3", 5.7031, 12, 23, 1.2487, 2.9047, 12.9712, 10.8383, 22.3022, 12.6736},
           {"prop", 5.6672, 13, 1198, 3.1811, 2.6658, 15.9474, 10.6399, 38.6008, 14.9306},
           {"step", 5.8135, 13, 137, 0.4502, 2.8952, 2.0089, 11.2847, 23.5425, 1.7361},
           {"pm1", 5.2259, 13, 3781, 10.0875, 1.4674, 48.8839, 5.4563, 89.0350, 46.9246}}}},
        {"ec2_cpu_utilization_fe7f93.csv",
         378,
         {{{"hpa_w1", 1.1684, 10, 358, 3.8485, 4.8793, 6.1012, 3.1250, 9.7246, 6.0516},
           {"hpa_w3", 1.3180, 10, 328, 3.4766, 16.6086, 5.6796, 7.2421, 11.2627, 5.6052},
           {"prop", 1.1716, 10, 379, 3.8237, 5.1309, 6.0516, 3.3730, 9.9479, 6.0020},
           {"step", 1.2463, 10, 485, 3.6536, 11.1635, 5.9524, 6.0516, 12.2798, 5.9028},
           {"pm1", 1.2289, 10, 495, 3.7348, 10.2687, 6.0764, 5.6796, 11.9573, 6.0268}}}},
        {"art_daily_perfect_square_wave.csv",
         28,
         {{{"hpa_w1", 5.2135, 10, 71, 4.3403, 0.7523, 37.5000, 0.3720, 2.4560, 37.5000},
           {"hpa_w3", 5.2552, 10, 71, 4.3403, 2.1412, 37.5000, 1.0665, 2.4560, 37.5000},
           {"prop", 5.5747, 10, 85, 0.7639, 0.8681, 1.7361, 0.3720, 2.8033, 1.7361},
           {"step", 5.6319, 10, 203, 0.9722, 3.4722, 2.4306, 2.6042, 5.7306, 2.4306},
           {"pm1", 5.3065, 10, 2631, 11.1706, 3.4722, 32.5397, 2.6042, 65.6165, 32.5397}}}},
    };
    return k_references;
}

} // namespace

TEST_CASE("scorecard: the reference runs over public traces come out to the last printed digit", "[replayer]") {
    constexpr double k_half_digit = 0.500001e-4;
    for (const Reference& reference : references()) {
        const std::filesystem::path file = shared_folder() / "traces" / reference.file;
        if (!std::filesystem::exists(file)) {
            std::cerr << "skipped: " << file.string() << " is absent\n";
            continue;
        }
        const std::vector<std::int64_t> demand = read_milli_demand(file);
        REQUIRE(demand.size() == 4032);
        for (const Expected& expected : reference.runs) {
            INFO(reference.file << " under " << expected.rule);
            const score::Scorecard card = run(demand, make_rule(expected.rule));
            CHECK_THAT(card.mean_replicas, WithinAbs(expected.mean_replicas, k_half_digit));
            CHECK(card.max_replicas == expected.max_replicas);
            CHECK(card.changes == expected.changes);
            CHECK_THAT(card.theta_under_percent, WithinAbs(expected.theta_under, k_half_digit));
            CHECK_THAT(card.theta_over_percent, WithinAbs(expected.theta_over, k_half_digit));
            CHECK_THAT(card.tau_under_percent, WithinAbs(expected.tau_under, k_half_digit));
            CHECK_THAT(card.tau_over_percent, WithinAbs(expected.tau_over, k_half_digit));
            CHECK_THAT(card.instability_percent, WithinAbs(expected.instability, k_half_digit));
            CHECK_THAT(card.above_limit_percent, WithinAbs(expected.above_limit, k_half_digit));
            const auto surplus = static_cast<double>(expected.changes - reference.demand_changes);
            CHECK_THAT(card.jitter_per_hour, WithinAbs(surplus / (4032.0 / 12), 1e-9));
        }
    }
}
