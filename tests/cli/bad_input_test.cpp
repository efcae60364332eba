// Whatever is wrong from outside: one clear line on stderr, the documented exit code, nothing half-written.
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sqlite3.h>
#include <sstream>

using namespace scaleit::test;

namespace {

/// A directory with one of each kind of bad file.
struct BadFiles {
    TemporaryDirectory directory;

    BadFiles() {
        write("empty.db", "");
        write("garbage.db", std::string(5000, 'x'));
        write("empty.csv", "");
        write("header.csv", "timestamp,value\n");
        write("broken.csv", "timestamp,value\n0,1\n60,oops\n");
        write("bad.yaml", "apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {policy: target-average, taget: 1}\n");
        sql("foreign.db", "CREATE TABLE t(x); INSERT INTO t VALUES (1)");
    }
    [[nodiscard]] std::string path(const std::string& name) const { return directory.file(name).string(); }
    void write(const std::string& name, const std::string& text) const { std::ofstream(directory.file(name)) << text; }
    void sql(const std::string& name, const std::string& statements) const {
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(path(name).c_str(), &database) == SQLITE_OK);
        REQUIRE(sqlite3_exec(database, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(database);
    }
};

void check(const std::vector<std::string>& command, int exit_code, const std::string& says) {
    const Finished finished = run(command);
    INFO(fmt::format("{}\nstdout: {}\nstderr: {}", fmt::join(command, " "), finished.out, finished.err));
    CHECK(finished.exit_code == exit_code);
    CHECK(finished.out.empty());
    CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
    CHECK_THAT(finished.err, contains(says));
}

} // namespace

TEST_CASE("bad input: sessions that are none", "[cli]") {
    const BadFiles files;
    const std::vector<std::vector<std::string>> readers{{"recorder", "show"},
                                                        {"recorder", "verify"},
                                                        {"replayer", "verify"},
                                                        {"replayer", "score"},
                                                        {"replayer", "run"}};
    for (const auto& reader : readers) {
        const auto with = [&](const std::string& file) {
            return std::vector<std::string>{program(reader[0]), reader[1], file};
        };
        check(with(files.path("missing.db")), 4, "missing.db");
        check(with(files.directory.path().string()), 4, files.directory.path().string());
        check(with(files.path("empty.db")), 4, "empty.db");
        check(with(files.path("garbage.db")), 4, "garbage.db");
        check(with(files.path("foreign.db")), 4, "foreign.db");
    }
}

TEST_CASE("bad input: a session of a newer format is refused by name", "[cli]") {
    const BadFiles files;
    const std::string world = "constant:base=6";
    const std::string session = files.path("new.db");
    REQUIRE(run({program("replayer"), "run", "--generator", world, "--ticks", "3", "--out", session}).exit_code == 0);
    REQUIRE(run({program("recorder"), "verify", session}).exit_code == 0);
    files.sql("new.db", "PRAGMA user_version = 99");
    check({program("recorder"), "show", session}, 4, "99");
    check({program("replayer"), "run", session}, 4, "99");
}

TEST_CASE("bad input: traces that cannot be read", "[cli]") {
    const BadFiles files;
    for (const char* who : {"replayer", "fake_app"}) {
        const auto with = [&](const std::string& file) {
            return std::string(who) == "replayer"
                       ? std::vector<std::string>{program(who), "run", "--trace", file}
                       : std::vector<std::string>{program(who), "--port", "0", "--trace", file};
        };
        check(with(files.path("missing.csv")), 4, "missing.csv");
        check(with(files.directory.path().string()), 4, files.directory.path().string());
        check(with(files.path("empty.csv")), 4, "empty.csv");
        check(with(files.path("header.csv")), 4, "header.csv");
        check(with(files.path("broken.csv")), 4, "broken.csv:3");
    }
}

TEST_CASE("bad input: flags and policies", "[cli]") {
    const BadFiles files;
    for (const char* who : {"controller", "fake_app", "recorder", "replayer"}) {
        check({program(who), "--no-such-flag"}, 2, "--no-such-flag");
    }
    check({program("controller"), "--url", "http://127.0.0.1:1", "--taget", "0.7"}, 2, "did you mean '--target'?");
    check({program("controller")}, 2, "--url");
    check({program("controller"), "--url", "nonsense"}, 2, "nonsense");
    check({program("controller"), "--url", "http://127.0.0.1:1", "--clock", "locstep"}, 2, "did you mean 'lockstep'?");
    check({program("controller"), "--url", "http://127.0.0.1:1", "--target", "1.5"}, 2, "target is 1.5");
    check({program("controller"), "--url", "http://127.0.0.1:1", "--ticks", "5", "--duration", "5s"}, 2, "--duration");
    check({program("controller"), "--url", "http://127.0.0.1:1", "--policy", files.path("bad.yaml")}, 2, "bad.yaml:3");
    check({program("controller"), "--url", "http://127.0.0.1:1", "--policy", files.path("none.yaml")}, 4, "none.yaml");
    check({program("replayer"), "run", files.path("none.db"), "--trace", files.path("broken.csv")}, 2, "--trace");
    check({program("replayer"), "run"}, 2, "--trace");
    check({program("replayer"), "run", "--scenario", "s.yaml", "--replicas", "3"}, 2, "--replicas does not go with");
    check({program("replayer"), "run", "--scenario", files.path("bad.yaml")}, 2, "bad.yaml:2");
    check({program("replayer"), "run", "--generator", "constant:base=6", "--ticks", "3", "--plant", "p.yaml",
           "--replicas", "3"},
          2, "--replicas does not go with --plant");
    check({program("replayer"), "run", "--generator", "constant:base=6", "--ticks", "3", "--faults", "recorded"}, 2,
          "--faults recorded is for a session");
    check({program("fake_app"), "--generator", "sinus:base=1"}, 2, "did you mean 'sine'?");
}

TEST_CASE("bad input: more ticks than time has room for", "[cli][live]") {
    const BadFiles files;
    const std::string session = files.path("s.db");
    Process app({program("fake_app"), "--port", "0", "--clock", "lockstep"});
    const std::vector<std::string> run_of_years{program("controller"),
                                                "--url",
                                                url_in(app.wait_for_line("listening")),
                                                "--clock",
                                                "lockstep",
                                                "--record",
                                                session,
                                                "--log-level",
                                                "off"};
    check(joined(run_of_years, {"--interval", "365d", "--ticks", "400"}), 2, "a run's time ends after 36600d");
    CHECK_FALSE(std::filesystem::exists(session));
    const Finished without_end = run(joined(run_of_years, {"--interval", "365d"}));
    INFO(without_end.err);
    CHECK(without_end.exit_code == 0); // at the end of time
    check({program("controller"), "check", "--url", "http://127.0.0.1:1", "--clock", "lockstep", "--interval", "365d",
           "--resume", session},
          2, "leaves 0 ticks");
    const Finished replayed = run({program("replayer"), "verify", session});
    INFO(replayed.out << replayed.err);
    CHECK_THAT(replayed.out, contains("101 ticks"));
}

TEST_CASE("bad input: an app that is not there, and nothing is written", "[cli][live]") {
    const BadFiles files;
    const std::string session = files.path("never.db");
    check({program("controller"), "--url", "http://127.0.0.1:1", "--record", session}, 5, "127.0.0.1:1");
    CHECK_FALSE(std::filesystem::exists(session));
}

TEST_CASE("bad input: a port that is taken", "[cli][live]") {
    Process first({program("fake_app"), "--port", "0"});
    const std::string url = url_in(first.wait_for_line("listening"));
    const std::string port = url.substr(url.rfind(':') + 1);
    check({program("fake_app"), "--port", port}, 5, port);

    const BadFiles files;
    const std::string session = files.path("never.db");
    check({program("controller"), "--url", url, "--record", session, "--api", "127.0.0.1:" + port}, 5,
          "the port is taken");
    CHECK_FALSE(std::filesystem::exists(session)); // or the next start would find it in its way
}

TEST_CASE("bad input: a result that cannot be written is no success", "[cli][live]") {
    Process app({program("fake_app"), "--port", "0"});
    const std::string url = url_in(app.wait_for_line("listening"));
    const std::vector<std::string> into_full{"/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh"};
    for (const std::string& command :
         {"controller --log-level off --ticks 2 --url " + url,
          "controller --log-level off --ticks 2 --format json --url " + url, "controller check --url " + url,
          std::string("fake_app trace --generator constant:base=1 --step 1s --length 1m")}) {
        std::istringstream words(command);
        std::string name;
        words >> name;
        check(joined(joined(into_full, {program(name)}), {std::istream_iterator<std::string>(words), {}}), 5,
              "cannot write");
    }
}

TEST_CASE("bad input: a session file that is already there is not touched", "[cli][live]") {
    const BadFiles files;
    Process app({program("fake_app"), "--port", "0"});
    const std::string url = url_in(app.wait_for_line("listening"));
    check({program("controller"), "--url", url, "--record", files.path("broken.csv"), "--log-level", "off"}, 5,
          "broken.csv");
    std::ifstream untouched(files.path("broken.csv"));
    std::string first_line;
    std::getline(untouched, first_line);
    CHECK(first_line == "timestamp,value");
    check({program("replayer"), "run", "--generator", "constant:base=6", "--ticks", "3", "--out",
           files.path("broken.csv")},
          5, "broken.csv");
}
