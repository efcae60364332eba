#include "controller/cli/progress.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace std::chrono_literals;

TEST_CASE("progress: says how far and for how long still", "[cli]") {
    CHECK(cli::progress_text("sweep", {0, 1000, 3s}) == "sweep [--------------------] 0 %, 0 of 1000");
    CHECK(cli::progress_text("sweep", {270, 1000, 27s}) ==
          "sweep [#####---------------] 27 %, 270 of 1000, about 73s left");
    CHECK(cli::progress_text("sweep", {1000, 1000, 99s}) == "sweep [####################] 100 %, 1000 of 1000");
    CHECK(cli::progress_text("sweep", {7, 1, 1s}) == "sweep [####################] 100 %, 1 of 1");
}

TEST_CASE("progress: draws nothing where standard error is no terminal", "[cli]") {
    bool asked = false;
    cli::Progress progress("sweep", 10, [&asked] {
        asked = true;
        return Duration(1h);
    });
    progress.update(5);
    CHECK_FALSE(asked);
}
