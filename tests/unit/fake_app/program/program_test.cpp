// The executable as a whole: flags, exit codes, ready line, faults on a real socket, the end.
#include "controller/live/http_transport.hpp"
#include "controller/loop/app_codec.hpp"
#include "fake_app/fault/fault_plan.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;
using test::contains;

/// A running fake_app whose stdout is read here; killed at the end where it still runs.
class Program {
public:
    explicit Program(std::vector<std::string> arguments) {
        std::array<int, 2> ends{};
        REQUIRE(pipe(ends.data()) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        posix_spawn_file_actions_addclose(&actions, ends[1]);
        arguments.insert(arguments.begin(), SCALEIT_FAKE_APP);
        std::vector<char*> argv;
        for (std::string& argument : arguments) {
            argv.push_back(argument.data());
        }
        argv.push_back(nullptr);
        REQUIRE(posix_spawn(&pid_, SCALEIT_FAKE_APP, &actions, nullptr, argv.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        out_ = fdopen(ends[0], "r");
    }
    ~Program() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        std::fclose(out_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// The next line of its stdout; empty at the end.
    std::string line() {
        std::string text;
        for (int c = std::fgetc(out_); c != EOF && c != '\n'; c = std::fgetc(out_)) {
            text += static_cast<char>(c);
        }
        return text;
    }

    void signal(int number) const { kill(pid_, number); }

    /// Waits for its end: the exit code, or minus the signal that ended it.
    int wait() {
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    pid_t pid_ = -1;
    std::FILE* out_ = nullptr;
};

std::string url_in(const std::string& ready_line) {
    const std::size_t begin = ready_line.find("http://");
    REQUIRE(begin != std::string::npos);
    return ready_line.substr(begin, ready_line.find(' ', begin) - begin);
}

struct Run {
    int code = 0;
    std::string output; ///< stdout and stderr
};

Run run(const std::string& arguments) {
    std::FILE* pipe = popen(fmt::format("'{}' 2>&1 {}", SCALEIT_FAKE_APP, arguments).c_str(), "r");
    REQUIRE(pipe != nullptr);
    Run done;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        done.output += static_cast<char>(c);
    }
    done.code = WEXITSTATUS(pclose(pipe));
    return done;
}

} // namespace

TEST_CASE("fake_app program: it serves, and stops on a signal with a count of what it did", "[fake_app][live]") {
    const int number = GENERATE(SIGINT, SIGTERM);
    Program program({"--port", "0", "--clock", "lockstep", "--step", "5m", "--log-level", "off"});
    const std::string ready = program.line();
    CHECK_THAT(ready, Catch::Matchers::StartsWith("fake_app: listening on http://127.0.0.1:"));
    CHECK_THAT(ready,
               contains(" clock=lockstep step=5m seed=1 error_rate=0 replicas=10 startup_delay=0s demand=sine:"));
    auto transport = live::HttpTransport::create(url_in(ready));
    REQUIRE(transport.has_value());
    const Outcome status = (*transport)->send(loop::status_request(), 5s);
    REQUIRE(status.has_value());
    CHECK(status->body == R"({"cpu":{"highPriority":0.68},"replicas":10})");
    CHECK(loop::read_replicas((*transport)->send(loop::replicas_request(12), 5s)).has_value());
    CHECK(loop::read_status((*transport)->send(loop::status_request(), 5s), k_start)->replicas == 12);
    program.signal(number); // with a client still connected
    CHECK(program.line() == "fake_app: served 2 status polls, 1 replica writes; faults: none");
    CHECK(program.wait() == 0);
}

TEST_CASE("fake_app program: over a socket each call meets the fate that its number has", "[fake_app][live]") {
    const fault::FaultPlan plan(0.5, Seed{2});
    Program program({"--port", "0", "--clock", "lockstep", "--error-rate", "0.5", "--seed", "2", "--log-level", "off"});
    auto transport = live::HttpTransport::create(url_in(program.line()));
    REQUIRE(transport.has_value());
    constexpr std::uint64_t k_calls = 40;
    std::array<int, fault::k_simple_kinds> seen{};
    for (std::uint64_t call = 0; call < k_calls; ++call) {
        const auto fault = plan.draw(fault::CallKind::read, call);
        const bool is_timeout = fault == fault::FaultKind::timeout;
        const auto read =
            loop::read_status((*transport)->send(loop::status_request(), is_timeout ? 50ms : 5s), k_start);
        INFO("call " << call);
        REQUIRE(read.has_value() == !fault.has_value());
        if (fault) {
            ++seen[static_cast<std::size_t>(*fault)];
            REQUIRE(read.error() == fault::as_client_failure(*fault, fault::CallKind::read));
        }
    }
    CHECK(std::count(seen.begin(), seen.end(), 0) == 0);
    program.signal(SIGTERM);
    CHECK(program.line() ==
          fmt::format("fake_app: served 40 status polls, 0 replica writes; faults: http_500={} http_503={} timeout={} "
                      "reset={} malformed_json={}",
                      seen[0], seen[1], seen[2], seen[3], seen[4]));
    CHECK(program.wait() == 0);
}

TEST_CASE("fake_app program: a port that is taken is named, exit code 5", "[fake_app][live]") {
    Program program({"--port", "0", "--log-level", "off"});
    const std::string url = url_in(program.line());
    const Run second = run("--port " + url.substr(url.rfind(':') + 1));
    CHECK(second.code == 5);
    CHECK_THAT(second.output, contains("fake_app: error: ") && contains(url.substr(url.rfind(':'))));
}

TEST_CASE("fake_app program: bad flags and files end it with one line and their exit code", "[fake_app][live]") {
    const auto [arguments, code, message] = GENERATE(table<std::string, int, std::string>({
        {"--prot 1", 2, "unknown flag --prot, did you mean '--port'?"},
        {"--port 65536", 2, "--port: '65536' is not a number from 0 to 65535"},
        {"--error-rate 1.5", 2, "--error-rate: '1.5' is not a number from 0 to 1"},
        {"--error-rate nan", 2, "--error-rate: 'nan' is not a number"},
        {"--clock lockstpe", 2, "'lockstpe' is not one of real, lockstep, did you mean 'lockstep'?"},
        {"--clock lockstep --speed 2", 2, "--speed means nothing with --clock lockstep"},
        {"--step 1s", 2, "--step means nothing with --clock real"},
        {"--trace x.csv --generator constant:base=1", 2, "excludes"},
        {"--trace x.csv --trace-unit requests", 2, "needs --capacity"},
        {"--replicas 2000", 2, "--replicas 2000 is more than --max-replicas 1000"},
        {"--generator sinus:base=1", 2, "did you mean 'sine'?"},
        {"--scenario s.yaml --replicas 3", 2, "--replicas does not go with --scenario s.yaml"},
        {"--scenario s.yaml --faults f.yaml", 2, "--faults does not go with --scenario"},
        {"--scenario s.yaml --session x.db", 2, "--session does not go with --scenario"},
        {"--scenario s.yaml --clock lockstep", 2, "--clock does not go with --scenario"},
        {"--scenario /nowhere/s.yaml", 4, "/nowhere/s.yaml: cannot be read"},
        {"--faults /nowhere/f.yaml", 4, "/nowhere/f.yaml: cannot be read"},
        {"--admin-token-file t", 2, "--admin-token-file means nothing without --admin"},
        {"--admin --host 0.0.0.0", 2, "--admin on 0.0.0.0 would let anybody change the world"},
        {"--admin --admin-token-file /nowhere/t", 4, "/nowhere/t: cannot be read"},
        {"--admin --admin-token-file /dev/null", 2, "expected a token of at least 8 printable characters"},
        {"--trace /nowhere/x.csv", 4, "cannot open /nowhere/x.csv: No such file or directory"},
        {"--trace /", 4, "/ is a directory"},
        {"trace --step 1s --length 1m", 2, "nothing to write: give --generator, --trace or --session"},
        {"trace --generator constant:base=1 --step 1s", 2, "say --step and --length"},
        {"--session x.db --generator constant:base=1", 2, "excludes"},
        {"--session /nowhere/x.db", 4, "/nowhere/x.db"},
        {"--session /dev/null", 4, "/dev/null"},
        {"trace --generator constant:base=1 --step 0s --length 1m", 2, "must be longer than zero"},
        {"trace --generator constant:base=1 --step 1ns --length 1m", 2, "expected at most 100000000"},
        {"--seed 3 trace --generator constant:base=1 --step 1s --length 1m", 2, "--seed means nothing in front of"},
        {"trace --generator constant:base=1 --step 1s --length 1m >/dev/full", 5, "cannot write the whole trace"},
    }));
    INFO(arguments);
    const Run done = run(arguments);
    CHECK(done.code == code);
    CHECK_THAT(done.output, Catch::Matchers::StartsWith("fake_app: error: ") && contains(message));
    CHECK(std::count(done.output.begin(), done.output.end(), '\n') == 1);
}

TEST_CASE("fake_app program: trace writes a CSV of what generators say", "[fake_app][live]") {
    const Run done =
        run("trace --generator square:low=1,high=2.5,period=4s --generator constant:base=1 --step 1s --length 5s");
    CHECK(done.code == 0);
    CHECK(done.output == "timestamp,value\n0,3.5\n1,3.5\n2,2\n3,2\n4,3.5\n");
}

TEST_CASE("fake_app program: trace draws chance from the seed", "[fake_app][live]") {
    const std::string noisy = "trace --generator constant:base=6 --generator noise:sd=1 --step 15s --length 5m --seed ";
    const Run done = run(noisy + "1");
    CHECK(done.code == 0);
    CHECK(run(noisy + "1").output == done.output);
    CHECK(run(noisy + "2").output != done.output);
}

TEST_CASE("fake_app program: trace writes the demand behind a session at the session's interval", "[fake_app][live]") {
    const std::string session = std::string(SCALEIT_DATA) + "/sessions/calm.db";
    const Run done = run("trace --session " + session);
    INFO(done.output);
    CHECK(done.code == 0);
    CHECK_THAT(done.output, Catch::Matchers::StartsWith("timestamp,value\n0,") && contains("\n7140,"));
    CHECK(std::count(done.output.begin(), done.output.end(), '\n') == 1 + 120);
    const Run coarse = run("trace --session " + session + " --step 2m --length 10m");
    CHECK(std::count(coarse.output.begin(), coarse.output.end(), '\n') == 1 + 5);
}

TEST_CASE("fake_app program: plans and sessions make its faults, in the order they are given", "[fake_app][live]") {
    const test::TemporaryDirectory directory;
    const auto write = [&](const std::string& name, const std::string& rules) {
        std::ofstream(directory.file(name)) << "apiVersion: scaleit/v1\nkind: FaultPlan\nspec:\n  rules:\n" << rules;
        return directory.file(name).string();
    };
    const std::string first = write("a.yaml", "  - {fault: http_502, at: [0, 2]}\n");
    const std::string second = write("b.yaml", "  - {fault: http_504, first: 2}\n");
    Program program(
        {"--port", "0", "--clock", "lockstep", "--faults", first, "--faults", second, "--log-level", "off"});
    const std::string ready = program.line();
    CHECK_THAT(ready, contains(" fault_rules=2"));
    auto transport = live::HttpTransport::create(url_in(ready));
    REQUIRE(transport.has_value());
    std::vector<int> statuses;
    for (int call = 0; call < 4; ++call) {
        statuses.push_back((*transport)->send(loop::status_request(), 5s)->status);
    }
    CHECK(statuses == std::vector<int>{502, 504, 502, 200});
    CHECK((*transport)->send({"GET", "/admin/state", {}, {}}, 5s)->status == 404);
    program.signal(SIGTERM);
    CHECK(program.line() == "fake_app: served 4 status polls, 0 replica writes; faults: http_502=2 http_504=1");
    CHECK(program.wait() == 0);
}

TEST_CASE("fake_app program: a scenario is a whole world, and is administrated with its token", "[fake_app][live]") {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.file("s.yaml"))
        << "apiVersion: scaleit/v1\nkind: Scenario\nspec:\n  seed: 5\n  clock: {kind: lockstep, step: 1m}\n"
           "  demand: {generators: [\"constant:base=2\"]}\n  plant: {replicas: 4}\n";
    std::ofstream(directory.file("token")) << "s3cret-token\n";
    Program program({"--port", "0", "--scenario", directory.file("s.yaml").string(), "--admin", "--admin-token-file",
                     directory.file("token").string(), "--log-level", "off"});
    const std::string ready = program.line();
    CHECK_THAT(ready, contains(" clock=lockstep step=1m seed=5 error_rate=0 replicas=4 ") && contains(" admin=on"));
    auto transport = live::HttpTransport::create(url_in(ready));
    REQUIRE(transport.has_value());
    CHECK((*transport)->send(loop::status_request(), 5s)->body == R"({"cpu":{"highPriority":0.50},"replicas":4})");
    CHECK((*transport)->send({"GET", "/admin/state", {}, {}}, 5s)->status == 401);
    CHECK((*transport)->send({"GET", "/admin/state", {{"Authorization", "Bearer s3cret-token"}}, {}}, 5s)->status ==
          200);
    program.signal(SIGTERM);
    CHECK(program.line() == "fake_app: served 1 status polls, 0 replica writes; faults: none");
    CHECK(program.wait() == 0);
}

} // namespace scaleit::fake_app
