// A controller that redacts what it records: its session has no secret, and still replays exactly.
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <iterator>

using namespace scaleit;
using namespace scaleit::test;

namespace {

std::vector<std::string> record(const std::string& url, const std::string& file,
                                const std::vector<std::string>& redaction) {
    std::vector<std::string> command{
        program("controller"), "--url", url,        "--clock", "lockstep",    "--ticks", "40",
        "--timeout",           "200ms", "--record", file,      "--log-level", "off"};
    command.insert(command.end(), redaction.begin(), redaction.end());
    return command;
}

} // namespace

TEST_CASE("redaction: a redacted session verifies, and replays exactly in redacted form", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    Process app({program("fake_app"), "--port", "0", "--clock", "lockstep", "--seed", "5", "--error-rate", "0.3",
                 "--generator", "sine:base=6,amplitude=4,period=10s"});
    const std::string url = url_in(app.wait_for_line("listening"));
    const Finished recorded =
        run(record(url, file, {"--redact-header", "accept", "--redact-json", "/error", "--redact-query", "token"}));
    INFO(recorded.err);
    REQUIRE(recorded.exit_code == 0);
    const Finished shown = run({program("recorder"), "show", file});
    CHECK_THAT(shown.out, contains("header Authorization\\x0aheader Proxy-Authorization"));
    CHECK_THAT(shown.out, contains("header accept\\x0ajson /error\\x0aquery token"));
    CHECK(run({program("recorder"), "verify", file}).exit_code == 0);
    const Finished replayed = run({program("replayer"), "verify", file});
    INFO(replayed.out << replayed.err);
    CHECK(replayed.exit_code == 0);
    CHECK_THAT(replayed.out, contains("40 ticks"));

    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    CHECK_THAT(bytes, contains("Accept: redacted-"));
    CHECK(bytes.find("Accept: application/json") == std::string::npos);
}

TEST_CASE("redaction: impossible rules are refused before anything is done", "[cli]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    const Finished bad = run(record("http://127.0.0.1:1", file, {"--redact-json", "error"}));
    CHECK(bad.exit_code == 2);
    CHECK_THAT(bad.err, contains("'error' is no JSON pointer"));
    const Finished lonely = run({program("controller"), "--url", "http://127.0.0.1:1", "--redact-header", "X-Mine"});
    CHECK(lonely.exit_code == 2);
    CHECK_THAT(lonely.err, contains("give --record too"));
    CHECK(std::filesystem::is_empty(directory.path()));
}
