// `recorder scan` and `recorder close` as a shell sees them.
#include "recorder/session/writer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace scaleit;
using namespace scaleit::test;

namespace {

session::Exchange login(const std::string& password) {
    session::Exchange exchange;
    exchange.request = {"POST", "/login", {}, R"({"password":")" + password + R"("})"};
    exchange.outcome = Response{204, {}, ""};
    return exchange;
}

std::unique_ptr<session::SessionWriter> record(const std::string& file, const std::string& password) {
    auto writer = session::SessionWriter::create(file, {}, session::Sync::normal);
    REQUIRE(writer);
    REQUIRE((*writer)->append(login(password)));
    return std::move(*writer);
}

} // namespace

TEST_CASE("recorder scan: its exit code is 1 where there are likely secrets, else 0", "[cli]") {
    const TemporaryDirectory directory;
    const std::string leaky = directory.file("leaky.db").string();
    REQUIRE(record(leaky, "hunter2!")->close());
    const Finished found = run({program("recorder"), "scan", leaky, "--format", "json"});
    CHECK(found.exit_code == 1);
    CHECK_THAT(found.out, contains(R"("where":"request body /password","rule":"named_secret")"));
    CHECK((found.out + found.err).find("hunter2") == std::string::npos);

    const std::string clean = directory.file("clean.db").string();
    REQUIRE(record(clean, "")->close());
    const Finished none = run({program("recorder"), "scan", clean});
    CHECK(none.exit_code == 0);
    CHECK_THAT(none.out, contains("no likely secrets"));
    CHECK(run({program("recorder"), "scan", directory.file("none.db").string()}).exit_code == 4);
}

TEST_CASE("recorder close: closes what was cut off, refuses what is recorded, and says what was closed", "[cli]") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("s.db").string();
    auto writer = record(file, "x");
    const Finished busy = run({program("recorder"), "close", file});
    CHECK(busy.exit_code == 5);
    CHECK_THAT(busy.err, contains("a recorder still writes it"));
    writer.reset();
    const Finished now = run({program("recorder"), "close", file});
    INFO(now.err);
    CHECK(now.exit_code == 0);
    CHECK_THAT(now.out, contains("is closed now: 1 exchanges, 0 ticks, one file"));
    const Finished again = run({program("recorder"), "close", file});
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.out, contains("is closed already"));
    CHECK(run({program("recorder"), "verify", file}).exit_code == 0);
    CHECK(run({program("recorder"), "close", directory.file("none.db").string()}).exit_code == 4);
}
