// `recorder proxy` over real processes: controllers that know nothing of it, and what their sessions are good for.
#include "recorder/session/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

using namespace scaleit;
using namespace scaleit::test;

namespace {

const std::vector<std::string> k_world{"--clock", "lockstep", "--step",      "1m",
                                       "--seed",  "1",        "--generator", "diurnal:base=8,amplitude=6"};
const std::vector<std::string> k_lockstep{"--clock", "lockstep", "--step", "1m"};

/// Calls that go wrong at once. Not those that the client gives up: it may ask again before the proxy has seen it
/// leave.
std::vector<std::string> faults_in(const TemporaryDirectory& directory) {
    const std::string file = directory.file("faults.yaml").string();
    std::ofstream(file) << "apiVersion: scaleit/v1\nkind: FaultPlan\nspec:\n  rules:\n"
                           "    - {fault: http_503, probability: 0.04}\n"
                           "    - {fault: reset, probability: 0.04}\n"
                           "    - {fault: malformed_json, probability: 0.04}\n";
    return {"--faults", file};
}

std::vector<session::Entry> entries_of(const std::string& file) {
    const auto reader = session::SessionReader::open(file);
    REQUIRE(reader);
    std::vector<session::Entry> entries;
    REQUIRE((*reader)->for_each([&](const session::Entry& entry) -> Status {
        entries.push_back(entry);
        return {};
    }));
    return entries;
}

std::vector<Tick> ticks_of(const std::string& file) {
    std::vector<Tick> ticks;
    for (const session::Entry& entry : entries_of(file)) {
        if (const auto* tick = std::get_if<Tick>(&entry.value)) {
            ticks.push_back(*tick);
        }
    }
    return ticks;
}

/// What a client that prints a line a call has seen of an exchange.
std::string begin_of_line(const session::Exchange& exchange) {
    return exchange.outcome ? fmt::format("{} {} ", exchange.request.method, exchange.outcome->status)
                            : exchange.request.method + " ";
}

Finished replay(const std::string& command, const std::string& file, const std::vector<std::string>& flags = {}) {
    return run(joined({program("replayer"), command, file}, flags));
}

std::string line_with(const std::string& text, const std::string& part) {
    const std::size_t at = text.find(part);
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
}

} // namespace

TEST_CASE("proxy: a foreign controller's session verifies, scores and is replayed what-if", "[cli][live]") {
    constexpr int k_ticks = 300;
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    App app(joined(k_world, faults_in(directory)));
    Proxy proxy(app.url, file, k_lockstep);
    const Finished client = run({"/usr/bin/env", "python3", SCALEIT_SOURCE_DIR "/tests/cli/naive_autoscaler.py",
                                 proxy.url, std::to_string(k_ticks), "0.8"});
    INFO(client.err);
    REQUIRE(client.exit_code == 0);
    const Finished stopped = proxy.stop();
    CHECK(stopped.exit_code == 0);
    CHECK_THAT(stopped.err, contains(" and 300 ticks are in ") && contains("nothing went unrecorded"));
    CHECK_FALSE(std::filesystem::exists(file + "-wal"));

    // Everything the client saw, in its order, with a tick for each poll and nothing else.
    std::size_t at = 0;
    int exchanges = 0;
    int polls = 0;
    int changes = 0;
    for (const session::Entry& entry : entries_of(file)) {
        if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
            ++exchanges;
            polls += exchange->request.method == "GET" ? 1 : 0;
            CHECK(client.out.compare(at, begin_of_line(*exchange).size(), begin_of_line(*exchange)) == 0);
            at = client.out.find('\n', at) + 1;
        } else {
            changes += std::get<Tick>(entry.value).write.outcome == WriteOutcome::applied ? 1 : 0;
        }
    }
    CHECK(at == client.out.size());
    CHECK(polls == k_ticks);
    CHECK(changes > 0);

    CHECK(run({program("recorder"), "verify", file}).exit_code == 0);
    CHECK_THAT(run({program("recorder"), "show", file}).out, contains("interval_ns: 60000000000\n"));
    const Finished score = replay("score", file);
    CHECK(score.exit_code == 0);
    CHECK_THAT(line_with(score.out, "ticks"), contains("300"));
    const Finished whatif = replay("run", file, {"--policy", "target-average", "--check-determinism"});
    INFO(whatif.err);
    CHECK(whatif.exit_code == 0);
    CHECK_THAT(line_with(whatif.out, "ticks"), contains("300"));
    CHECK(line_with(whatif.out, "digest") != line_with(score.out, "digest"));

    const Finished strict = replay("verify", file);
    CHECK(strict.exit_code == 4);
    CHECK_THAT(strict.err, contains("no controller recorded this session"));

    // None of that, nor anything but what is recorded, has reached the app.
    const Finished app_end = app.stop();
    CHECK_THAT(app_end.out,
               contains(fmt::format("served {} status polls, {} replica writes", polls, exchanges - polls)));
}

TEST_CASE("proxy: the ticks made up from outside are those that the controller itself records", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string outside = directory.file("outside.db").string();
    const std::string inside = directory.file("inside.db").string();
    App app(joined(k_world, faults_in(directory)));
    Proxy proxy(app.url, outside, k_lockstep);
    const Finished controlled =
        run({program("controller"), "--url", proxy.url, "--clock", "lockstep", "--interval", "1m", "--ticks", "300",
             "--attempts", "1", "--timeout", "250ms", "--record", inside, "--log-level", "off"});
    INFO(controlled.err);
    REQUIRE(controlled.exit_code == 0);
    CHECK(proxy.stop().exit_code == 0);
    CHECK(app.stop().exit_code == 0);

    const std::vector<Tick> seen = ticks_of(outside);
    const std::vector<Tick> lived = ticks_of(inside);
    REQUIRE(seen.size() == 300);
    REQUIRE(lived.size() == 300);
    int failed = 0;
    for (std::size_t i = 0; i < lived.size(); ++i) {
        CAPTURE(i);
        CHECK(seen[i].index == lived[i].index);
        CHECK(seen[i].at == lived[i].at);
        CHECK(seen[i].observation == lived[i].observation);
        CHECK(seen[i].failed_calls == lived[i].failed_calls);
        CHECK(seen[i].write == lived[i].write);
        CHECK(seen[i].decision.desired() == lived[i].decision.desired());
        failed += lived[i].failed_calls.none() ? 0 : 1;
    }
    CHECK(failed > 5); // or the faults were never met
}

TEST_CASE("proxy: a proxied session tells its app's delays as the controller's own does", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string outside = directory.file("outside.db").string();
    const std::string inside = directory.file("inside.db").string();
    App app(joined(k_world, {"--startup-delay", "4m"}));
    Proxy proxy(app.url, outside, k_lockstep);
    REQUIRE(run({program("controller"), "--url", proxy.url, "--clock", "lockstep", "--interval", "1m", "--ticks", "400",
                 "--policy", "proportional", "--record", inside, "--log-level", "off"})
                .exit_code == 0);
    CHECK(proxy.stop().exit_code == 0);
    const std::string note = " tells its app's start-up delay of 4 ticks, taken as 4m; --startup-delay overrides it\n";
    const std::vector<std::string> policy{"--policy", "proportional"};
    const Finished of_outside = replay("run", outside, policy);
    const Finished of_inside = replay("run", inside, policy);
    CHECK_THAT(of_inside.err, contains(inside + note));
    CHECK_THAT(of_outside.err, contains(outside + note));
    CHECK(of_outside.out == of_inside.out);
}

TEST_CASE("proxy: figures and health stand on a port of their own", "[cli][live]") {
    const TemporaryDirectory directory;
    App app(k_world);
    Proxy proxy(app.url, directory.file("session.db").string(), {"--admin", "127.0.0.1:0"});
    const std::string admin = url_in(proxy.ready_line.substr(proxy.ready_line.find("admin=")));
    const auto get = [](const std::string& url) { return run({"/usr/bin/env", "curl", "--silent", url}).out; };
    CHECK(get(admin + "/healthz") == R"({"status":"recording"})");
    CHECK_THAT(get(proxy.url + "/app/status"), contains("highPriority"));
    CHECK_THAT(get(admin + "/metrics"), contains("scaleit_proxy_recorded_total 1\n"));
    CHECK_THAT(get(proxy.url + "/healthz"), contains("ok")); // the app's own
    const Finished stopped = proxy.stop();
    CHECK_THAT(stopped.err, contains("2 exchanges and 1 ticks are in "));
}

TEST_CASE("proxy: refuses what it cannot do, and leaves no session behind", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    const auto refused = [&](const std::vector<std::string>& flags) {
        return run(joined({program("recorder"), "proxy"}, flags));
    };
    CHECK(refused({"--upstream", "ftp://here", "--out", file}).exit_code == 2);
    CHECK(refused({"--upstream", "http://127.0.0.1:1", "--out", file, "--clock", "lockstep"}).exit_code == 2);
    CHECK(refused({"--upstream", "http://127.0.0.1:1", "--out", file, "--on-error", "ignore"}).exit_code == 2);
    App app(k_world); // has a port that is taken
    const std::string taken = app.url.substr(std::string("http://").size());
    const Finished no_port = refused({"--upstream", app.url, "--out", file, "--listen", taken});
    CHECK(no_port.exit_code == 5);
    CHECK_THAT(no_port.err, contains("the port is taken"));
    CHECK(std::filesystem::is_empty(directory.path()));
    Proxy proxy(app.url, file);
    const Finished second = refused({"--upstream", app.url, "--out", file, "--listen", "127.0.0.1:0"});
    CHECK(second.exit_code == 5);
    CHECK_THAT(second.err, contains("exists already"));
    CHECK(proxy.stop().exit_code == 0);
}
