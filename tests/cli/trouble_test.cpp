// The controller through trouble, over real processes: afterwards the target is regained, the session tells what
// happened, and never was anything written outside the bounds or without data.
#include "controller/loop/app_codec.hpp"
#include "recorder/session/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/curl.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr double k_target = 0.80;
constexpr int k_min = 2;
constexpr int k_max = 30;
const std::string k_scenarios = SCALEIT_SOURCE_DIR "/data/scenarios/";

/// A controller of an app, within the bounds.
std::vector<std::string> controller(const std::string& url, const std::string& session,
                                    const std::vector<std::string>& flags) {
    return joined({program("controller"), "--url", url, "--record", session, "--min", fmt::to_string(k_min), "--max",
                   fmt::to_string(k_max), "--log-level", "off"},
                  flags);
}

const std::vector<std::string> k_lockstep{"--clock", "lockstep", "--interval", "15s", "--timeout", "100ms"};

constexpr Duration k_interval = std::chrono::milliseconds(50);
const std::vector<std::string> k_live{"--interval", "50ms", "--timeout", "1s", "--attempts", "1"};

/// What a session tells.
struct Story {
    std::vector<Tick> ticks;
    std::map<FailureKind, int> failures; ///< of looks
    int looks = 0;
    int writes = 0;
    int blind_writes = 0;   ///< in a tick whose look had failed
    int outside_writes = 0; ///< beyond the bounds, or of no count
    bool closed = false;
};

Story story_of(const std::string& file) {
    const auto reader = session::SessionReader::open(file);
    INFO((reader ? "" : reader.error().message));
    REQUIRE(reader.has_value());
    Story story;
    story.closed = (*reader)->closed();
    bool has_data = false;
    const auto tell = [&](const session::Exchange& exchange) {
        const AppCall call = loop::read_call(exchange.request, exchange.outcome);
        if (const auto* look = std::get_if<StatusPoll>(&call)) {
            ++story.looks;
            has_data = look->observation.has_value();
            if (!has_data) {
                ++story.failures[look->observation.error().kind];
            }
        } else if (const auto* write = std::get_if<ReplicaWrite>(&call)) {
            ++story.writes;
            story.blind_writes += has_data ? 0 : 1;
            const int replicas = write->replicas.value_or(0);
            story.outside_writes += replicas < k_min || replicas > k_max ? 1 : 0;
        }
    };
    REQUIRE((*reader)->for_each([&](const session::Entry& entry) -> Status {
        if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
            tell(*exchange);
        } else {
            story.ticks.push_back(std::get<Tick>(entry.value));
        }
        return {};
    }));
    return story;
}

void check_conduct(const Story& story) {
    CHECK(story.blind_writes == 0);
    CHECK(story.outside_writes == 0);
}

/// Both scenarios have no data in those minutes: nothing was seen then, and nothing written.
void check_blind_from_ten_to_twenty(const Story& story) {
    for (const Tick& tick : story.ticks) {
        const bool is_blind =
            tick.at >= Instant(std::chrono::minutes(10)) && tick.at < Instant(std::chrono::minutes(20));
        CHECK(tick.observation.has_value() != is_blind);
        CHECK((tick.write.outcome == WriteOutcome::not_needed || !is_blind));
    }
}

/// The mean CPU of the last ticks that have data.
double last_cpu(const Story& story, std::size_t ticks) {
    double sum = 0;
    std::size_t count = 0;
    for (auto tick = story.ticks.rbegin(); tick != story.ticks.rend() && count < ticks; ++tick) {
        if (tick->observation) {
            sum += tick->observation->cpu;
            ++count;
        }
    }
    REQUIRE(count == ticks);
    return sum / static_cast<double>(count);
}

/// What another controller tells that comes after the first, and regains the target.
Story regain(const std::string& url, const std::string& session) {
    REQUIRE(run(controller(url, session, joined(k_lockstep, {"--ticks", "200"}))).exit_code == 0);
    Story story = story_of(session);
    check_conduct(story);
    CHECK(story.closed);
    CHECK(last_cpu(story, 160) == Catch::Approx(k_target).margin(0.05));
    return story;
}

bool shows(const std::string& url, const std::string& status) {
    return curl({url + "/app/status"}).find(status) != std::string::npos;
}

} // namespace

TEST_CASE("trouble: a status outage is waited out without a write, and the target regained", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    App app({"--scenario", k_scenarios + "dead_metrics.yaml"});
    const Finished lived = run(controller(app.url, file, joined(k_lockstep, {"--ticks", "640"})));
    REQUIRE(lived.exit_code == 0);
    const Story story = story_of(file);
    check_conduct(story);
    CHECK(story.closed);
    CHECK(story.failures.at(FailureKind::http_status) > 10);
    CHECK(story.failures.at(FailureKind::reset) > 5);
    check_blind_from_ten_to_twenty(story);
    CHECK(last_cpu(story, 480) == Catch::Approx(k_target).margin(0.03)); // one period of the demand
}

TEST_CASE("trouble: answers that are no data are waited out without a write, and the target regained", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    App app({"--scenario", k_scenarios + "nonsense_metrics.yaml"});
    const Finished lived = run(controller(app.url, file, joined(k_lockstep, {"--ticks", "640"})));
    REQUIRE(lived.exit_code == 0);
    const Story story = story_of(file);
    check_conduct(story);
    CHECK(story.closed);
    for (const FailureKind kind : {FailureKind::malformed_json, FailureKind::bad_shape, FailureKind::out_of_range,
                                   FailureKind::content_type, FailureKind::truncated}) {
        CAPTURE(name(kind));
        CHECK(story.failures.contains(kind));
    }
    check_blind_from_ten_to_twenty(story);
    CHECK(last_cpu(story, 480) == Catch::Approx(k_target).margin(0.03));
}

TEST_CASE("trouble: an app slower than the budget is an app without data, and then it is regained", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    App app({"--scenario", k_scenarios + "slow_app.yaml"});
    const Finished lived = run(controller(app.url, file, joined(k_lockstep, {"--ticks", "160"})));
    REQUIRE(lived.exit_code == 0);
    const Story story = story_of(file);
    check_conduct(story);
    CHECK(story.failures == std::map<FailureKind, int>{{FailureKind::timeout, 12}});
    CHECK(last_cpu(story, 60) == Catch::Approx(k_target).margin(0.02));
}

TEST_CASE("trouble: writes that lie are seen through by the next look", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    App app({"--scenario", k_scenarios + "lying_writes.yaml"});
    const Finished lived =
        run(controller(app.url, file, joined(k_lockstep, {"--ticks", "400", "--policy", "proportional"})));
    REQUIRE(lived.exit_code == 0);
    const Story story = story_of(file);
    check_conduct(story);
    int lost = 0;
    int denied = 0;
    int rewritten = 0;
    for (std::size_t i = 0; i + 1 < story.ticks.size(); ++i) {
        const Tick& tick = story.ticks[i];
        const Tick& next = story.ticks[i + 1];
        const bool took_hold = next.observation->replicas == tick.decision.desired();
        lost += tick.write.outcome == WriteOutcome::applied && !took_hold ? 1 : 0;
        denied += tick.write.outcome == WriteOutcome::failed && took_hold ? 1 : 0;
        rewritten += !took_hold && next.write.outcome != WriteOutcome::not_needed ? 1 : 0;
    }
    CHECK(lost > 10);
    CHECK(denied > 10);
    CHECK(rewritten > 10);
    CHECK(last_cpu(story, 200) == Catch::Approx(k_target).margin(0.08));
}

TEST_CASE("trouble: where the disk is full nothing goes unrecorded, and with room again the target is regained",
          "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("full.db").string();
    App app({"--clock", "lockstep", "--step", "15s", "--replicas", "20", "--generator",
             "square:low=4,high=9,period=10m", "--generator", "noise:sd=0.2"});
    const Finished full = run(joined({"/bin/sh", "-c", "ulimit -f 1024 && exec \"$@\"", "controller"},
                                     controller(app.url, file, joined(k_lockstep, {"--ticks", "100000"}))));
    CHECK(full.exit_code == 5);
    CHECK_THAT(full.err, contains(file));
    const Story story = story_of(file);
    check_conduct(story);
    CHECK_FALSE(story.closed);
    CHECK(story.looks > 20);
    CHECK(run({program("recorder"), "verify", file}).exit_code == 0);

    const Story later = regain(app.url, directory.file("next.db").string());
    // All that the app was asked is told by the two sessions, but for the call that found no room.
    const std::string served = app.stop().out;
    const std::size_t at = served.find("served ");
    REQUIRE(at != std::string::npos);
    const int polls = std::stoi(served.substr(at + 7));
    CHECK(polls >= story.looks + later.looks);
    CHECK(polls <= story.looks + later.looks + 1);
}

TEST_CASE("trouble: after SIGKILL the next controller regains the target, and the session tells up to the kill",
          "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("killed.db").string();
    App app(
        {"--clock", "lockstep", "--step", "15s", "--replicas", "3", "--generator", "square:low=4,high=8,period=10m"});
    Process first(controller(app.url, file, joined(k_lockstep, {"--ticks", "100000000"})));
    REQUIRE(comes([&] { return curl({app.url + "/metrics"}).find("kind=\"status_poll\"} 0\n") == std::string::npos; }));
    first.send_signal(SIGKILL);
    CHECK(first.wait().signal == SIGKILL);
    const Story killed = story_of(file);
    check_conduct(killed);
    CHECK_FALSE(killed.closed);
    CHECK(killed.looks > 0);
    CHECK(run({program("replayer"), "verify", file}).exit_code == 0);

    regain(app.url, directory.file("next.db").string());
}

TEST_CASE("trouble: a count that another hand sets is seen, told and put right", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    App app({"--generator", "constant:base=8", "--replicas", "10"});
    Process process(controller(app.url, file, k_live));
    for (const char* replicas : {"25", "100"}) { // the second is outside the controller's own bounds
        CAPTURE(replicas);
        CHECK(send("PUT", app.url + "/app/replicas", fmt::format(R"({{"replicas":{}}})", replicas)) == "204");
        CHECK(comes([&] { return shows(app.url, R"("highPriority":0.80},"replicas":10)"); }));
    }
    process.send_signal(SIGTERM);
    CHECK(process.wait().exit_code == 0);
    const Story story = story_of(file);
    check_conduct(story);
    int seen = 0;
    for (const Tick& tick : story.ticks) {
        const int replicas = tick.observation ? tick.observation->replicas : 0;
        if (replicas == 25 || replicas == 100) {
            ++seen;
            CHECK(tick.decision.desired().value_or(1000) <= replicas);
        }
    }
    CHECK(seen >= 2);
}

TEST_CASE("trouble: leaps of the app's time and a controller that stood still change nothing for good", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    App app({"--generator", "steps:from=4,to=8,count=2,every=1h", "--replicas", "8", "--admin"});
    Process process(controller(app.url, file, k_live));
    CHECK(comes([&] { return shows(app.url, R"("highPriority":0.80},"replicas":5)"); }));
    process.send_signal(SIGSTOP);
    CHECK_THAT(send("POST", app.url + "/admin/clock/advance", R"({"by":"2h"})"), contains("200"));
    std::this_thread::sleep_for(std::chrono::seconds(1));
    process.send_signal(SIGCONT);
    CHECK(comes([&] { return shows(app.url, R"("highPriority":0.80},"replicas":10)"); }));
    process.send_signal(SIGTERM);
    CHECK(process.wait().exit_code == 0);
    const Story story = story_of(file);
    check_conduct(story);
    std::int64_t longest_gap = 0;
    for (std::size_t i = 0; i < story.ticks.size(); ++i) {
        const Duration late = story.ticks[i].at - (k_start + story.ticks[i].index * k_interval);
        CHECK(late >= Duration::zero()); // what was missed is not made up for by ticks in a hurry
        CHECK(late < k_interval);
        longest_gap = std::max(longest_gap, i == 0 ? 0 : story.ticks[i].index - story.ticks[i - 1].index);
    }
    CHECK(longest_gap >= 15); // or it never stood still
    const Finished shown = run({program("replayer"), "verify", file});
    INFO(shown.out << shown.err);
    CHECK(shown.exit_code == 0);
}

namespace {

/// Debian's faketime: what a program takes for the wall clock's time is moved by what a file says, at once. A program
/// under AddressSanitizer would refuse to start with another library before the sanitizer's.
const std::string k_faketime = "/usr/lib/" SCALEIT_MULTIARCH "/faketime/libfaketimeMT.so.1";

std::vector<std::string> with_clock_of(const std::string& file, const std::vector<std::string>& command) {
    return joined({"/usr/bin/env", "LD_PRELOAD=" + k_faketime, "FAKETIME_TIMESTAMP_FILE=" + file, "FAKETIME_NO_CACHE=1",
                   "FAKETIME_DONT_FAKE_MONOTONIC=1", "ASAN_OPTIONS=verify_asan_link_order=0"},
                  command);
}

/// A schedule that wants 7 replicas for another half an hour of the present time, and then 3.
std::string schedule_around_now() {
    const auto now = std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now());
    return fmt::format("apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec:\n  policy: schedule\n  otherwise: 3\n"
                       "  windows: [{{from: '{:%H:%M}', to: '{:%H:%M}', replicas: 7}}]\n",
                       now - std::chrono::minutes(10), now + std::chrono::minutes(30));
}

/// What the controller's API says of its newest tick.
std::int64_t newest_unix_s(const std::string& api) {
    const std::string page = curl({api + "/scaling/history?limit=1"});
    const std::string key = "\"at_unix_ms\":";
    const std::size_t at = page.find(key);
    REQUIRE(at != std::string::npos);
    return std::stoll(page.substr(at + key.size())) / 1000;
}

} // namespace

TEST_CASE("trouble: leaps of the wall clock, an hour on and a day back, move no tick and no schedule", "[cli][live]") {
    if (!std::filesystem::exists(k_faketime)) {
        WARN("SKIPPED: there is no " << k_faketime << "; install Debian's package faketime");
        return;
    }
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    const std::string clock = directory.file("clock").string();
    const std::string policy = directory.file("policy.yaml").string();
    const auto set_clock = [&](const char* offset_s) {
        std::ofstream(clock + ".new") << offset_s << "\n";
        std::filesystem::rename(clock + ".new", clock);
    };
    set_clock("+0");
    std::ofstream(policy) << schedule_around_now();
    const bool is_scheduled = GENERATE(false, true);
    CAPTURE(is_scheduled);
    App app({"--generator", "constant:base=8", "--replicas", "20"});
    ServerProcess controlling(
        with_clock_of(clock, controller(app.url, file,
                                        joined(k_live, {"--api", "127.0.0.1:0", "--policy",
                                                        is_scheduled ? policy : std::string("target-average")}))));
    const std::string regained = is_scheduled ? "\"replicas\":7" : R"("highPriority":0.80},"replicas":10)";
    CHECK(comes([&] { return shows(app.url, regained); }));
    std::int64_t before = newest_unix_s(controlling.url);
    for (const auto& [offset, leap_s] :
         {std::pair{"+3600", std::int64_t{3600}}, std::pair{"-82800", std::int64_t{-86400}}}) {
        set_clock(offset);
        std::this_thread::sleep_for(std::chrono::seconds(1));
        const std::int64_t after = newest_unix_s(controlling.url);
        CHECK(std::abs(after - before - leap_s) < 30); // or the clock never leapt
        before = after;
        // It is still there: another hand is put right.
        CHECK(send("PUT", app.url + "/app/replicas", R"({"replicas":25})") == "204");
        CHECK(comes([&] { return shows(app.url, regained); }));
    }
    CHECK(controlling.stop().exit_code == 0);
    const Story story = story_of(file);
    check_conduct(story);
    CHECK(story.closed);
    for (std::size_t i = 0; i < story.ticks.size(); ++i) {
        const Tick& tick = story.ticks[i];
        const Duration late = tick.at - (k_start + tick.index * k_interval);
        CHECK(late >= Duration::zero());
        CHECK(late < k_interval);
        if (i > 0) {
            const std::int64_t step = tick.index - story.ticks[i - 1].index;
            CHECK(step >= 1);
            CHECK(step < 100); // what a busy machine may miss, and no hour of ticks
        }
    }
    for (const auto& verify : {std::pair{"recorder", "verify"}, std::pair{"replayer", "verify"}}) {
        const Finished verified = run({program(verify.first), verify.second, file});
        INFO(verified.out << verified.err);
        CHECK(verified.exit_code == 0);
    }
}

TEST_CASE("trouble: of several apps the one whose session finds no room is halted, and the others go on",
          "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string config = directory.file("apps.yaml").string();
    const App first({"--generator", "constant:base=8"});
    const App second({"--generator", "constant:base=8"});
    std::ofstream(config) << "apiVersion: scaleit/v1\nkind: Controller\nspec:\n  record: {folder: .}\n  limit: 60\n"
                          << "  workloads:\n    - {name: first, interval: 20ms, timeout: 1s, min: 2, max: 30, url: '"
                          << first.url << "'}\n    - {name: second, interval: 500ms, min: 2, max: 30, url: '"
                          << second.url << "'}\n";
    // The first fills its file long before the second does.
    ServerProcess controlling({"/bin/sh", "-c", "ulimit -f 1024 && exec \"$@\"", "controller", program("controller"),
                               "--config", config, "--api", "127.0.0.1:0"});
    const auto status = [&](const std::string& name) {
        return curl({controlling.url + "/scaling/status?workload=" + name});
    };
    const auto says = [&](const std::string& name, const std::string& text) {
        return comes([&] { return status(name).find(text) != std::string::npos; });
    };
    REQUIRE(says("first", "\"halted\":true"));
    CHECK_THAT(curl({controlling.url + "/metrics"}), contains("scaleit_halted{workload=\"first\"} 1\n"));
    CHECK_THAT(curl({controlling.url + "/healthz"}), contains("\"degraded\":[\"first\"]"));
    CHECK_THAT(send("POST", controlling.url + "/scaling/scale?workload=first", R"({"target_instances":5})"),
               contains("halted"));
    CHECK_THAT(send("PUT", second.url + "/app/replicas", R"({"replicas":20})"), contains("204"));
    CHECK(comes([&] { return shows(second.url, R"("highPriority":0.80},"replicas":10)"); }));
    CHECK_THAT(status("second"), contains("\"halted\":false"));

    controlling.process.send_signal(SIGHUP); // another session, another chance
    CHECK(says("first", "\"halted\":false"));
    CHECK_THAT(curl({controlling.url + "/healthz"}), contains("\"degraded\":[]"));
    const Finished ended = controlling.stop();
    INFO(ended.err);
    CHECK(ended.exit_code == 5);
    CHECK_THAT(ended.out, contains("second: "));
    CHECK_THAT(ended.err, contains("halted"));
    int open = 0;
    for (const auto& file : std::filesystem::directory_iterator(directory.path())) {
        if (file.path().extension() == ".db") {
            const Story story = story_of(file.path().string());
            check_conduct(story);
            CHECK(!story.ticks.empty());
            open += story.closed ? 0 : 1;
            CHECK(run({program("recorder"), "verify", file.path().string()}).exit_code == 0);
        }
    }
    CHECK(open >= 1); // it was full indeed
}
