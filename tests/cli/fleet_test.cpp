// A controller of several apps over real processes, and runs that go on where another ended.
#include "recorder/session/reader.hpp"
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/curl.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <fstream>
#include <map>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> k_world{"--generator",  "sine:base=8,amplitude=5,period=20m",
                                       "--clock",      "lockstep",
                                       "--step",       "15s",
                                       "--error-rate", "0.1",
                                       "--seed",       "5"};

std::vector<Tick> ticks_of(const std::filesystem::path& file) {
    std::vector<Tick> ticks;
    const auto reader = session::SessionReader::open(file).value();
    REQUIRE(reader
                ->for_each_tick([&](const Tick& tick) -> Status {
                    ticks.push_back(tick);
                    return {};
                })
                .has_value());
    return ticks;
}

std::vector<std::string> lockstep_controller(const App& app, const std::string& policy,
                                             const std::vector<std::string>& flags) {
    return joined({program("controller"), "--url", app.url, "--clock", "lockstep", "--interval", "15s", "--timeout",
                   "300ms", "--policy", policy, "--log-level", "error"},
                  flags);
}

void require_success(const std::vector<std::string>& command) {
    const Finished finished = run(command);
    INFO(finished.out << finished.err);
    REQUIRE(finished.exit_code == 0);
}

/// A configuration of two workloads that both want 15 instances.
struct TwoApps {
    App first{{"--generator", "constant:base=12"}};
    App second{{"--generator", "constant:base=12"}};
    TemporaryDirectory directory;
    std::string file = directory.file("apps.yaml").string();

    void write(const std::string& spec, const std::string& first_more, const std::string& first_url = {}) const {
        std::ofstream(file) << "apiVersion: scaleit/v1\nkind: Controller\nspec:\n  " << spec
                            << "\n  defaults: {interval: 40ms, timeout: 1s, policy: proportional}\n  workloads:\n"
                            << "    - {name: first, record: first.db, url: '"
                            << (first_url.empty() ? first.url : first_url) << "'" << first_more << "}\n"
                            << "    - {name: second, record: second.db, url: '" << second.url << "'}\n";
    }
};

} // namespace

TEST_CASE("fleet: a run cut in two and resumed decides as one that was not", "[cli][live]") {
    const std::string policies = std::string(SCALEIT_SOURCE_DIR) + "/data/policies/";
    for (const std::string& policy :
         {policies + "hpa.yaml", policies + "cpu_and_memory.yaml", std::string("target-average")}) {
        INFO(policy);
        const TemporaryDirectory directory;
        const auto file = [&](const char* name) { return directory.file(name).string(); };
        {
            const App app(k_world);
            require_success(lockstep_controller(app, policy, {"--ticks", "90", "--record", file("whole.db")}));
        }
        const App app(k_world);
        require_success(lockstep_controller(app, policy, {"--ticks", "37", "--record", file("one.db")}));
        require_success(lockstep_controller(app, policy,
                                            {"--ticks", "53", "--record", file("two.db"), "--resume", file("one.db")}));
        std::vector<Tick> cut = ticks_of(file("one.db"));
        const std::vector<Tick> rest = ticks_of(file("two.db"));
        cut.insert(cut.end(), rest.begin(), rest.end());
        CHECK(cut == ticks_of(file("whole.db")));
        require_success({program("replayer"), "verify", file("two.db")});
        require_success({program("replayer"), "score", file("two.db")});
    }
}

TEST_CASE("fleet: a run that was killed is resumed from its open session", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string one = directory.file("one.db").string();
    const std::string two = directory.file("two.db").string();
    const App app({"--generator", "constant:base=12"});
    const std::vector<std::string> command{program("controller"), "--url", app.url,       "--interval", "20ms",
                                           "--timeout",           "1s",    "--log-level", "info",       "--record"};
    {
        Process process(joined(command, {one}));
        REQUIRE(comes([&] { return ticks_in(one) > 10; }));
        process.send_signal(SIGKILL);
        CHECK(process.wait().signal == SIGKILL);
    }
    require_success(joined(command, {two, "--resume", one, "--ticks", "20"}));
    const std::vector<Tick> before = ticks_of(one);
    const std::vector<Tick> after = ticks_of(two);
    REQUIRE_FALSE(before.empty());
    REQUIRE(after.size() == 20);
    CHECK(after.front().at > before.back().at);
    CHECK(after.front().index > before.back().index);
    require_success({program("replayer"), "verify", two});

    const Finished other_clock =
        run({program("controller"), "--url", app.url, "--resume", one, "--clock", "lockstep", "--ticks", "1"});
    CHECK(other_clock.exit_code == 2);
    CHECK_THAT(other_clock.err, contains("real clock"));
}

TEST_CASE("fleet: after a restart each app goes on from its newest session", "[cli][live]") {
    const App first(k_world);
    const App second(k_world);
    const TemporaryDirectory directory;
    const std::string file = directory.file("apps.yaml").string();
    const std::filesystem::path sessions = directory.file("sessions");
    std::filesystem::create_directory(sessions);
    const auto write = [&](const std::string& record, const std::string& more) {
        std::ofstream(file) << "apiVersion: scaleit/v1\nkind: Controller\nspec:\n  clock: lockstep\n  record: {"
                            << record
                            << "}\n  defaults: {interval: 15s, timeout: 300ms}\n  workloads:\n    - {name: web, url: '"
                            << first.url << "'}\n    - {name: web-2, url: '" << second.url << "'" << more << "}\n";
    };
    const std::vector<std::string> command{program("controller"), "--config", file, "--ticks", "20",
                                           "--log-level",         "error"};
    write("folder: sessions, resume: true", "");
    for (int start = 0; start < 3; ++start) { // more than one of them within a second
        require_success(command);
    }
    std::map<std::string, std::vector<std::int64_t>> begun; // first ticks, in the order of the names
    std::map<std::string, std::string> newest;
    for (const auto& entry : std::filesystem::directory_iterator(sessions)) {
        const std::string name = entry.path().filename().string();
        const std::string workload = name.starts_with("web-2-") ? "web-2" : "web";
        begun[workload].push_back(ticks_of(entry.path()).front().index);
        newest[workload] = begun[workload].back() == 40 ? name : newest[workload];
        require_success({program("replayer"), "verify", entry.path().string()});
    }
    for (auto& [workload, ticks] : begun) {
        CAPTURE(workload);
        std::sort(ticks.begin(), ticks.end());
        CHECK(ticks == std::vector<std::int64_t>{0, 20, 40});
    }

    // One session by its name; the other begins anew.
    write("folder: sessions", ", resume: " + newest.at("web-2"));
    const Finished checked = run({program("controller"), "check", "--config", file});
    CHECK_THAT(checked.out, contains("goes on from " + (sessions / newest.at("web-2")).string()));
    require_success(command);
    int anew = 0;
    int gone_on = 0;
    for (const auto& entry : std::filesystem::directory_iterator(sessions)) {
        const std::int64_t from = ticks_of(entry.path()).front().index;
        anew += from == 0 ? 1 : 0;
        gone_on += from == 60 ? 1 : 0;
    }
    CHECK(anew == 3);
    CHECK(gone_on == 1);

    write("folder: sessions", ", resume: none.db");
    const Finished missing = run(command);
    CHECK(missing.exit_code == 4);
    CHECK_THAT(missing.err, contains("workload 'web-2'"));
    write("resume: true", "");
    CHECK(run(command).exit_code == 2);
}

TEST_CASE("fleet: a minimum that was ordered and does not fit any more is refused at the start", "[cli][live]") {
    const TwoApps apps;
    const std::string session = apps.directory.file("first.db").string();
    apps.write("limit: 20", "");
    {
        ServerProcess controller({program("controller"), "--config", apps.file, "--api", "127.0.0.1:0"});
        const std::string ordered =
            R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","spec":{"policy":"cpu","min":12,"max":20}})";
        CHECK_THAT(send("PUT", controller.url + "/scaling/config?workload=first", ordered), contains("200"));
        const int then = ticks_in(session);
        REQUIRE(comes([&] { return ticks_in(session) > then + 1; }));
        CHECK(controller.stop().exit_code == 0);
    }
    std::filesystem::rename(session, apps.directory.file("earlier.db"));
    std::filesystem::remove(apps.directory.file("second.db"));
    apps.write("limit: 12", ", resume: earlier.db");
    for (const std::vector<std::string>& command : {std::vector<std::string>{}, std::vector<std::string>{"check"}}) {
        const Finished refused = run(joined(joined({program("controller")}, command), {"--config", apps.file}));
        INFO(refused.err);
        CHECK(refused.exit_code == 2);
        CHECK_THAT(refused.err, contains("13 together, over the limit of 12"));
        CHECK_THAT(refused.err, contains("workload 'first' has by order a minimum of 12 (1 is configured)"));
        CHECK_THAT(refused.err, contains("earlier.db"));
    }
    apps.write("limit: 12", ", resume: earlier.db, target: 0.7"); // configured anew
    CHECK(run({program("controller"), "check", "--config", apps.file}).exit_code == 0);
}

TEST_CASE("fleet: two apps share a limit, a changed file is read again, and every session replays", "[cli][live]") {
    const TwoApps apps;
    apps.write("limit: 20", ", priority: 10");
    Process process({program("controller"), "--config", apps.file, "--log-format", "json"});
    const std::string first_session = apps.directory.file("first.db").string();
    REQUIRE(comes([&] { return replicas_of(apps.first.url) >= 12; })); // by its priority
    apps.write("limit: 20", ", priority: 1");
    process.send_signal(SIGHUP);
    REQUIRE(comes([&] { return replicas_of(apps.first.url) <= 8; })); // and without
    const int then = ticks_in(first_session);
    REQUIRE(comes([&] { return ticks_in(first_session) > then + 1; }));
    apps.write("limit: 20", ", priority: 1, nonsense: 1");
    process.send_signal(SIGHUP);
    process.send_signal(SIGTERM); // taken after the other, which has the lower number
    const Finished ended = process.wait();
    INFO(ended.out << ended.err);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.err, contains("configuration read again"));
    CHECK_THAT(ended.err, contains("the configuration stays as it was"));
    CHECK_THAT(ended.err, contains("unknown key 'nonsense'"));
    CHECK_THAT(ended.out, contains("first: "));
    CHECK_THAT(ended.out, contains("second: "));
    for (const char* const name : {"first.db", "second.db"}) {
        require_success({program("replayer"), "verify", apps.directory.file(name).string()});
    }
    const std::vector<Tick> first = ticks_of(first_session);
    REQUIRE(first.back().observation);
    CHECK(first.back().observation->replicas <= 8);
    CHECK(first.back().decision.reason() == Reason::share);
}

TEST_CASE("fleet: an app that hangs delays no other", "[cli][live]") {
    const App hanging({"--error-rate", "0", "--generator", "constant:base=2", "--faults",
                       std::string(SCALEIT_SOURCE_DIR) + "/tests/cli/always_timeout.yaml"});
    const TwoApps apps;
    apps.write("clock: real", "", hanging.url);
    const Finished ended = run(
        {program("controller"), "--config", apps.file, "--duration", "4s", "--format", "json", "--log-level", "error"});
    REQUIRE(ended.exit_code == 0);
    const auto workloads = json(ended.out)->getArray("workloads");
    REQUIRE(workloads->size() == 2);
    CHECK(workloads->getObject(0)->getValue<std::string>("name") == "first");
    CHECK(workloads->getObject(0)->getObject("scorecard")->getValue<int>("held_ticks") > 0);
    CHECK(workloads->getObject(1)->getValue<int>("ticks") > 50);
    CHECK(workloads->getObject(0)->getValue<int>("ticks") < 5);
}

TEST_CASE("fleet: a configuration is checked whole, and nothing is touched", "[cli]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("apps.yaml").string();
    const auto check = [&](const std::string& spec) {
        std::ofstream(file) << "apiVersion: scaleit/v1\nkind: Controller\nspec:\n" << spec;
        return run({program("controller"), "check", "--config", file, "--format", "json", "--interval", "7s"});
    };
    const std::string app = "  workloads: [{name: web, url: 'http://127.0.0.1:1', ";
    const Finished good = check("  limit: 9\n" + app + "target: 0.6, attempts: 2, running: false}]\n");
    INFO(good.err);
    REQUIRE(good.exit_code == 0);
    const auto plan = json(good.out);
    CHECK(plan->getValue<int>("limit") == 9);
    const auto web = plan->getArray("workloads")->getObject(0);
    CHECK(web->getValue<std::string>("interval") == "7s"); // the flag wins
    CHECK(web->getValue<int>("attempts") == 2);
    CHECK(web->getObject("policy")->getObject("spec")->getValue<double>("target") == 0.6);
    CHECK_FALSE(web->getValue<bool>("running"));

    for (const auto& [spec, why] : std::vector<std::pair<std::string, std::string>>{
             {app + "polcy: x}]\n", "apps.yaml:4: spec.workloads[0]: unknown key 'polcy', did you mean 'policy'?"},
             {app + "policy: none.yaml}]\n", "none.yaml"},
             {app + "policy: {apiVersion: scaleit/v1, kind: ScalingPolicy, spec: {policy: cpu, mni: 1}}}]\n", "'mni'"},
             {app + "target: 7}]\n", "workload 'web'"},
             {app + "interval: 0s}]\n", "interval is not more than nothing"},
             {app + "priority: 11}]\n", "priority"},
             {"  limit: 2\n" + app + "min: 3}]\n", "over the limit of 2"},
             {"  workloads: []\n", "expected at least one"},
             {"  workloads: [{name: ../x, url: 'http://127.0.0.1:1'}]\n", "letters"},
             {"  workloads: [{name: x, url: 'ftp://127.0.0.1:1'}]\n", "not an http or https URL"},
             {app + "}, {name: web, url: 'http://127.0.0.1:1'}]\n", "a second workload of this name"},
             {app + "record: a.db}, {name: two, url: 'http://127.0.0.1:1', record: sub/.././a.db}]\n",
              "apps.yaml:4: spec.workloads[1].record: is the session of another workload too"}}) {
        const Finished bad = check(spec);
        INFO(spec << bad.err);
        CHECK(bad.exit_code == 2);
        CHECK_THAT(bad.err, contains(why));
    }
    CHECK(run({program("controller"), "--config", file, "--url", "http://127.0.0.1:1"}).exit_code == 2);
    CHECK(run({program("controller"), "check", "--url", "http://127.0.0.1:1"}).exit_code == 0);
}
