// `--html` from the outside: the result stays what it was, the page is there whole or not at all.
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <sstream>
#include <tuple>

using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

std::string data(const std::string& name) { return (fs::path(SCALEIT_SOURCE_DIR) / "data" / name).string(); }

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::size_t files_in(const fs::path& directory) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

const std::vector<std::vector<std::string>>& commands() {
    static const std::vector<std::vector<std::string>> k_commands{
        {program("replayer"), "score", data("sessions/calm.db")},
        {program("replayer"), "score", data("sessions/calm.db"), "--gate", data("gates/dry_run.yaml")},
        {program("replayer"), "run", data("sessions/errors.db"), "--target", "0.7"},
        {program("replayer"), "run", data("sessions/calm.db"), "--gate", data("gates/no_worse.yaml")},
        {program("replayer"), "run", "--scenario", data("scenarios/worker_queue.yaml"), "--length", "10m"},
        {program("replayer"), "compare", data("sessions/errors.db"), "--policy", "hpa", "--policy", "proportional"},
        {program("replayer"), "sweep", data("sessions/calm.db"), "--vary", "target=0.7,0.8"},
    };
    return k_commands;
}

} // namespace

TEST_CASE("html: a page changes neither the result nor the exit code, and the same run writes the same page", "[cli]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("report.html").string();
    for (const std::vector<std::string>& command : commands()) {
        INFO(command[1]);
        const Finished plain = run(command);
        const Finished shown = run(joined(command, {"--html", file}));
        CHECK(shown.exit_code == plain.exit_code);
        CHECK(shown.out == plain.out);
        const std::string page = text_of(file);
        CHECK_THAT(page, contains("</html>"));
        CHECK_THAT(page, contains("replayer " + command[1]));
        run(joined(command, {"--html", file}));
        CHECK(text_of(file) == page);
    }
    CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("html: what cannot be written is said, and nothing is left behind", "[cli]") {
    const TemporaryDirectory directory;
    fs::create_directory(directory.file("folder"));
    for (const std::string& file :
         {directory.file("missing/report.html").string(), directory.file("folder").string()}) {
        const Finished finished = run(joined(commands()[0], {"--html", file}));
        CHECK(finished.exit_code == 5);
        CHECK_THAT(finished.err, contains("cannot write " + file));
    }
    CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("html: a file that cannot be replaced stays as it was", "[cli]") {
    const TemporaryDirectory directory;
    const fs::path file = directory.file("report.html");
    std::ofstream(file) << "before";
    fs::create_directory(directory.file("report.html.partial")); // stands where the new one would be written
    CHECK(run(joined(commands()[0], {"--html", file.string()})).exit_code == 5);
    CHECK(text_of(file) == "before");
    CHECK(files_in(directory.path()) == 2);
}

TEST_CASE("html: no result takes the place of what it is made from, or of any session", "[cli]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("calm.db").string();
    const std::string trace = directory.file("day.csv").string();
    const std::string gate = directory.file("gate.yaml").string();
    fs::copy_file(data("sessions/calm.db"), session);
    fs::copy_file(data("traces/day.csv"), trace);
    fs::copy_file(data("gates/standard.yaml"), gate);
    const std::vector<std::string> from_session{program("replayer"), "run", session, "--policy", "target-average"};
    const std::vector<std::string> from_trace{program("replayer"), "run", "--trace", trace, "--trace-unit", "demand"};
    const std::string scene = directory.file("scene.yaml").string();
    std::ofstream(scene) << "apiVersion: scaleit/v1\nkind: Scenario\nspec:\n  length: 1h\n"
                            "  demand: {trace: {file: day.csv, unit: demand}}\n";
    const std::vector<std::string> from_scenario{program("replayer"), "run", "--scenario", scene};
    const std::string linked = directory.file("linked.csv").string();
    fs::create_symlink(trace, linked);
    for (const auto& [command, more, lost] :
         std::vector<std::tuple<std::vector<std::string>, std::vector<std::string>, std::string>>{
             {from_session, {"--html", session}, session},
             {from_trace, {"--html", session}, session},
             {from_trace, {"--html", trace}, trace},
             {from_trace, {"--html", linked}, trace},
             {from_scenario, {"--html", scene}, scene},
             {from_scenario, {"--html", trace}, trace},
             {from_trace, {"--gate", gate, "--junit", gate}, gate},
             {from_session, {"--gate", gate, "--baseline", session, "--update-baseline"}, session}}) {
        const std::string before = text_of(lost);
        const Finished refused = run(joined(command, more));
        INFO(refused.err);
        CHECK(refused.exit_code == 2);
        CHECK_THAT(refused.err, contains("choose another name"));
        CHECK(text_of(lost) == before);
    }
    for (const std::vector<std::string>& command : {from_trace, from_scenario}) {
        CHECK(run(joined(command, {"--html", directory.file("new.html").string()})).exit_code == 0);
    }
}

TEST_CASE("html: a shard of a sweep has no page", "[cli]") {
    const Finished finished = run(joined(commands().back(), {"--shard", "0/2", "--html", "report.html"}));
    CHECK(finished.exit_code == 2);
    CHECK_THAT(finished.err, contains("--merge"));
}
