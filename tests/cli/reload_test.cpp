// A running controller's configuration is read again: workloads come, go and begin anew, over real processes.
#include "recorder/session/reader.hpp"
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/curl.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

/// A configuration file whose workloads are lines.
struct ConfigFile {
    TemporaryDirectory directory;
    std::string file = directory.file("apps.yaml").string();
    fs::path sessions = directory.file("sessions");
    std::string record = "{folder: sessions}";

    ConfigFile() { fs::create_directory(sessions); }

    void write(const std::string& spec, const std::vector<std::string>& workloads) const {
        std::ofstream out(file);
        out << "apiVersion: scaleit/v1\nkind: Controller\nspec:\n  record: " << record << "\n  " << spec
            << "\n  defaults: {interval: 40ms, timeout: 1s, policy: proportional}\n  workloads:\n";
        for (const std::string& workload : workloads) {
            out << "    - {" << workload << "}\n";
        }
    }
    [[nodiscard]] std::vector<fs::path> sessions_of(const std::string& workload) const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(sessions)) {
            const fs::path& path = entry.path();
            if (path.extension() == ".db" && path.filename().string().starts_with(workload + "-2")) {
                found.push_back(path);
            }
        }
        std::sort(found.begin(), found.end(),
                  [](const fs::path& a, const fs::path& b) { return fs::last_write_time(a) < fs::last_write_time(b); });
        return found;
    }
};

struct Controller : ServerProcess {
    explicit Controller(const ConfigFile& config, const std::vector<std::string>& flags = {})
        : ServerProcess(joined({program("controller"), "--config", config.file, "--api", "127.0.0.1:0"}, flags)) {}

    [[nodiscard]] std::string get(const std::string& path) const { return curl({url + path}); }
    [[nodiscard]] std::vector<std::string> workloads() const {
        std::vector<std::string> names;
        const auto all = json(get("/scaling/workloads"))->getArray("workloads");
        for (std::size_t i = 0; i < all->size(); ++i) {
            names.push_back(all->getObject(static_cast<unsigned>(i))->getValue<std::string>("workload"));
        }
        return names;
    }
    [[nodiscard]] int ticks(const std::string& workload) const {
        return json(get("/scaling/status?workload=" + workload))->getValue<int>("ticks");
    }
    void reload() const { process.send_signal(SIGHUP); }
    [[nodiscard]] bool becomes(const std::vector<std::string>& names) const {
        return comes([&] { return workloads() == names; });
    }
    [[nodiscard]] std::ptrdiff_t count_of(const char* kind) const {
        const fs::directory_iterator entries(fmt::format("/proc/{}/{}", process.id(), kind));
        return std::distance(begin(entries), end(entries));
    }
};

std::unique_ptr<session::SessionReader> open(const fs::path& file) {
    auto reader = session::SessionReader::open(file);
    INFO(file);
    REQUIRE(reader.has_value());
    return *std::move(reader);
}

std::vector<Tick> ticks_of(const fs::path& file) {
    std::vector<Tick> ticks;
    REQUIRE(open(file)
                ->for_each_tick([&](const Tick& tick) -> Status {
                    ticks.push_back(tick);
                    return {};
                })
                .has_value());
    return ticks;
}

void check_replays(const fs::path& file) {
    const Finished replayed = run({program("replayer"), "verify", file.string()});
    INFO(replayed.out << replayed.err);
    CHECK(replayed.exit_code == 0);
}

std::string entry(const std::string& name, const App& app, const std::string& more = {}) {
    return fmt::format("name: {}, url: '{}'{}", name, app.url, more);
}

const std::vector<std::string> k_demand{"--generator", "constant:base=4"};

} // namespace

TEST_CASE("reload: a workload that is gone is ended and left alone, a new one begins", "[cli][live]") {
    const App first(k_demand);
    const App second(k_demand);
    const App third(k_demand);
    const ConfigFile config;
    config.write("limit: 30", {entry("first", first), entry("second", second)});
    Controller controller(config);
    REQUIRE(comes([&] { return controller.ticks("first") > 5 && controller.ticks("second") > 5; }));

    config.write("limit: 30", {entry("third", third), entry("second", second)});
    controller.reload();
    REQUIRE(controller.becomes({"third", "second"}));
    CHECK_THAT(controller.get("/scaling/status?workload=first"), contains("there is no workload"));
    REQUIRE(comes([&] { return controller.ticks("third") > 5; }));
    CHECK(comes([&] { return controller.get("/metrics").find("workload=\"first\"") == std::string::npos; }));
    CHECK_THAT(controller.get("/metrics"), contains("scaleit_ticks_total{workload=\"third\"}"));
    CHECK(controller.ticks("second") > controller.ticks("third")); // it went on

    const std::vector<fs::path> ended = config.sessions_of("first");
    REQUIRE(ended.size() == 1);
    CHECK(open(ended.front())->closed());
    check_replays(ended.front());
    CHECK_THAT(send("PUT", first.url + "/app/replicas", R"({"replicas":17})"), contains("204"));
    std::this_thread::sleep_for(400ms);
    CHECK(replicas_of(first.url) == 17); // nobody writes there any more
    CHECK(comes([&] { return replicas_of(third.url) == 5; }));

    const Finished done = controller.stop();
    INFO(done.out << done.err);
    CHECK(done.exit_code == 0);
    CHECK_THAT(done.out, contains("third: "));
    for (const char* const name : {"second", "third"}) {
        REQUIRE(config.sessions_of(name).size() == 1);
        CHECK(open(config.sessions_of(name).front())->closed());
        check_replays(config.sessions_of(name).front());
    }
}

TEST_CASE("reload: what cannot be whole changes nothing", "[cli][live]") {
    const App app(k_demand);
    const ConfigFile config;
    const std::string web = entry("web", app);
    config.write("limit: 9", {web});
    Controller controller(config, {"--log-format", "json"});
    REQUIRE(comes([&] { return controller.ticks("web") > 2; }));
    std::ofstream(config.sessions / "taken.db") << "something";
    const std::vector<std::pair<std::string, std::vector<std::string>>> bad{
        {"limit: 9",
         {entry("web", app, ", target: 0.5"), entry("new", app), entry("other", app, ", record: taken.db")}},
        {"limit: 9", {entry("web", app, ", min: 8, max: 9"), entry("new", app, ", min: 2")}},
        {"limit: 9", {entry("new", app), entry("other", app, ", resume: missing.db")}},
        {"clock: lockstep", {web}},
        {"nonsense: 1", {web}},
    };
    for (const auto& [spec, workloads] : bad) {
        const int before = controller.ticks("web");
        config.write(spec, workloads);
        controller.reload();
        REQUIRE(comes([&] { return controller.ticks("web") > before + 10; }));
        CHECK(controller.workloads() == std::vector<std::string>{"web"});
        CHECK_THAT(controller.get("/scaling/config"), contains("\"target\":0.8"));
    }
    CHECK(config.sessions_of("new").empty());
    const Finished done = controller.stop();
    CHECK(done.exit_code == 0);
    std::size_t refusals = 0;
    for (std::size_t at = 0; (at = done.err.find("stays as it was", at)) != std::string::npos; ++at) {
        ++refusals;
    }
    CHECK(refusals == bad.size());
    for (const char* const why : {"taken.db exists already", "10 together, over the limit of 9", "missing.db",
                                  "clock and record.sync cannot change", "unknown key 'nonsense'"}) {
        CHECK_THAT(done.err, contains(why));
    }
    REQUIRE(config.sessions_of("web").size() == 1);
    check_replays(config.sessions_of("web").front());
}

TEST_CASE("reload: another URL or interval begins a workload anew, another target does not", "[cli][live]") {
    const App first(k_demand);
    const App second(k_demand);
    const ConfigFile config;
    config.write("limit: 30", {entry("web", first)});
    Controller controller(config);
    REQUIRE(comes([&] { return replicas_of(first.url) == 5; }));

    config.write("limit: 30", {entry("web", first, ", target: 0.5")});
    controller.reload();
    REQUIRE(comes([&] { return replicas_of(first.url) == 8; }));
    CHECK(config.sessions_of("web").size() == 1);

    config.write("limit: 4", {entry("web", second, ", target: 0.5, interval: 30ms")});
    controller.reload();
    REQUIRE(comes([&] { return replicas_of(second.url) == 4; })); // under the new limit
    CHECK(replicas_of(first.url) == 8);
    CHECK(controller.stop().exit_code == 0);
    const std::vector<fs::path> sessions = config.sessions_of("web");
    REQUIRE(sessions.size() == 2);
    CHECK(ticks_of(sessions.back()).front().index < 10); // 0 where the machine has time
    CHECK(open(sessions.back())->meta().at("app") == second.url);
    for (const fs::path& session : sessions) {
        CHECK(open(session)->closed());
        check_replays(session);
    }
}

TEST_CASE("reload: what begins anew and resumes goes on after the tick under way, cooldown and all", "[cli][live]") {
    const ConfigFile config;
    const std::string faults = config.directory.file("slow.yaml").string();
    std::ofstream(faults)
        << "apiVersion: scaleit/v1\nkind: FaultPlan\nspec: {rules: [{fault: latency, latency: 150ms}]}\n";
    const App app({"--generator", "constant:base=30", "--replicas", "2", "--error-rate", "0", "--faults", faults});
    const auto write = [&](int timeout_s) {
        std::ofstream(config.file)
            << "apiVersion: scaleit/v1\nkind: Controller\nspec:\n"
            << "  record: {folder: sessions, resume: true}\n  workloads:\n    - {name: web, url: '" << app.url
            << "', interval: 200ms, timeout: " << timeout_s
            << "s, policy: {apiVersion: scaleit/v1, kind: ScalingPolicy, spec: {policy: cpu, "
               "cooldown: 10m}}}\n";
    };
    write(5);
    Controller controller(config);
    const auto have_ticked = [&](std::size_t sessions) {
        const std::vector<fs::path> files = config.sessions_of("web");
        return files.size() == sessions && std::all_of(files.begin(), files.end(), [](const fs::path& file) {
                   int ticks = 0;
                   const auto reader = session::SessionReader::open(file);
                   static_cast<void>(reader && (*reader)->for_each_tick([&](const Tick&) -> Status {
                       ++ticks;
                       return {};
                   }));
                   return ticks >= 2;
               });
    };
    for (int reload = 1; reload <= 3; ++reload) {
        REQUIRE(comes([&] { return have_ticked(static_cast<std::size_t>(reload)); }));
        write(5 + reload);
        controller.reload();
    }
    REQUIRE(comes([&] { return have_ticked(4); }));
    CHECK(controller.stop().exit_code == 0);
    std::vector<Tick> all;
    for (const fs::path& session : config.sessions_of("web")) {
        const std::vector<Tick> ticks = ticks_of(session);
        all.insert(all.end(), ticks.begin(), ticks.end());
        check_replays(session);
    }
    std::sort(all.begin(), all.end(), [](const Tick& a, const Tick& b) { return a.at < b.at; });
    int writes = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK((i == 0 || all[i].index > all[i - 1].index)); // none twice
        writes += all[i].write.outcome == WriteOutcome::not_needed ? 0 : 1;
    }
    CHECK(writes == 1); // one in ten minutes
}

TEST_CASE("reload: in lock-step a new workload begins between two ticks of the others", "[cli][live]") {
    const std::vector<std::string> world = joined(k_demand, {"--clock", "lockstep", "--step", "15s"});
    const App first(world);
    const App second(world);
    const ConfigFile config;
    const std::string steps = ", interval: 15s, attempts: 1";
    config.write("clock: lockstep", {entry("first", first, steps)});
    Controller controller(config);
    REQUIRE(comes([&] { return controller.ticks("first") > 50; }));
    config.write("clock: lockstep", {entry("first", first, steps), entry("second", second, steps)});
    controller.reload();
    REQUIRE(controller.becomes({"first", "second"}));
    REQUIRE(comes([&] { return controller.ticks("second") > 50; }));
    CHECK(controller.stop().exit_code == 0);
    for (const char* const name : {"first", "second"}) {
        REQUIRE(config.sessions_of(name).size() == 1);
        const std::vector<Tick> ticks = ticks_of(config.sessions_of(name).front());
        for (std::size_t i = 0; i < ticks.size(); ++i) {
            REQUIRE(ticks[i].index == static_cast<std::int64_t>(i));
        }
    }
    check_replays(config.sessions_of("second").front());
}

TEST_CASE("reload: many times over no descriptor, no thread and no session is left behind", "[cli][live]") {
    const App app(k_demand);
    const ConfigFile config;
    const std::vector<std::string> one{entry("stays", app), entry("a", app), entry("changes", app)};
    const std::vector<std::string> other{entry("b", app), entry("changes", app, ", timeout: 900ms"),
                                         entry("stays", app)};
    config.write("limit: 90", one);
    Controller controller(config);
    const auto settled = [&](const std::vector<std::string>& names) {
        return controller.becomes(names) && comes([&] {
                   return std::all_of(names.begin(), names.end(),
                                      [&](const std::string& name) { return controller.ticks(name) > 1; });
               });
    };
    REQUIRE(settled({"stays", "a", "changes"}));
    std::ptrdiff_t descriptors = 0;
    std::ptrdiff_t threads = 0;
    constexpr int k_rounds = 12;
    for (int round = 0; round < k_rounds; ++round) {
        config.write("limit: 60", other);
        controller.reload();
        REQUIRE(settled({"b", "changes", "stays"}));
        config.write("limit: 90", one);
        controller.reload();
        REQUIRE(settled({"stays", "a", "changes"}));
        if (round == 1) {
            descriptors = controller.count_of("fd");
            threads = controller.count_of("task");
        }
    }
    CHECK(comes([&] { return controller.count_of("fd") <= descriptors; }));
    CHECK(controller.count_of("task") <= threads + 3); // as many as turned at once
    CHECK(controller.stop().exit_code == 0);
    CHECK(config.sessions_of("stays").size() == 1);
    CHECK(config.sessions_of("a").size() == k_rounds + 1);
    CHECK(config.sessions_of("b").size() == k_rounds);
    CHECK(config.sessions_of("changes").size() == 2 * k_rounds + 1);
    for (const auto& entry : fs::directory_iterator(config.sessions)) {
        CHECK(entry.path().extension() == ".db"); // no -wal beside any
        CHECK(open(entry.path())->closed());
    }
}

namespace {

/// The target that the policy in force has.
std::string target_of(const Controller& controller) {
    const std::string manifest = controller.get("/scaling/config");
    const std::size_t at = manifest.find("\"target\":");
    REQUIRE(at != std::string::npos);
    return manifest.substr(at + 9, manifest.find_first_of(",}", at) - at - 9);
}

void order_target(const Controller& controller, const std::string& target) {
    const std::string manifest =
        R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","spec":{"policy":"proportional","target":)" + target +
        "}}";
    CHECK_THAT(send("PUT", controller.url + "/scaling/config", manifest), contains("200"));
}

} // namespace

TEST_CASE("reload: an order holds over reloads and restarts until the same is configured anew", "[cli][live]") {
    const App app(k_demand);
    ConfigFile config;
    config.record = "{folder: sessions, resume: true}";
    const std::string holds = "an order holds over the configuration";
    const std::string ends = "the configuration has changed, and an order ends";
    const auto ticked = [](const Controller& controller) {
        const int before = controller.ticks("web");
        REQUIRE(comes([&] { return controller.ticks("web") > before + 2; }));
    };
    config.write("limit: 30", {entry("web", app)});
    {
        Controller controller(config);
        order_target(controller, "0.5");
        CHECK_THAT(controller.get("/stop"), contains("stopped"));
        CHECK_THAT(send("POST", controller.url + "/scaling/priorities",
                        R"({"match_id":"web","priority":9,"resource_allocation":33.3})"),
                   contains("200"));
        ticked(controller);
        CHECK(controller.stop().exit_code == 0);
    }
    for (int restart = 0; restart < 3; ++restart) {
        CAPTURE(restart);
        config.write("limit: 30", {entry("web", app, restart == 0 ? ", timeout: 999ms" : "")});
        Controller controller(config);
        CHECK(target_of(controller) == "0.5");
        CHECK_THAT(controller.get("/scaling/status"), contains("\"automation\":\"stopped\""));
        CHECK_THAT(controller.get("/scaling/priorities"), contains("33.3"));
        ticked(controller);
        config.write("limit: 30", {entry("web", app, fmt::format(", timeout: {}ms", 900 + restart))}); // begins anew
        controller.reload();
        REQUIRE(comes([&] { return config.sessions_of("web").size() == static_cast<std::size_t>(3 + 2 * restart); }));
        ticked(controller);
        CHECK(target_of(controller) == "0.5");
        CHECK_THAT(controller.get("/scaling/priorities"), contains("33.3"));
        const Finished done = controller.stop();
        CHECK_THAT(done.err, contains(holds) && contains("policy") && contains("running") && contains("priority"));
        CHECK_THAT(done.err, !contains(ends));
    }
    config.write("limit: 30", {entry("web", app, ", target: 0.7")});
    {
        Controller controller(config);
        CHECK(target_of(controller) == "0.7");
        CHECK_THAT(controller.get("/scaling/status"), contains("\"automation\":\"stopped\"")); // nobody changed that
        order_target(controller, "0.5");
        ticked(controller);
        config.write("limit: 30", {entry("web", app, ", target: 0.6, running: false, priority: 4")});
        controller.reload();
        REQUIRE(comes([&] { return target_of(controller) == "0.6"; }));
        CHECK_THAT(controller.get("/scaling/priorities"), contains("\"priority\":4"));
        ticked(controller);
        CHECK_THAT(controller.stop().err, contains(ends));
    }
    config.write("limit: 30", {entry("web", app, ", target: 0.65")});
    Controller controller(config);
    CHECK(target_of(controller) == "0.65"); // what came by the file was no order
    CHECK_THAT(controller.get("/scaling/status"), contains("\"automation\":\"running\""));
    ticked(controller);
    CHECK_THAT(controller.stop().err, !contains("order"));
    for (const fs::path& session : config.sessions_of("web")) {
        check_replays(session);
    }
}
