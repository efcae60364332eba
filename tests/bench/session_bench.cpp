// A session's size and the time to read it: bytes per exchange for a day of 1-second polling, and opening, scanning and
// verifying a session of a million exchanges, with the memory that took. Each reading runs in a process of its own, so
// that its memory is that of reading alone.
#include "controller/core/random.hpp"
#include "controller/loop/app_codec.hpp"
#include "recorder/session/reader.hpp"
#include "recorder/session/summary.hpp"
#include "recorder/session/verify.hpp"
#include "recorder/session/writer.hpp"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace scaleit;

namespace fs = std::filesystem;

constexpr std::int64_t k_day_of_seconds = 86'400;
constexpr std::int64_t k_million = 1'000'000;

/// How much of a session repeats.
enum class Bodies {
    statuses, ///< as an app of our kind answers: CPU and replicas
    unique,   ///< each answer says something new
};

class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "scaleit_bench_XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            std::abort();
        }
        path_ = pattern;
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] fs::path file(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

const Folder& folder() {
    static const Folder made;
    return made;
}

std::int64_t draw(Stream stream, std::int64_t number, std::uint64_t bound) {
    return static_cast<std::int64_t>(draw_bits(Seed{1}, stream, static_cast<std::uint64_t>(number)) % bound);
}

session::Exchange poll(std::int64_t number, Bodies bodies) {
    session::Exchange exchange;
    exchange.begin = Instant(std::chrono::seconds(number)) + std::chrono::nanoseconds(draw(Stream{1}, number, 50'000));
    exchange.end = exchange.begin + std::chrono::nanoseconds(400'000 + draw(Stream{2}, number, 90'000));
    exchange.request = loop::status_request();
    const auto percent = draw(Stream{3}, number, 40) + 60;
    const auto replicas = draw(Stream{4}, number, 20) + 1;
    const std::string more = bodies == Bodies::unique ? fmt::format(R"(,"uptime":{})", number) : "";
    std::string body = fmt::format(R"({{"cpu":{{"highPriority":0.{:02}}},"replicas":{}{}}})", percent, replicas, more);
    exchange.outcome = Response{
        200, {{"Content-Type", "application/json"}, {"Content-Length", fmt::to_string(body.size())}}, std::move(body)};
    return exchange;
}

Tick tick_after(std::int64_t number, const session::Exchange& exchange) {
    Tick tick;
    tick.index = number;
    tick.at = exchange.begin;
    tick.observation = Observation{tick.at, 0.8, 10};
    tick.decision = Decision(Reason::steady, 10);
    return tick;
}

enum class Ticks { none, one_each };

fs::path make_session(const std::string& name, std::int64_t exchanges, Bodies bodies, Ticks ticks) {
    fs::path file = folder().file(name);
    if (fs::exists(file)) {
        return file;
    }
    auto writer = session::SessionWriter::create(file, {}, session::Sync::normal);
    for (std::int64_t i = 0; i < exchanges; ++i) {
        const session::Exchange exchange = poll(i, bodies);
        if (!(*writer)->append(exchange) || (ticks == Ticks::one_each && !(*writer)->append(tick_after(i, exchange)))) {
            std::abort();
        }
    }
    if (!(*writer)->close()) {
        std::abort();
    }
    return file;
}

/// The most memory that a process of its own needs to do this, in MiB.
double peak_mib(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    int status = 0;
    rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        std::abort();
    }
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void require(bool good) {
    if (!good) {
        std::abort();
    }
}

void scan(const fs::path& file) {
    const auto reader = session::SessionReader::open(file);
    std::int64_t entries = 0;
    require((*reader)
                ->for_each([&](const session::Entry&) -> Status {
                    ++entries;
                    return {};
                })
                .has_value());
    benchmark::DoNotOptimize(entries);
}

void summarize(const fs::path& file) {
    const auto reader = session::SessionReader::open(file);
    require(session::summarize(**reader).has_value());
}

void verify(const fs::path& file) { require(session::verify(file)->damage.empty()); }

using Reading = void (*)(const fs::path&);

void read_million(benchmark::State& state, Reading reading, Bodies bodies, Ticks ticks) {
    const std::string name = fmt::format("million_{}_{}.db", static_cast<int>(bodies), static_cast<int>(ticks));
    const fs::path file = make_session(name, k_million, bodies, ticks);
    for (auto _ : state) {
        reading(file);
    }
    state.counters["exchanges/s"] =
        benchmark::Counter(static_cast<double>(state.iterations() * k_million), benchmark::Counter::kIsRate);
    state.counters["peak_MiB"] = peak_mib([&] { reading(file); });
    state.counters["file_MiB"] = static_cast<double>(fs::file_size(file)) / (1 << 20U);
}

/// Not a time: what a day of 1-second polling takes on disk.
void day_of_polling(benchmark::State& state, Bodies bodies, Ticks ticks) {
    const std::string name = fmt::format("day_{}_{}.db", static_cast<int>(bodies), static_cast<int>(ticks));
    for (auto _ : state) {
        fs::remove(folder().file(name));
        benchmark::DoNotOptimize(make_session(name, k_day_of_seconds, bodies, ticks));
    }
    const auto bytes = static_cast<double>(fs::file_size(folder().file(name)));
    state.counters["bytes/exchange"] = bytes / k_day_of_seconds;
    state.counters["file_MiB"] = bytes / (1 << 20U);
}

BENCHMARK_CAPTURE(day_of_polling, statuses, Bodies::statuses, Ticks::none)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(day_of_polling, unique, Bodies::unique, Ticks::none)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_CAPTURE(day_of_polling, with_ticks, Bodies::statuses, Ticks::one_each)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(read_million, scan_statuses, scan, Bodies::statuses, Ticks::none)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_million, scan_unique, scan, Bodies::unique, Ticks::none)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_million, scan_with_ticks, scan, Bodies::statuses, Ticks::one_each)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_million, show_statuses, summarize, Bodies::statuses, Ticks::none)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_million, verify_statuses, verify, Bodies::statuses, Ticks::none)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_million, verify_unique, verify, Bodies::unique, Ticks::none)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
