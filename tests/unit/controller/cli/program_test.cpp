#include "controller/cli/program.hpp"

#include "controller/cli/flags.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdlib>
#include <fstream>

using namespace scaleit;
using namespace std::chrono_literals;

namespace {

/// A program with a few flags, run on a command line.
struct Sample {
    Duration interval = 1s;
    std::optional<Duration> cooldown;
    double cpu_threshold = 0;
    int min = 0;
    double target = 0.8;
    Seed seed{1};
    cli::Address listen{"127.0.0.1", 8200};
    cli::Format format = cli::Format::text;
    std::vector<std::string> generators;
    bool dry_run = false;
    bool ran = false;

    int run(std::vector<std::string> arguments) {
        cli::Program program("sample", "A sample.");
        program.accept_config_file();
        CLI::App& app = program.app();
        cli::add_duration(app, "--interval", interval, "How long a tick is");
        cli::add_optional_duration(app, "--cooldown", cooldown, "Cooldown");
        app.add_option("--cpu-threshold", cpu_threshold, "Threshold");
        app.add_option("--min", min, "Least");
        app.add_option("--target", target, "Target")->check(CLI::Range(0.0, 1.0));
        cli::add_seed(app, "--seed", seed, "Seed");
        cli::add_address(app, "--listen", listen, "Where to listen");
        cli::add_choice(app, "--format", format, "Form of results");
        app.add_option("--generator", generators, "Demand");
        app.add_flag("--dry-run", dry_run, "No writes");
        arguments.insert(arguments.begin(), "sample");
        std::vector<char*> argv;
        for (std::string& argument : arguments) {
            argv.push_back(argument.data());
        }
        return program.run(static_cast<int>(argv.size()), argv.data(), [this]() -> Result<int> {
            ran = true;
            return 0;
        });
    }
};

/// Sets an environment variable for one scope.
struct Environment {
    explicit Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
    ~Environment() { unsetenv(name_); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    const char* name_;
};

} // namespace

TEST_CASE("program: reads flags of our own types", "[cli]") {
    Sample sample;
    CHECK(sample.run({"--interval", "250ms", "--seed=7", "--listen", "0.0.0.0:0", "--format", "json", "--dry-run"}) ==
          0);
    CHECK(sample.ran);
    CHECK(sample.interval == Duration(250ms));
    CHECK(sample.seed.value == 7);
    CHECK(sample.listen.host == "0.0.0.0");
    CHECK(sample.listen.port == 0);
    CHECK(sample.format == cli::Format::json);
    CHECK(sample.dry_run);
}

TEST_CASE("program: refuses what it cannot read with exit code 2", "[cli]") {
    for (const std::vector<std::string>& bad : std::vector<std::vector<std::string>>{{"--intreval", "1s"},
                                                                                     {"--interval", "1"},
                                                                                     {"--interval", "0s"},
                                                                                     {"--target", "x"},
                                                                                     {"--target", "1.5"},
                                                                                     {"--seed", "-1"},
                                                                                     {"--listen", "8200"},
                                                                                     {"--listen", "h:99999"},
                                                                                     {"--format", "xml"},
                                                                                     {"stray"}}) {
        Sample sample;
        INFO(bad.front());
        CHECK(sample.run(bad) == 2);
        CHECK_FALSE(sample.ran);
    }
}

TEST_CASE("program: a configuration file that cannot be read is a bad input file", "[cli]") {
    for (const char* file : {"/no/such/file", "/", "/dev/zero"}) {
        INFO(file);
        Sample sample;
        CHECK(sample.run({"--config", file}) == 4);
        CHECK_FALSE(sample.ran);
    }
}

TEST_CASE("program: flags win over the environment, the environment over the file", "[cli]") {
    const test::TemporaryDirectory directory;
    const std::string file = directory.file("config.yaml").string();
    std::ofstream(file) << "target: 0.5\ninterval: 3s\nseed: 3\ngenerator: [a, b]\ndry-run: true\n";
    const Environment target("SCALEIT_TARGET", "0.6");
    const Environment interval("SCALEIT_INTERVAL", "4s");
    Sample sample;
    CHECK(sample.run({"--config", file, "--interval", "5s"}) == 0);
    CHECK(sample.interval == Duration(5s));
    CHECK(sample.target == 0.6);
    CHECK(sample.seed.value == 3);
    CHECK(sample.dry_run);
    CHECK(sample.generators.size() == 2);
}

TEST_CASE("program: a configuration file may itself be named by the environment", "[cli]") {
    const test::TemporaryDirectory directory;
    const std::string file = directory.file("config.yaml").string();
    std::ofstream(file) << "target: 0.5\n";
    const Environment config("SCALEIT_CONFIG", file.c_str());
    Sample sample;
    CHECK(sample.run({}) == 0);
    CHECK(sample.target == 0.5);
}

TEST_CASE("program: a bad configuration file is refused", "[cli]") {
    const test::TemporaryDirectory directory;
    const std::string file = directory.file("config.yaml").string();
    for (const char* text :
         {"taget: 0.5\n", "- 1\n", "target: [\n", "target: {a: 1}\n", "config: other.yaml\n", "target: 7\n",
          "target:\n", "target: ''\n", "generator: [a, '']\n", "target: 0.5\ntarget: 0.6\n"}) {
        INFO(text);
        std::ofstream(file) << text;
        Sample sample;
        CHECK(sample.run({"--config", file}) == 2);
        CHECK_FALSE(sample.ran);
    }
}

TEST_CASE("program: an error of the body becomes its exit code", "[cli]") {
    cli::Program program("sample", "A sample.");
    std::string name = "sample";
    std::vector<char*> argv{name.data()};
    CHECK(program.run(1, argv.data(), []() -> Result<int> { return fail(ErrorKind::environment, "port taken"); }) == 5);
    CHECK(program.run(1, argv.data(), []() -> Result<int> { return 3; }) == 3);
}

TEST_CASE("program: reads the names that services commonly use, beneath flags and its own names", "[cli]") {
    const Environment min("MIN_INSTANCES", "2");
    const Environment threshold("CPU_THRESHOLD", "70");
    const Environment cooldown("SCALING_COOLDOWN", "300");
    const Environment max("MAX_INSTANCES", "10"); // no flag of this program
    Sample plain;
    CHECK(plain.run({}) == 0);
    CHECK(plain.min == 2);
    CHECK(plain.cpu_threshold == 0.7);
    CHECK(plain.cooldown == 300s);
    Sample flags;
    CHECK(flags.run({"--min", "4", "--cpu-threshold=0.5"}) == 0);
    CHECK(flags.min == 4);
    CHECK(flags.cpu_threshold == 0.5);
    const Environment own("SCALEIT_MIN", "3");
    Sample both;
    CHECK(both.run({}) == 0);
    CHECK(both.min == 3);
}

TEST_CASE("program: an empty variable says nothing", "[cli]") {
    const Environment min("MIN_INSTANCES", "");
    const Environment dry_run("SCALEIT_DRY_RUN", "");
    const Environment interval("SCALEIT_INTERVAL", "");
    Sample sample;
    CHECK(sample.run({"--target", "0.5"}) == 0);
    CHECK(sample.min == 0);
    CHECK_FALSE(sample.dry_run);
    CHECK(sample.target == 0.5);
}

TEST_CASE("program: a common name that holds no number is refused like its flag", "[cli]") {
    const Environment threshold("CPU_THRESHOLD", "high");
    Sample sample;
    CHECK(sample.run({}) == 2);
    CHECK_FALSE(sample.ran);
}
