#include "replayer/child_group.hpp"

#include "tests/support/catch.hpp"

#include <csignal>
#include <cstdlib>

using namespace scaleit;
using namespace std::chrono_literals;
using replayer::ChildGroup;
using replayer::Ending;

namespace {

std::unique_ptr<ChildGroup> shell(const std::string& script) {
    return ChildGroup::start({"sh", "-c", script}, {"WORD=a word"}).value();
}

/// Until the command itself has ended, or for ten seconds.
std::optional<Ending> ending_of(ChildGroup& group) {
    for (int i = 0; i < 1000 && !group.ending(); ++i) {
        group.read_output(10ms);
    }
    group.read_output(10ms);
    return group.ending();
}

} // namespace

TEST_CASE("child group: a command's end and its last lines are known", "[replayer]") {
    const auto group = shell("echo $WORD; echo to stderr >&2; exit 3");
    CHECK(ending_of(*group) == Ending{3, 0});
    CHECK(group->last_lines(20) == "a word\nto stderr\n");
    CHECK(group->last_lines(1) == "to stderr\n");
    CHECK(group->last_lines(0).empty());
    CHECK_FALSE(group->is_running());
}

TEST_CASE("child group: a variable that is set already is replaced, whichever of two a program would read",
          "[replayer]") {
    REQUIRE(setenv("WORD", "of the caller", 1) == 0);
    const auto group = shell("env | grep ^WORD=");
    CHECK(ending_of(*group) == Ending{0, 0});
    unsetenv("WORD");
    CHECK(group->last_lines(20) == "WORD=a word\n");
}

TEST_CASE("child group: of much output the end is kept", "[replayer]") {
    const auto group = shell("seq 1 200000; printf unended");
    CHECK(ending_of(*group) == Ending{0, 0});
    CHECK(group->last_lines(3) == "199999\n200000\nunended\n");
    CHECK(group->last_lines(1'000'000).size() <= replayer::k_output_bytes_kept + 1);
}

TEST_CASE("child group: one that a signal ends says so", "[replayer]") {
    const auto group = shell("kill -KILL $$");
    CHECK(ending_of(*group) == Ending{0, SIGKILL});
}

TEST_CASE("child group: what the caller ignores the command does not", "[replayer]") {
    for (const int signal : {SIGPIPE, SIGXFSZ}) {
        CAPTURE(signal);
        auto* const before = std::signal(signal, SIG_IGN);
        const auto group = shell("kill -" + std::to_string(signal) + " $$");
        CHECK(ending_of(*group) == Ending{0, signal});
        std::signal(signal, before);
    }
}

TEST_CASE("child group: what the command leaves behind is of the group, and goes with it", "[replayer]") {
    const auto group = shell("sleep 60 & trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' & exit 0");
    CHECK(ending_of(*group) == Ending{0, 0});
    CHECK(group->is_running());
    group->send(SIGTERM);
    group->read_output(50ms);
    CHECK(group->is_running()); // one of them does not listen
    group->kill_all();
    CHECK_FALSE(group->is_running());
}

TEST_CASE("child group: what cannot be started is an error with the system's words", "[replayer]") {
    const auto missing = ChildGroup::start({"no_such_program"}, {});
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().kind == ErrorKind::environment);
    CHECK_THAT(missing.error().message, test::contains("'no_such_program': No such file or directory"));
    CHECK_FALSE(ChildGroup::start({"/"}, {}).has_value());
}
