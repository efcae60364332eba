// An autoscaler written in another language, with nothing of ours in it, against the fake app in lock-step time.
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

#include <algorithm>
#include <memory>

using namespace scaleit::test;

namespace {

constexpr int k_ticks = 1440;

/// One day of the foreign client's life, a poll a minute, against a fake app of its own.
class Day {
public:
    Day(const std::string& seed, const std::string& error_rate)
        : app_({program("fake_app"), "--port", "0", "--clock", "lockstep", "--step", "1m", "--seed", seed,
                "--error-rate", error_rate, "--generator", "diurnal:base=8,amplitude=6", "--log-level", "error"}),
          client_({"/usr/bin/env", "python3", SCALEIT_SOURCE_DIR "/tests/cli/naive_autoscaler.py",
                   url_in(app_.wait_for_line("listening")), std::to_string(k_ticks), "0.8"}) {}

    /// All that the client saw, a line a call; then the app's closing line is in closing_line().
    std::string seen() {
        const Finished client = client_.wait();
        INFO(client.err);
        REQUIRE(client.exit_code == 0);
        app_.send_signal(SIGTERM);
        const Finished app = app_.wait();
        REQUIRE(app.exit_code == 0);
        closing_line_ = app.out.substr(app.out.find('\n') + 1);
        return client.out;
    }
    [[nodiscard]] const std::string& closing_line() const { return closing_line_; }

private:
    Process app_;
    Process client_;
    std::string closing_line_;
};

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

} // namespace

TEST_CASE("foreign client: one seed is one day, byte for byte, and another seed another day", "[cli][live]") {
    Day first("1", "0.01"); // all at once: what takes time is waiting for answers that never come
    Day again("1", "0.01");
    Day other("2", "0.01");
    const std::string seen = first.seen();
    CHECK(count(seen, "GET ") == k_ticks);
    CHECK_THAT(seen, contains("PUT 204 b''\n"));
    CHECK(count(seen, "GET ") > count(seen, "GET 200 b'{\"cpu\":{\"highPriority\":")); // some calls went wrong
    CHECK_THAT(first.closing_line(), contains("served 1440 status polls") && !contains("faults: none"));
    CHECK((again.seen() == seen)); // in brackets: a day's bytes are too many to print
    CHECK(again.closing_line() == first.closing_line());
    CHECK((other.seen() != seen));
}

TEST_CASE("foreign client: without faults a day is the same whatever the seed", "[cli][live]") {
    Day first("1", "0");
    Day other("2", "0");
    const std::string seen = first.seen();
    CHECK(count(seen, "GET 200 b'{\"cpu\":{\"highPriority\":") == k_ticks);
    CHECK((other.seen() == seen));
    CHECK_THAT(first.closing_line(), contains("faults: none"));
}
