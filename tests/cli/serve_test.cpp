// `replayer serve` over real processes: worlds that live again, and sessions that answer only what was recorded.
#include "tests/support/catch.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <regex>


using namespace scaleit::test;

namespace {

const std::string k_errors = SCALEIT_SOURCE_DIR "/data/sessions/errors.db";
const std::string k_calm = SCALEIT_SOURCE_DIR "/data/sessions/calm.db";

struct Served : ServerProcess {
    explicit Served(const std::vector<std::string>& flags)
        : ServerProcess(joined({program("replayer"), "serve", "--port", "0"}, flags)) {}
};

Finished controller(const std::string& url, const std::vector<std::string>& flags) {
    return run(joined({program("controller"), "--url", url, "--clock", "lockstep", "--interval", "1m", "--log-level",
                       "off", "--timeout", "500ms", "--attempts", "1", "--format", "json"},
                      flags));
}

std::string get(const std::string& url) { return run({"/usr/bin/env", "curl", "--silent", "--show-error", url}).out; }

std::string member(const std::string& json, const std::string& key) {
    std::smatch match;
    REQUIRE(std::regex_search(json, match, std::regex("\"" + key + "\": (\\{[^}]*\\}|\"?[^,}]*)")));
    return match[1];
}

} // namespace

TEST_CASE("serve: the recorded controller lives its session again, faults included", "[cli][live]") {
    const std::string file = GENERATE(k_errors, k_calm);
    INFO(file);
    Served served({file});
    CHECK_THAT(served.ready_line, contains("clock=lockstep step=1m") && contains("source=session:"));
    const Finished lived = controller(served.url, {"--ticks", "120"});
    INFO(lived.err);
    REQUIRE(lived.exit_code == 0);
    const Finished recorded = run({program("replayer"), "score", file, "--format", "json"});
    for (const char* key : {"mean_error", "replica_hours", "changes", "failed_calls", "saturated_percent"}) {
        CAPTURE(key);
        CHECK(member(lived.out, key) == member(recorded.out, key));
    }
    const Finished stopped = served.stop();
    CHECK(stopped.exit_code == 0);
    CHECK_THAT(stopped.out, contains("served 120 status polls"));
    CHECK((stopped.out.find("faults: none") == std::string::npos) == (file == k_errors));
}

TEST_CASE("serve: a session's faults are left out or others planned", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string plan = directory.file("plan.yaml").string();
    std::ofstream(plan) << "apiVersion: scaleit/v1\nkind: FaultPlan\nspec: {rules: [{fault: http_503, at: [1]}]}\n";
    Served none({k_errors, "--faults", "none"});
    REQUIRE(controller(none.url, {"--ticks", "60"}).exit_code == 0);
    CHECK_THAT(none.stop().out, contains("faults: none"));
    Served planned({k_errors, "--faults", plan});
    REQUIRE(controller(planned.url, {"--ticks", "60"}).exit_code == 0);
    CHECK_THAT(planned.stop().out, contains("faults: http_503="));
}

TEST_CASE("serve: generators need no length, and real time passes by itself", "[cli][live]") {
    Served served({"--generator", "steps:from=2,to=8,count=2,every=1h", "--clock", "real", "--speed", "1000000"});
    CHECK_THAT(served.ready_line, contains("clock=real speed=1000000"));
    std::string status;
    for (int i = 0; i < 200 && status.find("0.80") == std::string::npos; ++i) {
        status = get(served.url + "/app/status");
    }
    CHECK_THAT(status, contains(R"("highPriority":0.80)"));
    CHECK(served.stop().exit_code == 0);
}

TEST_CASE("serve: refuses what does not go together", "[cli]") {
    const auto refused = [](const std::vector<std::string>& flags) {
        return run(joined({program("replayer"), "serve", "--port", "0"}, flags));
    };
    CHECK(refused({}).exit_code == 2);
    CHECK(refused({k_calm, "--speed", "2"}).exit_code == 2);
    CHECK(refused({"--strict"}).exit_code == 2);
    const Finished mixed = refused({k_calm, "--strict", "--faults", "none"});
    CHECK(mixed.exit_code == 2);
    CHECK_THAT(mixed.err, contains("--faults does not go with --strict"));
    CHECK(refused({SCALEIT_SOURCE_DIR "/data/traces/day.csv", "--strict"}).exit_code == 4);
}

TEST_CASE("strict serve: the recorded controller consumes its session exactly", "[cli][live]") {
    Served served({k_errors, "--strict"});
    CHECK_THAT(served.ready_line, contains("strict exchanges=135"));
    const Finished lived = controller(served.url, {"--ticks", "120"});
    REQUIRE(lived.exit_code == 0);
    const Finished recorded = run({program("replayer"), "score", k_errors, "--format", "json"});
    CHECK(member(lived.out, "failed_calls") == member(recorded.out, "failed_calls")); // resets and silence, too
    const Finished stopped = served.stop();
    INFO(stopped.out);
    CHECK(stopped.exit_code == 0);
    CHECK_THAT(stopped.out, contains("answered all 135 exchanges"));
}

TEST_CASE("strict serve: what is left over fails, and is named", "[cli][live]") {
    Served served({k_errors, "--strict"});
    REQUIRE(controller(served.url, {"--ticks", "100"}).exit_code == 0);
    const Finished stopped = served.stop();
    CHECK(stopped.exit_code == 3);
    CHECK_THAT(stopped.out, contains("are left over, the first is seq ") && contains(": GET /app/status"));
}

TEST_CASE("strict serve: one request after the last one fails", "[cli][live]") {
    Served served({k_errors, "--strict"});
    REQUIRE(controller(served.url, {"--ticks", "120"}).exit_code == 0);
    CHECK_THAT(get(served.url + "/app/status"), contains("expected: the end of the session"));
    const Finished stopped = served.stop();
    CHECK(stopped.exit_code == 3);
    CHECK_THAT(stopped.out, contains("expected: the end of the session") && contains("answered 135 exchanges"));
}

TEST_CASE("strict serve: another decision diverges, and is explained to client and caller", "[cli][live]") {
    Served served({k_calm, "--strict"});
    const Finished lived = controller(served.url, {"--ticks", "120", "--target", "0.60"});
    CHECK(lived.exit_code == 0); // it saw failed calls, as it would of a broken app
    const std::string told = get(served.url + "/app/status");
    CHECK_THAT(told, contains("the replay diverges from the session at seq") && contains("expected: ") &&
                         contains("reproduce: replayer serve --strict"));
    const Finished stopped = served.stop();
    CHECK(stopped.exit_code == 3);
    CHECK_THAT(stopped.out, contains(told.substr(0, told.find('\n'))));
}

TEST_CASE("strict serve: a session without exchanges is refused by name", "[cli]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("whatif.db").string();
    REQUIRE(run({program("replayer"), "run", k_calm, "--out", file}).exit_code == 0);
    const Finished refused = run({program("replayer"), "serve", file, "--strict", "--port", "0"});
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.err, contains("has no exchanges"));
}
