#include "tests/support/catch.hpp"

#include "recorder/report.hpp"
#include "recorder/report_codec.hpp"

using namespace scaleit;
using namespace scaleit::recorder;

namespace {

session::SessionSummary sample_summary() {
    session::SessionSummary summary;
    summary.format = 1;
    summary.closed = true;
    summary.span = std::chrono::hours(24);
    summary.exchanges = 2880;
    summary.ticks = 1440;
    summary.failures[static_cast<std::size_t>(FailureKind::timeout)] = 3;
    summary.requests = {{"GET /app/status", 2800}, {"PUT /\x1b[31m", 80}};
    summary.meta = {{"seed", "1"}};
    return summary;
}

session::VerifyReport sample_report() {
    session::VerifyReport report;
    report.closed = true;
    report.entries = 4320;
    report.exchanges = 2880;
    report.ticks = 1440;
    report.chain = {1, 2};
    return report;
}

} // namespace

TEST_CASE("report: show prints figures for people and for programs", "[recorder]") {
    CHECK(show_text("a.db", sample_summary()) == "a.db: session format 1, closed\n"
                                                 "span       86400.000 s\n"
                                                 "ticks      1440\n"
                                                 "failures   timeout 3\n"
                                                 "exchanges  2880\n"
                                                 "      2800  GET /app/status\n"
                                                 "        80  PUT /\\x1b[31m\n"
                                                 "meta\n"
                                                 "  seed: 1\n");
    CHECK(show_json(sample_summary()) ==
          R"({"format":1,"closed":true,"span_s":86400,"exchanges":2880,"ticks":1440,"failures":{"timeout":3},)"
          R"("requests":{"GET /app/status":2800,"PUT /\\x1b[31m":80},"other_requests":0,"meta":{"seed":"1"}})"
          "\n");
}

TEST_CASE("report: verify says intact in one line, closed or open", "[recorder]") {
    session::VerifyReport report = sample_report();
    CHECK(verify_text("a.db", report) == "recorder: a.db is intact: 2880 exchanges, 1440 ticks, closed\n");
    CHECK(verify_json(report) == R"({"intact":true,"closed":true,"entries":4320,"exchanges":2880,"ticks":1440,)"
                                 R"("chain":"00000000000000010000000000000002","damage":[]})"
                                 "\n");
    report.closed = false;
    CHECK(verify_text("a.db", report) == "recorder: a.db is intact: 2880 exchanges, 1440 ticks, open (recording was "
                                         "cut off); usable up to its end\n");
}

TEST_CASE("report: verify names each damage", "[recorder]") {
    session::VerifyReport report = sample_report();
    report.damage = {{"exchange", 5, "status", "was changed"},
                     {"", 0, "", "page 3 is never used"},
                     {"meta", 0, "value", "row 'seed' was changed"}};
    CHECK(verify_text("a.db", report) == "recorder: a.db is damaged: 3 places\n"
                                         "  exchange seq 5, status: was changed\n"
                                         "  file structure: page 3 is never used\n"
                                         "  meta, value: row 'seed' was changed\n");
    report.damage.resize(1);
    CHECK(verify_json(report) ==
          R"({"intact":false,"closed":true,"entries":4320,"exchanges":2880,"ticks":1440,"damage":[{"table":"exchange",)"
          R"("seq":5,"column":"status","what":"was changed"}]})"
          "\n");
}
