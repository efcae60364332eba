// A sweep over a week of one-second ticks: ticks per second and core beside those of a single run, how that grows with
// the cores, and the memory it takes.
//   bench_sweep [CONFIGURATIONS]        16 where left out; 10000 is the goal's own measure
#include "controller/live/system_clock.hpp"
#include "fake_app/demand/series.hpp"
#include "replayer/search/sweep.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace scaleit;

constexpr std::int64_t k_week_of_ticks = 604'800;
constexpr std::int64_t k_columns = 100; ///< windows; the rest of the configurations are targets

/// Days with seeded noise, so that the policy has work to do.
demand::Series week_of_demand() {
    std::vector<double> values(static_cast<std::size_t>(k_week_of_ticks));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto in_day = static_cast<double>(i % 86'400) / 86'400;
        const double rise = in_day < 0.5 ? in_day : 1.0 - in_day;
        values[i] = (2.0 + 16.0 * rise) * (1.0 + 0.1 * (draw_unit(Seed{1}, Stream{99}, i) - 0.5));
    }
    return {std::chrono::seconds(1), std::move(values)};
}

search::SweepPlan plan_of(std::int64_t configurations) {
    search::SweepPlan plan;
    plan.manifest = policy::to_manifest(policy::TargetAverage{});
    plan.source = "target-average";
    plan.axes = {{"target", {}, false}, {"window", {}, false}};
    const std::int64_t columns = std::min(k_columns, configurations);
    for (std::int64_t i = 0; i < configurations / columns; ++i) {
        plan.axes[0].values.push_back(fmt::format("0.{:03}", 500 + i * 4 % 400));
    }
    for (std::int64_t i = 0; i < columns; ++i) {
        plan.axes[1].values.push_back(fmt::to_string(20 + 2 * i));
    }
    return plan;
}

/// Of what took so long, in all.
double million_per_second(std::int64_t ticks, Duration took) {
    return static_cast<double>(ticks) / 1e6 / to_seconds(took);
}

long peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

} // namespace

int main(int argc, char** argv) {
    const std::int64_t wanted = argc > 1 ? std::atoll(argv[1]) : 16;
    const search::SweepPlan plan = plan_of(std::max<std::int64_t>(1, wanted));
    const std::int64_t configurations = search::count_of(plan);
    const demand::Series demand = week_of_demand();
    whatif::DemandWorld::Options options;
    options.ticks = k_week_of_ticks;
    const whatif::DemandWorld world(demand, options);
    const auto run = [&](const policy::Policy& policy) { return whatif::run(world, {policy, {}}); };
    live::SystemClock clock;

    Instant began = clock.now();
    const int singles = 8;
    for (int i = 0; i < singles; ++i) {
        static_cast<void>(run(policy::TargetAverage{}));
    }
    const double single = million_per_second(singles * k_week_of_ticks, clock.now() - began);
    fmt::print("single runs: {:.1f} million ticks/s\n", single);
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::string first;
    for (int threads = 1; threads <= cores; threads *= 2) {
        began = clock.now();
        const auto table = search::run_sweep(plan, run, {{}, threads, {}});
        const double rate = million_per_second(configurations * k_week_of_ticks, clock.now() - began);
        const std::string csv = table ? search::to_csv(*table, {}) : table.error().message;
        first = first.empty() ? csv : first;
        fmt::print("sweep of {} configurations, {} threads: {:.1f} million ticks/s, {:.1f} per thread ({:.2f} of a "
                   "single run's), peak memory {} MiB, same bytes: {}\n",
                   configurations, threads, rate, rate / threads, rate / threads / single, peak_megabytes(),
                   csv == first ? "yes" : "NO");
    }
    return 0;
}
