// The whole loop over real processes and sockets: fake app, controller, recorder, replayer.
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <regex>

using namespace scaleit::test;

namespace {

/// The same world for the wire path and the fast path.
const std::vector<std::string> k_world{
    "--generator", "diurnal:base=8,amplitude=6,period=4h,peak=2h", "--replicas", "4", "--seed", "7"};

std::vector<std::string> controller(const std::string& url, const std::vector<std::string>& flags) {
    return joined({program("controller"), "--url", url, "--clock", "lockstep", "--interval", "1m", "--timeout", "500ms",
                   "--log-level", "error", "--format", "json"},
                  flags);
}

/// The step of a scenario's lock-step clock; nothing where its clock is another.
std::optional<std::string> lockstep_step(const std::filesystem::path& scenario) {
    std::ifstream file(scenario);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    std::smatch match;
    return std::regex_search(text, match, std::regex("clock: \\{kind: lockstep, step: (\\w+)\\}"))
               ? std::optional<std::string>(match[1])
               : std::nullopt;
}

} // namespace

TEST_CASE("end to end: a policy that misses what it decides by is not silent about it", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string policy = directory.file("policy.yaml").string();
    std::ofstream(policy) << "apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {policy: threshold, "
                             "free: [{resource: disk, lower: 0.1, upper: 0.3}]}\n";
    App app(joined(k_world, {"--clock", "lockstep", "--step", "1m"}));
    const Finished lived = run({program("controller"), "--url", app.url, "--clock", "lockstep", "--interval", "1m",
                                "--ticks", "8", "--policy", policy});
    INFO(lived.err);
    CHECK(lived.exit_code == 0);
    CHECK_THAT(lived.err, contains("warn  the policy lacks what it decides by, holding tick=4 policy=threshold "
                                   "seen=cpu, "));
}

TEST_CASE("end to end: a session with faults is lived, verified, replayed and judged", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("session.db").string();
    App app(joined(k_world, {"--clock", "lockstep", "--step", "1m", "--error-rate", "0.1", "--startup-delay", "2m"}));
    const Finished lived = run(controller(app.url, {"--ticks", "240", "--record", session}));
    INFO(lived.err);
    REQUIRE(lived.exit_code == 0);
    CHECK(app.stop().exit_code == 0);
    const auto report = json(lived.out);
    CHECK(report->getValue<int>("ticks") == 240);

    const Finished intact = run({program("recorder"), "verify", session});
    INFO(intact.out << intact.err);
    CHECK(intact.exit_code == 0);

    const Finished strict = run({program("replayer"), "verify", session});
    INFO(strict.out << strict.err);
    CHECK(strict.exit_code == 0);

    const Finished score = run({program("replayer"), "score", session, "--format", "json"});
    REQUIRE(score.exit_code == 0);
    CHECK(json(score.out)->getValue<std::string>("digest") == report->getValue<std::string>("digest"));

    // The recorded policy in the recorded world does what it did.
    const Finished whatif = run({program("replayer"), "run", session, "--startup-delay", "2m", "--format", "json"});
    INFO(whatif.err);
    REQUIRE(whatif.exit_code == 0);
    CHECK(json(whatif.out)->getValue<int>("ticks") == 240);
}

TEST_CASE("end to end: the wire path and the fast path have the same digest", "[cli][live]") {
    for (const char* error_rate : {"0", "0.1"}) {
        for (const char* policy : {"target-average", "proportional"}) {
            INFO(policy << " with error rate " << error_rate);
            App app(joined(k_world, {"--clock", "lockstep", "--step", "1m", "--error-rate", error_rate}));
            const Finished wire = run(controller(app.url, {"--ticks", "120", "--policy", policy, "--seed", "7"}));
            REQUIRE(wire.exit_code == 0);
            const Finished fast = run(joined({program("replayer"), "run", "--interval", "1m", "--ticks", "120",
                                              "--policy", policy, "--error-rate", error_rate, "--format", "json"},
                                             k_world));
            INFO(fast.err);
            REQUIRE(fast.exit_code == 0);
            CHECK(json(wire.out)->getValue<std::string>("digest") == json(fast.out)->getValue<std::string>("digest"));
        }
    }
}

TEST_CASE("end to end: a scenario over HTTP and in a what-if run has the same digest", "[cli][live]") {
    const std::filesystem::path scenarios = std::filesystem::path(SCALEIT_SOURCE_DIR) / "data" / "scenarios";
    int compared = 0;
    for (const auto& scenario : std::filesystem::directory_iterator(scenarios)) {
        const std::optional<std::string> step = lockstep_step(scenario.path());
        if (!step) {
            continue; // a real clock
        }
        INFO(scenario.path());
        App app({"--scenario", scenario.path().string()});
        const Finished wire = run({program("controller"), "--url", app.url, "--clock", "lockstep", "--interval", *step,
                                   "--ticks", "80", "--log-level", "error", "--format", "json"});
        REQUIRE(wire.exit_code == 0);
        const Finished whatif = run(
            {program("replayer"), "run", "--scenario", scenario.path().string(), "--ticks", "80", "--format", "json"});
        INFO(whatif.err);
        REQUIRE(whatif.exit_code == 0);
        CHECK(json(wire.out)->getValue<std::string>("digest") == json(whatif.out)->getValue<std::string>("digest"));
        ++compared;
    }
    CHECK(compared >= 10);
}

TEST_CASE("end to end: a plant and faults in files of their own make the same run as in a scenario", "[cli]") {
    const TemporaryDirectory directory;
    const std::string head = "apiVersion: scaleit/v1\nkind: ";
    const std::string plant = "{replicas: 4, startup_delay: 2m, queue: {length_max: 500}, lag: {smoothing: 1m}}";
    const std::string faults = "{error_rate: 0.05, rules: [{fault: write_lost, every: 3}]}";
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(directory.file(name)) << head << text;
        return directory.file(name).string();
    };
    const std::string whole = write("whole.yaml", "Scenario\nspec:\n  seed: 7\n  demand: {generators: ['" + k_world[1] +
                                                      "']}\n  plant: " + plant + "\n  faults: " + faults + "\n");
    const std::vector<std::string> length{"--interval", "1m", "--ticks", "500", "--format", "json"};
    const Finished one = run(joined({program("replayer"), "run", "--scenario", whole}, length));
    const Finished other = run(joined({program("replayer"), "run", "--generator", k_world[1], "--seed", "7", "--plant",
                                       write("plant.yaml", "Plant\nspec: " + plant + "\n"), "--faults",
                                       write("faults.yaml", "FaultPlan\nspec: " + faults + "\n")},
                                      length));
    INFO(one.err << other.err);
    REQUIRE(one.exit_code == 0);
    CHECK(one.out == other.out);
    const Finished reseeded = run(joined({program("replayer"), "run", "--scenario", whole, "--seed", "8"}, length));
    REQUIRE(reseeded.exit_code == 0);
    CHECK(json(one.out)->getValue<std::string>("digest") != json(reseeded.out)->getValue<std::string>("digest"));
}

TEST_CASE("end to end: a session is named before or behind flags that can be repeated", "[cli]") {
    const std::string session = (std::filesystem::path(SCALEIT_SOURCE_DIR) / "data/sessions/errors.db").string();
    const Finished before = run({program("replayer"), "compare", session, "--policy", "hpa"});
    const Finished behind = run({program("replayer"), "compare", "--policy", "hpa", session});
    CHECK(before.exit_code == 0);
    CHECK(behind.exit_code == 0);
    CHECK(before.out == behind.out);
}

TEST_CASE("end to end: a run is the same twice, and --check-determinism says so", "[cli]") {
    const std::vector<std::string> command = joined(
        {program("replayer"), "run", "--interval", "1m", "--ticks", "5000", "--error-rate", "0.1", "--format", "json"},
        k_world);
    const Finished first = run(command);
    const Finished second = run(command);
    REQUIRE(first.exit_code == 0);
    CHECK(first.out == second.out);
    CHECK(run(joined(command, {"--check-determinism"})).exit_code == 0);
}

TEST_CASE("end to end: the controller stops cleanly on a signal and closes its session", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("session.db").string();
    App app({"--clock", "real"});
    Process process(
        {program("controller"), "--url", app.url, "--interval", "20ms", "--record", session, "--log-format", "json"});
    REQUIRE(comes([&] { return ticks_in(session) >= 2; }));
    process.send_signal(SIGTERM);
    const Finished stopped = process.wait();
    INFO(stopped.err);
    CHECK(stopped.exit_code == 0);
    CHECK_THAT(stopped.out, contains("mean"));
    CHECK_THAT(stopped.err, contains("{\"time\":"));
    const Finished shown = run({program("recorder"), "show", session, "--format", "json"});
    REQUIRE(shown.exit_code == 0);
    CHECK(json(shown.out)->getValue<bool>("closed"));
    CHECK_FALSE(std::filesystem::exists(session + "-wal"));
    CHECK(run({program("replayer"), "verify", session}).exit_code == 0);
}

TEST_CASE("end to end: a dry run sends no write", "[cli][live]") {
    App app(joined(k_world, {"--clock", "lockstep", "--step", "1m"}));
    const Finished dry = run(controller(app.url, {"--ticks", "60", "--dry-run"}));
    REQUIRE(dry.exit_code == 0);
    CHECK_THAT(app.stop().out, contains("60 status polls, 0 replica writes"));
}
