// What-if ticks per second: in memory, and from a session file with loading and scoring. Peers in the same run: bare
// arithmetic over the same demand, and SQLite's own scan of the same rows.
#include "fake_app/demand/series.hpp"
#include "recorder/session/reader.hpp"
#include "recorder/session/writer.hpp"
#include "replayer/whatif/recorded.hpp"
#include "replayer/whatif/run.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>

namespace {

using namespace scaleit;

constexpr std::int64_t k_year_of_ticks = 2'102'400; // every 15 s

/// A year of demand: days, weekly lulls and seeded noise, so that the policies have work to do.
std::vector<double> year_of_demand() {
    std::vector<double> values(static_cast<std::size_t>(k_year_of_ticks));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto in_day = static_cast<double>(i % 5760) / 5760.0;
        const double rise = in_day < 0.5 ? in_day : 1.0 - in_day;
        const double weekend = i / 5760 % 7 >= 5 ? 0.6 : 1.0;
        const double noise = 1.0 + 0.1 * (draw_unit(Seed{1}, Stream{99}, i) - 0.5);
        values[i] = (2.0 + 16.0 * rise) * weekend * noise;
    }
    return values;
}

whatif::DemandWorld year(const demand::Demand& demand) {
    whatif::DemandWorld::Options options;
    options.interval = std::chrono::seconds(15);
    options.ticks = k_year_of_ticks;
    return {demand, options};
}

const demand::Series& year_series() {
    static const demand::Series series(std::chrono::seconds(15), year_of_demand());
    return series;
}

void report_ticks(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * k_year_of_ticks);
    state.counters["ns/tick"] =
        benchmark::Counter(static_cast<double>(state.iterations() * k_year_of_ticks),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert, benchmark::Counter::kIs1000);
}

void in_memory(benchmark::State& state, const policy::Policy& policy) {
    const whatif::DemandWorld world = year(year_series());
    for (auto _ : state) {
        benchmark::DoNotOptimize(whatif::run(world, whatif::RunOptions{policy, {}}));
    }
    report_ticks(state);
}

/// Both windows, two rates each way: all that hpa can be asked to remember.
policy::Policy hpa_with_behavior() {
    policy::Hpa hpa;
    hpa.config.behavior = policy::HpaBehavior{};
    hpa.config.behavior->up.stabilization = std::chrono::seconds(60);
    hpa.config.behavior->down.rates.push_back({policy::HpaRateType::pods, 4, std::chrono::minutes(1)});
    return hpa;
}

/// The least that any such run must do: one division and one rounding a tick.
void bare_arithmetic(benchmark::State& state) {
    const std::vector<double>& values = year_series().values();
    for (auto _ : state) {
        double sum = 0;
        int replicas = 10;
        for (const double demand : values) {
            const double cpu = std::min(1.0, demand / replicas);
            sum += cpu;
            replicas = std::max(1, static_cast<int>(cpu * replicas / 0.8 + 0.999999));
        }
        benchmark::DoNotOptimize(sum);
    }
    report_ticks(state);
}

/// A session of a year of ticks, made once; removed at exit.
const std::filesystem::path& year_session() {
    struct File {
        std::filesystem::path path;
        File() {
            std::string pattern = (std::filesystem::temp_directory_path() / "scaleit_bench_XXXXXX").string();
            if (mkdtemp(pattern.data()) == nullptr) {
                std::abort();
            }
            path = std::filesystem::path(pattern) / "year.db";
            loop::Settings settings;
            settings.loop.interval = std::chrono::seconds(15);
            auto writer = session::SessionWriter::create(path, loop::to_meta(settings), session::Sync::normal);
            struct Into final : Journal {
                session::SessionWriter* writer = nullptr;
                Status write(const Tick& tick) override { return writer->append(tick); }
            } journal;
            journal.writer = writer->get();
            if (!whatif::run(year(year_series()), whatif::RunOptions{policy::Proportional{}, {}}, journal) ||
                !(*writer)->close()) {
                std::abort();
            }
        }
        ~File() { std::filesystem::remove_all(path.parent_path()); }
        File(const File&) = delete;
        File& operator=(const File&) = delete;
    };
    static const File file;
    return file.path;
}

void from_session(benchmark::State& state) {
    const std::filesystem::path& file = year_session();
    for (auto _ : state) {
        auto reader = session::SessionReader::open(file);
        const auto world = whatif::read_world(**reader, {});
        benchmark::DoNotOptimize(whatif::run(*world, whatif::RunOptions{policy::TargetAverage{}, {}}));
    }
    report_ticks(state);
}

void sqlite_scan(benchmark::State& state) {
    SQLite::Database database(year_session().string(), SQLite::OPEN_READONLY);
    for (auto _ : state) {
        SQLite::Statement rows(database, "SELECT * FROM tick ORDER BY seq");
        double sum = 0;
        while (rows.executeStep()) {
            sum += rows.getColumn(3).getDouble();
        }
        benchmark::DoNotOptimize(sum);
    }
    report_ticks(state);
}

BENCHMARK_CAPTURE(in_memory, target_average, policy::Policy(policy::TargetAverage{}))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(in_memory, proportional, policy::Policy(policy::Proportional{}))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(in_memory, hpa, policy::Policy(policy::Hpa{}))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(in_memory, hpa_behavior, hpa_with_behavior())->Unit(benchmark::kMillisecond);
BENCHMARK(bare_arithmetic)->Unit(benchmark::kMillisecond);
BENCHMARK(from_session)->Unit(benchmark::kMillisecond);
BENCHMARK(sqlite_scan)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
