// A history in a real Prometheus server becomes a session. Skipped, loudly, where Debian's package is not installed.
#include "recorder/session/reader.hpp"
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <regex>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr std::int64_t k_first = 1'700'000'100; ///< 2023-11-14T22:15:00Z, a multiple of all steps used here
constexpr std::int64_t k_scrape_s = 15;
constexpr std::int64_t k_last = k_first + 3 * 3600;
constexpr std::int64_t k_hole_begin = k_first + 5400; ///< the first scrape that failed
constexpr std::int64_t k_hole_end = k_hole_begin + 1200;
/// How long Prometheus takes a sample for current.
constexpr std::int64_t k_lookback_s = 300;

bool is_scraped(std::int64_t at) { return at < k_hole_begin || at >= k_hole_end; }

/// What was scraped: two apps whose CPU follows a rule.
double cpu_of(int app, std::int64_t at) {
    return static_cast<double>(20 + app * 30 + (at / k_scrape_s * 7) % 40) / 100;
}

/// The newest scrape that Prometheus takes for current. One that is as old as it may be is current to Prometheus 2 and
/// not to Prometheus 3; here it is.
std::optional<std::int64_t> scrape_before(std::int64_t at) {
    for (std::int64_t scrape = at - at % k_scrape_s; scrape >= at - k_lookback_s && scrape >= k_first;
         scrape -= k_scrape_s) {
        if (is_scraped(scrape)) {
            return scrape;
        }
    }
    return std::nullopt;
}

void write_history(const std::filesystem::path& file) {
    std::ofstream out(file);
    out << "# TYPE app_cpu gauge\n";
    for (const int app : {0, 1}) {
        for (std::int64_t at = k_first; at <= k_last; at += k_scrape_s) {
            if (is_scraped(at)) {
                out << fmt::format("app_cpu{{app=\"{}\"}} {} {}\n", app, cpu_of(app, at), at);
            }
        }
    }
    out << "# EOF\n";
}

bool is_installed() {
    const bool installed = run({"/bin/sh", "-c", "command -v prometheus && command -v promtool"}).exit_code == 0;
    if (!installed) {
        WARN("skipped: prometheus is not installed");
    }
    return installed;
}

/// A Prometheus server over the history, on a free port.
class Prometheus {
public:
    Prometheus() : process_(start()) {
        const std::string ready = process_.wait_for_line("Listening on");
        std::smatch port;
        REQUIRE(std::regex_search(ready, port, std::regex("address=127\\.0\\.0\\.1:([0-9]+)")));
        url_ = "http://127.0.0.1:" + port[1].str();
        static_cast<void>(process_.wait_for_line("Server is ready"));
    }

    [[nodiscard]] std::string session(const std::string& name) const { return directory_.file(name).string(); }

    /// `recorder import prometheus` with these flags.
    [[nodiscard]] Finished import(const std::vector<std::string>& flags) const {
        return run(joined({program("recorder"), "import", "prometheus", "--url", url_, "--unit", "cpu", "--start",
                           std::to_string(k_first), "--end", std::to_string(k_last)},
                          flags));
    }

private:
    std::vector<std::string> start() {
        write_history(directory_.file("history.om"));
        const std::string data = directory_.file("data").string();
        const Finished made = run({"/bin/sh", "-c", "exec promtool tsdb create-blocks-from openmetrics \"$0\" \"$1\"",
                                   directory_.file("history.om").string(), data});
        INFO(made.err);
        REQUIRE(made.exit_code == 0);
        std::ofstream(directory_.file("prometheus.yml")) << "global: {}\n";
        return {"/bin/sh", "-c",
                "exec prometheus --config.file=\"$0\" --storage.tsdb.path=\"$1\" --storage.tsdb.retention.time=100y "
                "--web.listen-address=127.0.0.1:0 2>&1",
                directory_.file("prometheus.yml").string(), data};
    }

    TemporaryDirectory directory_;
    Process process_;
    std::string url_;
};

std::vector<Tick> ticks_of(const std::string& file) {
    const auto reader = session::SessionReader::open(file);
    REQUIRE(reader);
    std::vector<Tick> ticks;
    REQUIRE((*reader)->for_each_tick([&](const Tick& tick) -> Status {
        ticks.push_back(tick);
        return {};
    }));
    return ticks;
}

} // namespace

TEST_CASE("prometheus: a query over pages and a hole becomes a session", "[cli][live][slow]") {
    if (!is_installed()) {
        return;
    }
    const Prometheus prometheus;
    const std::string file = prometheus.session("history.db");
    const Finished imported = prometheus.import({"--query", "avg(app_cpu)", "--replicas-query", "count(app_cpu)",
                                                 "--step", "1s", "--out", file, "--format", "json"});
    INFO(imported.err);
    REQUIRE(imported.exit_code == 0);
    std::size_t next = 0;
    const std::vector<Tick> ticks = ticks_of(file);
    const std::int64_t missing = k_last - k_first + 1 - static_cast<std::int64_t>(ticks.size());
    for (std::int64_t at = k_first; at <= k_last; ++at) {
        const std::optional<std::int64_t> scrape = scrape_before(at);
        const bool has_tick = next < ticks.size() && ticks[next].index == at - k_first;
        INFO("at " << at);
        REQUIRE((has_tick == scrape.has_value() || at - scrape.value_or(0) == k_lookback_s));
        if (!has_tick) {
            continue;
        }
        const Tick& tick = ticks[next++];
        REQUIRE(tick.at == k_start + std::chrono::seconds(at - k_first));
        REQUIRE(tick.observation->replicas == 2);
        REQUIRE(std::abs(tick.observation->cpu - (cpu_of(0, *scrape) + cpu_of(1, *scrape)) / 2) < 1e-12);
    }
    CHECK(next == ticks.size());
    CHECK(missing > 900);
    CHECK(missing < 920);
    CHECK(json(imported.out)->getValue<std::int64_t>("ticks") == static_cast<std::int64_t>(ticks.size()));
    CHECK(json(imported.out)->getValue<std::int64_t>("missing") == missing);
    CHECK_THAT(imported.err, contains("samples are missing") && contains(fmt::format("points={}", missing)));
    CHECK(run({program("recorder"), "verify", file}).exit_code == 0);
    CHECK(run({program("replayer"), "score", file}).exit_code == 0);
    CHECK(run({program("replayer"), "run", file, "--check-determinism"}).exit_code == 0);
}

TEST_CASE("prometheus: what the server or a query cannot give is said in one line", "[cli][live][slow]") {
    if (!is_installed()) {
        return;
    }
    const Prometheus prometheus;
    const std::string out = prometheus.session("never.db");
    const auto check = [&](const std::vector<std::string>& flags, int exit_code, const std::string& says) {
        const Finished finished = prometheus.import(joined(flags, {"--out", out}));
        INFO(fmt::format("{}\nstdout: {}\nstderr: {}", fmt::join(flags, " "), finished.out, finished.err));
        CHECK(finished.exit_code == exit_code);
        CHECK(finished.out.empty());
        CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
        CHECK_THAT(finished.err, contains(says));
        CHECK_FALSE(std::filesystem::exists(out));
    };
    check({"--query", "app_cpu"}, 2,
          "gives 2 series: {'__name__'='app_cpu', 'app'='0'} {'__name__'='app_cpu', 'app'='1'}");
    check({"--query", "avg(app_cpu"}, 2, "Prometheus refuses --query 'avg(app_cpu': 'bad_data: 1:");
    check({"--query", "avg(app_cpu)", "--replicas-query", "nonsense("}, 2, "Prometheus refuses --replicas-query");
    check({"--query", "avg(app_memory)"}, 4, "has no sample for --query from 2023-11-14T22:15:00Z");
    check({"--query", "avg(app_cpu) / 0"}, 4, "the value at 2023-11-14T22:15:00Z is '+Inf', expected a finite number");
    check({"--query", "avg(app_cpu) * 100"}, 4, "expected at most 1 of cpu; say what the values are with --unit");
    check({"--query", "avg(app_cpu)", "--replicas-query", "avg(app_cpu)"}, 4, "the replica count at");
}

TEST_CASE("prometheus: bad flags and a server that is not there", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string out = directory.file("never.db").string();
    const auto check = [&](const std::vector<std::string>& flags, int exit_code, const std::string& says) {
        const Finished finished =
            run(joined({program("recorder"), "import", "prometheus", "--query", "x", "--out", out}, flags));
        INFO(fmt::format("{}\nstdout: {}\nstderr: {}", fmt::join(flags, " "), finished.out, finished.err));
        CHECK(finished.exit_code == exit_code);
        CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
        CHECK_THAT(finished.err, contains(says));
        CHECK_FALSE(std::filesystem::exists(out));
    };
    const std::string nobody = "http://127.0.0.1:1";
    check({"--url", nobody, "--start", "0", "--end", "60"}, 5,
          "cannot query Prometheus at http://127.0.0.1:1: refused");
    check({"--url", nobody, "--start", "0", "--end", "60", "--timeout", "0s"}, 2, "--timeout");
    check({"--url", "ftp://x", "--start", "0", "--end", "60"}, 2, "ftp://x");
    check({"--url", nobody, "--start", "yesterday", "--end", "60"}, 2, "--start is 'yesterday', expected YYYY-MM-DD");
    check({"--url", nobody, "--start", "60", "--end", "0"}, 2, "there is no multiple of --step 15s");
    check({"--url", nobody, "--start", "0", "--end", "60", "--step", "1us"}, 2, "milliseconds");
    check({"--url", nobody, "--start", "0", "--end", "60", "--unit", "demand"}, 2, "needs --replicas");
    check({"--url", nobody, "--start", "0", "--end", "60", "--unit", "requests", "--replicas", "2"}, 2, "--capacity");
    check({"--url", nobody, "--start", "0", "--end", "60", "--replicas", "2", "--replicas-query", "y"}, 2,
          "--replicas");
    check({"--url", nobody, "--start", "0"}, 2, "--end");
}
