// `recorder proxy` where the session cannot be written any more: fail-closed and fail-open. The shell sets a bound on
// the size of files, which the session meets after some exchanges.
#include "controller/live/http_transport.hpp"
#include "recorder/session/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr int k_exchanges = 200;           ///< far more than fit
constexpr const char* k_bytes_max = "512"; ///< in blocks of 512 bytes, of any file that the proxy writes

/// A proxy whose files cannot grow over a bound.
struct BoundedProxy : ServerProcess {
    BoundedProxy(const std::string& upstream, const std::string& file, const std::string& on_error)
        : ServerProcess({"/bin/sh", "-c", "ulimit -f \"$0\" && exec \"$@\"", k_bytes_max, program("recorder"), "proxy",
                         "--listen", "127.0.0.1:0", "--upstream", upstream, "--out", file, "--on-error", on_error}) {}
};

/// How many of so many polls with long targets are answered with a status.
int answered(const std::string& url) {
    const auto transport = live::HttpTransport::create(url).value();
    int count = 0;
    for (int i = 0; i < k_exchanges; ++i) {
        const Outcome outcome =
            transport->send({"GET", "/app/status?" + std::string(4000, 'x'), {}, {}}, std::chrono::seconds(5));
        count += outcome && outcome->status == 200 ? 1 : 0;
    }
    return count;
}

int recorded(const std::string& file) {
    const auto reader = session::SessionReader::open(file);
    REQUIRE(reader);
    CHECK_FALSE((*reader)->closed());
    int count = 0;
    REQUIRE((*reader)->for_each([&](const session::Entry& entry) -> Status {
        count += std::holds_alternative<session::Exchange>(entry.value) ? 1 : 0;
        return {};
    }));
    return count;
}

} // namespace

TEST_CASE("proxy errors: fail-closed shows nothing unrecorded, ends of itself, and says what is missing",
          "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    App app({"--clock", "lockstep"});
    BoundedProxy proxy(app.url, file, "stop");
    const int seen = answered(proxy.url);
    const Finished ended = proxy.process.wait(); // without a signal
    CHECK(ended.exit_code == 5);
    CHECK(seen > 0);
    CHECK(seen < k_exchanges);
    CHECK(recorded(file) == seen);
    CHECK_THAT(ended.err, contains(fmt::format("recorder: error: {} exchanges and ", seen)));
    CHECK_THAT(ended.err, contains("1 exchanges went unrecorded: cannot write the session"));
    CHECK_THAT(app.stop().out, contains(fmt::format("served {} status polls", seen + 1)));
}

TEST_CASE("proxy errors: fail-open lets everything pass and counts what is missing", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    App app({"--clock", "lockstep"});
    BoundedProxy proxy(app.url, file, "pass");
    CHECK(answered(proxy.url) == k_exchanges);
    const Finished ended = proxy.stop();
    CHECK(ended.exit_code == 5);
    const int kept = recorded(file);
    CHECK(kept > 0);
    CHECK(kept < k_exchanges);
    CHECK_THAT(ended.err, contains(fmt::format("recorder: error: {} exchanges and ", kept)));
    CHECK_THAT(ended.err, contains(fmt::format("; {} exchanges went unrecorded: cannot write", k_exchanges - kept)));
}
