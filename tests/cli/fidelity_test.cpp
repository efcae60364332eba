// The same question as in unit/replayer/whatif/fidelity_test.cpp over real processes and sockets: is B, replayed over
// the session that A left, the B that lives?
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <regex>

using namespace scaleit::test;

namespace {

/// A controller's run against a fresh fake app whose demand CPU in hundredths can hold.
Finished live(const std::vector<std::string>& flags) {
    Process app({program("fake_app"), "--port", "0", "--log-level", "error", "--generator",
                 "square:low=2.4,high=2.8,period=40m", "--clock", "lockstep", "--step", "1m"});
    const std::string url = url_in(app.wait_for_line("listening"));
    std::vector<std::string> command{program("controller"), "--url",    url,       "--clock",     "lockstep",
                                     "--interval",          "1m",       "--ticks", "200",         "--policy",
                                     "proportional",        "--format", "json",    "--log-level", "error"};
    command.insert(command.end(), flags.begin(), flags.end());
    Finished finished = run(command);
    app.send_signal(SIGTERM);
    app.wait();
    return finished;
}

std::string digest_in(const std::string& json) {
    std::smatch match;
    REQUIRE(std::regex_search(json, match, std::regex("\"digest\": \"([0-9a-f]{32})\"")));
    return match[1];
}

} // namespace

TEST_CASE("fidelity: over real processes the replayed run has the digest of the lived one", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("a.db").string();
    const Finished a = live({"--target", "0.70", "--record", session});
    REQUIRE(a.exit_code == 0);
    const Finished b = live({"--target", "0.60"});
    REQUIRE(b.exit_code == 0);
    const Finished replayed =
        run({program("replayer"), "run", session, "--policy", "proportional", "--target", "0.60", "--format", "json"});
    INFO(replayed.err);
    REQUIRE(replayed.exit_code == 0);
    CHECK_THAT(replayed.out, contains("\"censored_percent\": 0.0"));
    CHECK(digest_in(replayed.out) == digest_in(b.out));
    CHECK(digest_in(a.out) != digest_in(b.out));
}

TEST_CASE("fidelity: what a session does not tell is said, with the flag that gives it where there is one",
          "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("still.db").string();
    REQUIRE(live({"--dry-run", "--record", session}).exit_code == 0);
    const std::string note = "does not tell its app's start-up delay; none is assumed";
    CHECK_THAT(run({program("replayer"), "run", session}).err, contains(note + "; --startup-delay gives it\n"));
    CHECK_THAT(run({program("replayer"), "score", session}).err, contains(note + "\n"));
}
