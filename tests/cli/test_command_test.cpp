// `replayer test` over real processes: autoscalers that pass, fail, break, hang and leave things behind.
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace scaleit::test;

namespace {

const std::string k_source = SCALEIT_SOURCE_DIR;
const std::string k_errors = k_source + "/data/sessions/errors.db";
const std::vector<std::string> k_gate{"--gate", k_source + "/data/gates/autoscaler.yaml"};
const std::vector<std::string> k_naive{"python3", k_source + "/data/examples/naive_autoscaler.py", "{url}"};
std::vector<std::string> ours_every(const std::string& interval) {
    return {program("controller"), "--url", "{url}",       "--clock", "lockstep", "--interval", interval,
            "--timeout",           "250ms", "--log-level", "error"};
}
const std::vector<std::string> k_ours = ours_every("1m");
/// A short run without faults.
const std::vector<std::string> k_short{"--generator", "constant:base=5", "--ticks", "5"};
const std::string k_poll_for_ever = "while :; do curl --silent \"$SCALEIT_URL/app/status\" >/dev/null; done";

Finished test_command(const std::vector<std::string>& flags, const std::vector<std::string>& command) {
    return run(joined(joined({program("replayer"), "test"}, flags), joined({"--"}, command)));
}

Finished test_shell(const std::vector<std::string>& flags, const std::string& script) {
    return test_command(joined(k_short, flags), {"sh", "-c", script});
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string scorecard_of(const Finished& finished) {
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    std::ostringstream text;
    json(finished.out)->getObject("scorecard")->stringify(text);
    return text.str();
}

/// Whether a process that wrote its id into a file is gone, which it is soon or never.
bool is_gone(const std::filesystem::path& id_file) {
    const int id = std::stoi(content_of(id_file));
    for (int i = 0; i < 200 && kill(id, 0) == 0; ++i) {
        usleep(10'000);
    }
    return kill(id, 0) != 0;
}

} // namespace

TEST_CASE("test: our controller passes the gate over a recorded session", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string junit = directory.file("gate.xml").string();
    const Finished passed =
        test_command(joined(joined({k_errors, "--junit", junit}, k_gate), {"--format", "json"}), k_ours);
    INFO(passed.err);
    REQUIRE(passed.exit_code == 0);
    const auto report = json(passed.out);
    CHECK(report->getObject("gate")->getValue<bool>("passed"));
    CHECK(report->getValue<int>("ticks") == 120);
    CHECK(report->isNull("policy"));
    const Finished recorded = run({program("replayer"), "score", k_errors, "--format", "json"});
    CHECK(scorecard_of(passed) == scorecard_of(recorded)); // it is the controller that was recorded
    CHECK_THAT(content_of(junit), contains("<testsuite ") && contains("failures=\"0\""));
}

TEST_CASE("test: our controller lives through a session whose metric is late as a run does", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("late.db").string();
    REQUIRE(run({program("replayer"), "run", "--generator", "sine:base=8,amplitude=5,period=30m", "--interval", "1m",
                 "--ticks", "100", "--metric-lag", "2m", "--startup-delay", "3m", "--out", session})
                .exit_code == 0);
    const std::vector<std::string> as_json{"--format", "json"};
    const std::vector<std::string> policy{"--policy", "proportional"};
    const Finished ran = run(joined(joined({program("replayer"), "run", session}, policy), as_json));
    const Finished tested = test_command(joined({session}, as_json), joined(k_ours, policy));
    CHECK(scorecard_of(tested) == scorecard_of(ran));
}

TEST_CASE("test: at another interval a session's failures come at the ticks of a run", "[cli][live]") {
    const std::string interval = GENERATE("30s", "2m");
    const std::vector<std::string> flags{k_errors, "--interval", interval, "--format", "json"};
    const Finished ran = run(joined(joined({program("replayer"), "run"}, flags), {"--policy", "proportional"}));
    const Finished tested = test_command(flags, joined(ours_every(interval), {"--policy", "proportional"}));
    CHECK(scorecard_of(tested) == scorecard_of(ran));
    CHECK_THAT(scorecard_of(ran), contains("timeout"));
}

TEST_CASE("test: a naive autoscaler fails the gate for a reason that is plain, and twice alike", "[cli][live]") {
    const Finished failed = test_command(joined({k_errors}, k_gate), k_naive);
    INFO(failed.err);
    CHECK(failed.exit_code == 1);
    CHECK_THAT(failed.out, contains("FAIL  min_desired           expected at least 2, actual 1, worst at tick 6 (6m)"));
    const Finished again = test_command(joined({k_errors}, k_gate), k_naive);
    CHECK(again.out == failed.out);
}

TEST_CASE("test: a page shows what the command did", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string html = directory.file("report.html").string();
    const Finished failed = test_command(joined({k_errors, "--html", html}, k_gate), k_naive);
    CHECK(failed.exit_code == 1);
    const std::string page = content_of(html);
    CHECK_THAT(page, contains("naive_autoscaler.py") && contains("min_desired"));
}

TEST_CASE("test: a child that fails by itself is a failure with its code and its last lines", "[cli][live]") {
    const Finished failed =
        test_shell({}, "curl --silent {url}/app/status; echo; for i in $(seq 1 50); do echo line $i; done; exit 3");
    CHECK(failed.exit_code == 5);
    CHECK(failed.out.empty());
    CHECK_THAT(failed.err, contains("ended by itself with exit code 3, after 1 of 5 ticks") &&
                               contains("last lines:\nline 31\n") && contains("line 50\n"));
    CHECK_THAT(test_shell({}, "kill -SEGV $$").err, contains("with signal 11"));
}

TEST_CASE("test: a child that ends too early is no success", "[cli][live]") {
    const Finished early = test_shell({}, "curl --silent {url}/app/status");
    CHECK(early.exit_code == 5);
    CHECK_THAT(early.err, contains("exit code 0, after 1 of 5 ticks") && contains("--ticks 1 says that this is all"));
    CHECK(test_shell({}, "for i in 1 2 3 4 5; do curl --silent {url}/app/status; done").exit_code == 0);
}

TEST_CASE("test: a child that ignores TERM is killed after the grace", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string id = directory.file("id").string();
    const Finished ended = test_shell({"--grace", "200ms"}, "trap '' TERM; echo $$ >" + id + "; " + k_poll_for_ever);
    INFO(ended.err);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.out, contains("ticks           5\n"));
    CHECK(is_gone(id));
}

TEST_CASE("test: a child is told to end before it is killed", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string told = directory.file("told").string();
    const Finished ended =
        test_shell({"--grace", "10s"}, "trap 'echo yes >" + told + "; exit 0' TERM; " + k_poll_for_ever);
    CHECK(ended.exit_code == 0);
    CHECK(content_of(told) == "yes\n");
}

TEST_CASE("test: grandchildren go with the child, also those that ignore TERM", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string id = directory.file("id").string();
    const std::string quiet = directory.file("quiet").string();
    const Finished ended =
        test_shell({"--grace", "200ms"}, "(trap '' TERM; sh -c 'echo $$ >" + id +
                                             "; while :; do sleep 0.1; done') & sleep 60 & echo $! >" + quiet + "; " +
                                             k_poll_for_ever);
    INFO(ended.err);
    CHECK(ended.exit_code == 0);
    CHECK(is_gone(id));
    CHECK(is_gone(quiet));
}

TEST_CASE("test: what a child leaves behind is gone also where the child failed", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string id = directory.file("id").string();
    const Finished failed = test_shell({}, "sleep 60 & echo $! >" + id + "; exit 7");
    CHECK(failed.exit_code == 5);
    CHECK_THAT(failed.err, contains("exit code 7"));
    CHECK(is_gone(id));
}

TEST_CASE("test: a child that never polls, or no more, ends with the patience", "[cli][live]") {
    const Finished never = test_shell({"--patience", "300ms"}, "echo thinking; sleep 60");
    CHECK(never.exit_code == 5);
    CHECK_THAT(never.err,
               contains("made no status poll within 300ms") && contains("SCALEIT_URL") && contains("thinking"));
    const Finished stuck = test_shell({"--patience", "300ms"}, "curl --silent {url}/app/status; sleep 60");
    CHECK(stuck.exit_code == 5);
    CHECK_THAT(stuck.err, contains("made no status poll for 300ms, after 1 of 5 ticks"));
}

TEST_CASE("test: a command that cannot be started, or none, is named", "[cli]") {
    const Finished missing = test_command(k_short, {"no_such_autoscaler"});
    CHECK(missing.exit_code == 5);
    CHECK_THAT(missing.err, contains("cannot start the command 'no_such_autoscaler': No such file or directory"));
    CHECK(test_command(k_short, {}).exit_code == 2);
    CHECK(run(joined({program("replayer"), "test"}, k_short)).exit_code == 2);
    CHECK(test_command({k_errors, "--ticks", "121"}, {"true"}).exit_code == 2);
}

TEST_CASE("test: where time passes by itself the run ends with the trace", "[cli][live]") {
    const Finished ended = test_command(joined(k_short, {"--clock", "real", "--speed", "10"}),
                                        {"sh", "-c", "while :; do curl --silent {url}/app/status; sleep 0.05; done"});
    INFO(ended.err);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.out, contains("mean CPU            0.5000"));
}

TEST_CASE("test: a signal to the tester ends the command", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string id = directory.file("id").string();
    Process tester({program("replayer"), "test", "--generator", "constant:base=5", "--ticks", "5", "--", "sh", "-c",
                    "echo $$ >" + id + "; sleep 60"});
    for (int i = 0; i < 500 && content_of(id).empty(); ++i) {
        usleep(10'000);
    }
    tester.send_signal(SIGTERM);
    const Finished ended = tester.wait();
    CHECK(ended.exit_code == 5);
    CHECK_THAT(ended.err, contains("stopped by a signal"));
    CHECK(is_gone(id));
}
