// Histories become sessions over real processes: what was imported is scored, replayed and compared like a recording.
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

using namespace scaleit::test;

namespace {

const std::string k_traces = SCALEIT_SOURCE_DIR "/data/traces/";

Finished import_csv(const std::string& file, const std::vector<std::string>& flags) {
    return run(joined({program("recorder"), "import", "csv", file}, flags));
}

std::string digest_of(const std::vector<std::string>& source) {
    const Finished ran = run(joined({program("replayer"), "run", "--format", "json"}, source));
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    return json(ran.out)->getValue<std::string>("digest");
}

} // namespace

TEST_CASE("import: a session made of a trace gives the runs that the trace gives", "[cli]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("day.db").string();
    const std::string trace = k_traces + "day.csv";
    const Finished imported =
        import_csv(trace, {"--unit", "demand", "--replicas", "16", "--out", session, "--format", "json"});
    INFO(imported.err);
    REQUIRE(imported.exit_code == 0);
    CHECK(json(imported.out)->getValue<int>("ticks") == 288);
    CHECK(run({program("recorder"), "verify", session}).exit_code == 0);
    for (const char* policy : {"target-average", "proportional"}) {
        CHECK(digest_of({session, "--policy", policy}) ==
              digest_of({"--trace", trace, "--trace-unit", "demand", "--replicas", "16", "--policy", policy}));
    }
    const Finished scored = run({program("replayer"), "score", session, "--format", "json"});
    REQUIRE(scored.exit_code == 0);
    CHECK(json(scored.out)->getObject("scorecard")->getValue<double>("mean_replicas") == 16);
    CHECK(json(scored.out)->getObject("scorecard")->getValue<double>("censored_percent") == 0);
    CHECK(run({program("replayer"), "compare", session, "--policy", "target-average"}).exit_code == 0);
    const Finished strict = run({program("replayer"), "verify", session});
    CHECK(strict.exit_code == 4);
    CHECK_THAT(strict.err, contains("no controller recorded this session"));
}

TEST_CASE("import: a session knows what time it was, and so does what a run over it writes", "[cli]") {
    const TemporaryDirectory directory;
    const std::string trace = directory.file("monday.csv").string();
    std::ofstream(trace) << "time,value\n2026-01-05T04:00:00Z,3\n2026-01-05T08:00:00Z,3\n2026-01-05T12:00:00Z,3\n"
                         << "2026-01-05T16:00:00Z,3\n2026-01-05T20:00:00Z,3\n";
    const std::string policy = SCALEIT_SOURCE_DIR "/data/policies/office_hours.yaml";
    const std::string imported = directory.file("imported.db").string();
    REQUIRE(import_csv(trace, {"--unit", "demand", "--replicas", "10", "--out", imported}).exit_code == 0);
    const std::vector<std::vector<std::string>> sources{{imported}, {"--trace", trace, "--trace-unit", "demand"}};
    for (const std::vector<std::string>& source : sources) {
        const std::string written = directory.file(fmt::format("{}.db", source.size())).string();
        const std::string lived = digest_of(joined(source, {"--policy", policy, "--out", written}));
        CHECK(digest_of({written, "--policy", policy}) == lived);
    }
}

TEST_CASE("import: times that were before 1970 in UTC are refused by their line", "[cli]") {
    const TemporaryDirectory directory;
    const std::string trace = directory.file("early.csv").string();
    std::ofstream(trace) << "time,value\n1970-01-01T00:00:00+01:00,10\n1970-01-01T00:01:00+01:00,10\n";
    const Finished refused = import_csv(trace, {"--replicas", "10", "--out", directory.file("s.db").string()});
    CHECK(refused.exit_code == 4);
    CHECK_THAT(refused.err, contains("early.csv:2: "));
}

TEST_CASE("import: load beyond the replicas that were there is censored", "[cli]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("flash.db").string();
    const Finished imported =
        import_csv(k_traces + "flash.csv", {"--unit", "demand", "--replicas", "5", "--out", session});
    REQUIRE(imported.exit_code == 0);
    CHECK_THAT(imported.out, contains("are at CPU 1, where demand may have been more"));
    const Finished scored = run({program("replayer"), "score", session, "--format", "json"});
    CHECK(json(scored.out)->getObject("scorecard")->getValue<double>("censored_percent") > 1);
}

TEST_CASE("import: what is wrong is said in one line, with the code for it, and nothing is written", "[cli]") {
    const TemporaryDirectory directory;
    const std::string out = directory.file("out.db").string();
    const std::string broken = directory.file("broken.csv").string();
    std::ofstream(broken) << "timestamp,value\n0,1\n60,oops\n";
    const auto check = [&](const std::vector<std::string>& arguments, int exit_code, const std::string& says) {
        const Finished finished = run(joined({program("recorder"), "import"}, arguments));
        INFO(fmt::format("{}\nstdout: {}\nstderr: {}", fmt::join(arguments, " "), finished.out, finished.err));
        CHECK(finished.exit_code == exit_code);
        CHECK(finished.out.empty());
        CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
        CHECK_THAT(finished.err, contains(says));
        CHECK_FALSE(std::filesystem::exists(out));
    };
    check({"cvs", broken, "--out", out}, 2, "did you mean 'csv'?");
    check({"csv", broken}, 2, "--out");
    check({"csv", broken, "--out", out, "--unt", "cpu"}, 2, "unknown flag --unt, did you mean '--unit'?");
    check({"csv", broken, "--out", out, "--unit", "pcu"}, 2, "did you mean 'cpu'?");
    check({"csv", broken, "--out", out, "--unit", "requests"}, 2, "--capacity");
    check({"csv", broken, "--out", out, "--replicas", "0"}, 2, "--replicas");
    check({"csv", broken, "--out", out, "--replicas", "2", "--replicas-column", "n"}, 2, "--replicas");
    check({"csv", broken, "--out", out}, 4, "broken.csv:3: value is 'oops'");
    check({"jsonl", broken, "--out", out}, 4, "broken.csv:1: it is no JSON");
    check({"jsonl", SCALEIT_SOURCE_DIR "/data/sessions/calm.db", "--out", out}, 4, "calm.db:1: ");
    check({"jsonl", directory.file("none.jsonl").string(), "--out", out}, 4, "none.jsonl");
    check({"csv", directory.file("none.csv").string(), "--out", out}, 4, "none.csv");
    check({"csv", k_traces + "day.csv", "--out", directory.file("no/such/folder.db").string()}, 5, "no/such/folder.db");
    const Finished taken = import_csv(k_traces + "day.csv", {"--unit", "demand", "--out", broken});
    CHECK(taken.exit_code == 5);
    CHECK(std::filesystem::file_size(broken) == 28);
}

TEST_CASE("import: exported as text and imported again, a session has its chain and replays exactly", "[cli]") {
    const TemporaryDirectory directory;
    for (const char* name : {"calm", "errors"}) {
        const std::string original = SCALEIT_SOURCE_DIR "/data/sessions/" + std::string(name) + ".db";
        const std::string text = directory.file(std::string(name) + ".jsonl").string();
        const std::string copy = directory.file(std::string(name) + ".db").string();
        const Finished exported = run({program("recorder"), "export", original});
        REQUIRE(exported.exit_code == 0);
        std::ofstream(text, std::ios::binary) << exported.out;
        const Finished imported = run({program("recorder"), "import", "jsonl", text, "--out", copy});
        INFO(imported.err);
        REQUIRE(imported.exit_code == 0);
        CHECK_THAT(imported.out, contains("135 exchanges, 120 ticks"));
        const auto chain = [](const std::string& file) {
            const Finished verified = run({program("recorder"), "verify", file, "--format", "json"});
            REQUIRE(verified.exit_code == 0);
            return json(verified.out)->getValue<std::string>("chain");
        };
        CHECK(chain(copy) == chain(original));
        CHECK(run({program("replayer"), "verify", copy}).exit_code == 0);
        CHECK(run({program("recorder"), "export", copy}).out == exported.out);
    }
}

TEST_CASE("import: ticks exported as CSV are a history like any other", "[cli]") {
    const TemporaryDirectory directory;
    const std::string original = SCALEIT_SOURCE_DIR "/data/sessions/calm.db";
    const std::string table = directory.file("calm.csv").string();
    const std::string copy = directory.file("calm.db").string();
    const Finished exported = run({program("recorder"), "export", original, "--format", "csv"});
    REQUIRE(exported.exit_code == 0);
    std::ofstream(table, std::ios::binary) << exported.out;
    REQUIRE(import_csv(table, {"--column", "cpu", "--unit", "cpu", "--replicas-column", "replicas", "--out", copy})
                .exit_code == 0);
    const auto mean_cpu = [](const std::string& file) {
        return json(run({program("replayer"), "score", file, "--format", "json"}).out)
            ->getObject("scorecard")
            ->getValue<double>("mean_cpu");
    };
    CHECK(mean_cpu(copy) == mean_cpu(original));
}

TEST_CASE("import: a damaged session is not exported", "[cli]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("calm.db").string();
    std::filesystem::copy_file(SCALEIT_SOURCE_DIR "/data/sessions/calm.db", file);
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    std::string content(std::istreambuf_iterator<char>(bytes), {});
    const std::size_t at = content.find("highPriority");
    REQUIRE(at != std::string::npos);
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put('H');
    bytes.close();
    for (const char* format : {"jsonl", "csv"}) {
        const Finished exported = run({program("recorder"), "export", file, "--format", format});
        CHECK(exported.exit_code == 4);
        CHECK(exported.out.empty());
        CHECK_THAT(exported.err, contains("is damaged; recorder verify says where"));
    }
}

TEST_CASE("import: a signal ends it, and nothing is left", "[cli]") {
    const TemporaryDirectory directory;
    const std::string pipe = directory.file("endless.csv").string();
    const std::string out = directory.file("out.db").string();
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    REQUIRE(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    Process import({program("recorder"), "import", "csv", pipe, "--out", out});
    std::ofstream rows(pipe);
    rows << "t,value\n";
    constexpr int k_rows_before_signal = 200'000;
    int row = 0;
    for (; rows.good() && row < 100 * k_rows_before_signal; ++row) {
        if (row == k_rows_before_signal) {
            import.send_signal(SIGTERM);
        }
        rows << row << ",50\n";
    }
    CHECK(row < 100 * k_rows_before_signal);
    const Finished finished = import.wait();
    CHECK(finished.exit_code == 5);
    CHECK(finished.err.starts_with("recorder: error: "));
    CHECK_THAT(finished.err, contains("stopped by a signal; nothing was written"));
    CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
    const auto files = std::filesystem::directory_iterator(directory.path());
    CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("import: flags come from the environment too", "[cli]") {
    const TemporaryDirectory directory;
    const std::string out = directory.file("out.db").string();
    REQUIRE(setenv("SCALEIT_REPLICAS", "7", 1) == 0);
    const Finished imported = import_csv(k_traces + "day.csv", {"--unit", "demand", "--out", out, "--format", "json"});
    REQUIRE(unsetenv("SCALEIT_REPLICAS") == 0);
    INFO(imported.err);
    REQUIRE(imported.exit_code == 0);
    CHECK(json(imported.out)->getValue<int>("replicas_max") == 7);
}

TEST_CASE("import: real series become sessions", "[cli][slow]") {
    const auto [name, flags, ticks] = GENERATE(table<std::string, std::vector<std::string>, int>({
        {"ec2_cpu_utilization_5f5533", {}, 4032},
        {"rds_cpu_utilization_e47b3b", {"--gaps", "hold"}, 4032},
        {"elb_request_count_8c0756", {"--unit", "requests", "--capacity", "12", "--gaps", "interpolate"}, 4040},
        {"nyc_taxi", {"--unit", "requests", "--capacity", "500"}, 10320},
    }));
    const std::string file = SCALEIT_SHARED_TRACES + ("/" + name + ".csv");
    if (!std::filesystem::exists(file)) {
        WARN("skipped: no file " << file);
        return;
    }
    const TemporaryDirectory directory;
    const std::string out = directory.file("out.db").string();
    const Finished imported = import_csv(file, joined(flags, {"--out", out, "--format", "json"}));
    INFO(name << ": " << imported.err);
    REQUIRE(imported.exit_code == 0);
    CHECK(json(imported.out)->getValue<int>("ticks") == ticks);
    CHECK(run({program("recorder"), "verify", out}).exit_code == 0);
    CHECK(run({program("replayer"), "run", out, "--check-determinism"}).exit_code == 0);
}
