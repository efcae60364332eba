// The committed sessions and traces in data/ against their golden files. Every build must compute the same digests, so
// the same test under another compiler or build type shows that they agree. SCALEIT_UPDATE=1 rewrites the golden files.
#include "recorder/session/reader.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/process.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

const fs::path k_data = fs::path(SCALEIT_SOURCE_DIR) / "data";

std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == extension) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// What was observed and decided at each tick, one line each.
std::string decisions_of(const fs::path& session) {
    auto reader = session::SessionReader::open(session);
    INFO((reader ? "" : reader.error().message));
    REQUIRE(reader.has_value());
    std::string text = "tick,cpu,replicas,failure,chain,write\n";
    const Status read = (*reader)->for_each_tick([&](const Tick& tick) -> Status {
        const bool seen = tick.observation.has_value();
        std::vector<std::string> chain;
        for (const Step& step : tick.decision.steps()) {
            chain.push_back(fmt::format("{}={}", name(step.reason), step.replicas));
        }
        text += fmt::format("{},{},{},{},{},{}\n", tick.index, seen ? fmt::format("{:.2f}", tick.observation->cpu) : "",
                            seen ? fmt::format("{}", tick.observation->replicas) : "",
                            seen ? "" : name(tick.observation.error().kind), fmt::join(chain, " "),
                            name(tick.write.outcome));
        return {};
    });
    REQUIRE(read.has_value());
    return text;
}

} // namespace

TEST_CASE("data: the committed sessions are intact, replay exactly, and hold their golden decisions", "[cli]") {
    const std::vector<fs::path> sessions = files_in(k_data / "sessions", ".db");
    REQUIRE(sessions.size() >= 2);
    for (const fs::path& session : sessions) {
        INFO(session);
        const Finished intact = run({program("recorder"), "verify", session.string()});
        INFO(intact.out << intact.err);
        CHECK(intact.exit_code == 0);
        const Finished strict = run({program("replayer"), "verify", session.string()});
        INFO(strict.out << strict.err);
        CHECK(strict.exit_code == 0);
        check_golden(session.stem().string() + ".decisions.csv", decisions_of(session));
        for (const char* policy : {"target-average", "proportional"}) {
            const Finished whatif =
                run({program("replayer"), "run", session.string(), "--policy", policy, "--format", "json"});
            REQUIRE(whatif.exit_code == 0);
            check_golden(session.stem().string() + "." + policy + ".json", whatif.out);
        }
    }
}

TEST_CASE("data: runs over the committed scenarios come out as their golden files say, to the last digit", "[cli]") {
    const std::vector<fs::path> scenarios = files_in(k_data / "scenarios", ".yaml");
    REQUIRE(scenarios.size() >= 10);
    for (const fs::path& scenario : scenarios) {
        INFO(scenario);
        const Finished finished =
            run({program("replayer"), "run", "--scenario", scenario.string(), "--ticks", "1000", "--format", "json"});
        INFO(finished.err);
        REQUIRE(finished.exit_code == 0);
        check_golden("scenario." + scenario.stem().string() + ".json", finished.out);
    }
}

TEST_CASE("data: runs over the committed traces come out as their golden files say, to the last digit", "[cli]") {
    const std::vector<fs::path> traces = files_in(k_data / "traces", ".csv");
    REQUIRE(traces.size() >= 4);
    for (const fs::path& trace : traces) {
        for (const char* policy : {"target-average", "proportional"}) {
            INFO(trace << " " << policy);
            const Finished finished =
                run({program("replayer"), "run", "--trace", trace.string(), "--trace-unit", "demand", "--policy",
                     policy, "--error-rate", "0.05", "--startup-delay", "5m", "--seed", "1", "--format", "json"});
            INFO(finished.err);
            REQUIRE(finished.exit_code == 0);
            check_golden(trace.stem().string() + "." + policy + ".json", finished.out);
        }
    }
}
