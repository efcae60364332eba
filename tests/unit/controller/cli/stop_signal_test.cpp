#include "controller/cli/stop_signal.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/patience.hpp"

#include <atomic>
#include <csignal>
#include <unistd.h>

using namespace scaleit;
using namespace scaleit::test;

TEST_CASE("stop signal: a reload that takes long keeps no stop waiting, and one more is remembered", "[cli]") {
    std::atomic<int> reloads = 0;
    std::atomic<int> stops = 0;
    std::atomic<bool> may_end = false;
    {
        cli::StopSignal signal([&] { ++stops; },
                               [&] {
                                   ++reloads;
                                   comes([&] { return may_end.load(); });
                               });
        kill(getpid(), SIGHUP);
        REQUIRE(comes([&] { return reloads == 1; }));
        kill(getpid(), SIGHUP);
        REQUIRE(comes([] { // taken, so that the next is another
            sigset_t pending;
            sigpending(&pending);
            return sigismember(&pending, SIGHUP) == 0;
        }));
        kill(getpid(), SIGHUP);
        kill(getpid(), SIGTERM);
        signal.wait();
        CHECK(comes([&] { return stops == 1; }));
        CHECK(reloads == 1);
        may_end = true;
    }
    CHECK(reloads == 2); // once for those that came meanwhile
    CHECK(stops == 1);
}
