// What recording adds to an exchange, against the same exchange without it.
#include "controller/loop/app_codec.hpp"
#include "controller/port/direct_transport.hpp"
#include "fake_app/service/fake_app.hpp"
#include "recorder/record/recording_transport.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace {

using namespace scaleit;

/// Answers every status poll alike.
class FixedApp final : public Service {
public:
    [[nodiscard]] Outcome handle(const Request& request) override {
        static_cast<void>(request);
        return Response{200, {{"Content-Type", "application/json"}}, R"({"cpu":{"highPriority":0.68},"replicas":10})"};
    }
};

void exchange_bare(benchmark::State& state) {
    FixedApp app;
    DirectTransport transport(app);
    const Request request = loop::status_request();
    for (auto _ : state) {
        benchmark::DoNotOptimize(transport.send(request, std::chrono::seconds(1)));
    }
}

void exchange_recorded(benchmark::State& state, session::Sync sync) {
    std::string pattern = (std::filesystem::temp_directory_path() / "scaleit_bench_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        state.SkipWithError("no temporary directory");
        return;
    }
    {
        auto writer = session::SessionWriter::create(std::filesystem::path(pattern) / "session.db", {}, sync);
        FixedApp app;
        DirectTransport direct(app);
        SimulatedClock clock;
        record::RecordingTransport transport(direct, **writer, clock);
        const Request request = loop::status_request();
        std::vector<double> latencies_us;
        for (auto _ : state) {
            const auto begin = std::chrono::steady_clock::now();
            benchmark::DoNotOptimize(transport.send(request, std::chrono::seconds(1)));
            latencies_us.push_back(
                std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
        }
        std::sort(latencies_us.begin(), latencies_us.end());
        state.counters["p50_us"] = latencies_us[latencies_us.size() / 2];
        state.counters["p99_us"] = latencies_us[latencies_us.size() * 99 / 100];
    }
    std::filesystem::remove_all(pattern);
}

BENCHMARK(exchange_bare);
BENCHMARK_CAPTURE(exchange_recorded, normal, session::Sync::normal)->MinTime(2);
BENCHMARK_CAPTURE(exchange_recorded, full, session::Sync::full)->MinTime(2);

} // namespace

BENCHMARK_MAIN();
