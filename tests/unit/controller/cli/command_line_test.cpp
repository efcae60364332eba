#include "controller/cli/command_line.hpp"

#include "tests/support/catch.hpp"

#include <CLI/CLI.hpp>

using namespace scaleit;

TEST_CASE("command line: what was given is told in the order of the options, flags without a value", "[cli]") {
    CLI::App app;
    std::string file;
    std::vector<std::string> policies;
    bool twice = false;
    std::string seed;
    app.add_option("session", file);
    app.add_option("--policy", policies)->allow_extra_args(false)->take_all();
    app.add_flag("--twice", twice);
    app.add_option("--seed", seed);
    app.parse("--policy a.yaml --twice --seed 7 --policy 'b c.yaml' run.db");
    CHECK(cli::given_options(app, {}) == " run.db --policy a.yaml --policy 'b c.yaml' --twice --seed 7");
    CHECK(cli::given_options(app, {"--seed", "session"}) == " --policy a.yaml --policy 'b c.yaml' --twice");
}
