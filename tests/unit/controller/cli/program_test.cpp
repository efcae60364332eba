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
                                                                                     {"stray"},
                                                                                     {"--config", "/no/such/file"}}) {
        Sample sample;
        INFO(bad.front());
        CHECK(sample.run(bad) == 2);
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
         {"taget: 0.5\n", "- 1\n", "target: [\n", "target: {a: 1}\n", "config: other.yaml\n", "target: 7\n"}) {
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
