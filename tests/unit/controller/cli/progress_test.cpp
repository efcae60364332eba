#include "controller/cli/progress.hpp"

#include "tests/support/catch.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace scaleit;
using namespace std::chrono_literals;

namespace {

/// What is written to standard error while it leads elsewhere.
class Redirected {
public:
    /// To `writer`; read back from `reader`. Owns both.
    Redirected(int writer, int reader) : writer_(writer), reader_(reader), kept_(::dup(STDERR_FILENO)) {
        REQUIRE(writer >= 0);
        REQUIRE(::dup2(writer, STDERR_FILENO) == STDERR_FILENO);
    }
    ~Redirected() {
        ::dup2(kept_, STDERR_FILENO);
        for (const int descriptor : {writer_, reader_, kept_}) {
            ::close(descriptor);
        }
    }
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;

    /// All of it: a terminal passes on what is written to it a moment later, in pieces.
    [[nodiscard]] std::string text() const {
        constexpr int k_patience_ms = 200;
        std::string read;
        std::array<char, 4096> bytes{};
        pollfd readable{.fd = reader_, .events = POLLIN, .revents = 0};
        while (::poll(&readable, 1, k_patience_ms) > 0) {
            const ssize_t length = ::read(reader_, bytes.data(), bytes.size());
            if (length <= 0) {
                break;
            }
            read.append(bytes.data(), static_cast<std::size_t>(length));
        }
        return read;
    }

private:
    int writer_;
    int reader_;
    int kept_;
};

/// One without a total that is told of 1 at 1.9 s, of 2 at 2 s, of 3 just after and of 4 at 3 s.
void live() {
    Instant now = k_start + 5s;
    cli::Progress line("rows", std::nullopt, [&now] { return now; });
    std::int64_t done = 0;
    for (const Duration at : {1900ms, 2000ms, 2001ms, 3000ms}) {
        now = k_start + 5s + at;
        line.update(++done);
    }
}

} // namespace

TEST_CASE("progress: says how far and for how long still", "[cli]") {
    CHECK(cli::progress_text("sweep", {0, 1000, 3s}) == "sweep [--------------------] 0 %, 0 of 1000");
    CHECK(cli::progress_text("sweep", {270, 1000, 27s}) ==
          "sweep [#####---------------] 27 %, 270 of 1000, about 73s left");
    CHECK(cli::progress_text("sweep", {1000, 1000, 99s}) == "sweep [####################] 100 %, 1000 of 1000");
    CHECK(cli::progress_text("rows read", {270, std::nullopt, 27s}) == "270 rows read");
    CHECK(cli::progress_text("sweep", {7, 1, 1s}) == "sweep [####################] 100 %, 1 of 1");
}

TEST_CASE("progress: on a terminal it shows past two seconds, now and then, and goes", "[cli]") {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    REQUIRE(terminal >= 0);
    REQUIRE(::grantpt(terminal) == 0);
    REQUIRE(::unlockpt(terminal) == 0);
    const char* name = ::ptsname(terminal); // NOLINT(concurrency-mt-unsafe): one thread
    REQUIRE(name != nullptr);
    std::string shown;
    {
        const Redirected redirected(::open(name, O_RDWR | O_NOCTTY), terminal);
        live();
        shown = redirected.text();
    }
    CHECK(shown == "\r\x1b[K2 rows\r\x1b[K4 rows\r\x1b[K");
}

TEST_CASE("progress: where no person looks it is silent", "[cli]") {
    std::array<int, 2> pipe{};
    REQUIRE(::pipe2(pipe.data(), O_NONBLOCK) == 0);
    std::string shown;
    {
        const Redirected redirected(pipe[1], pipe[0]);
        live();
        shown = redirected.text();
    }
    CHECK(shown.empty());
}
