// A recorded session that was changed afterwards. Two kinds of change: on the bytes of the file, which `recorder
// verify` finds by the hash chain; and a session written anew with other content and a valid chain, which only the
// strict replay can find.
#include "recorder/session/reader.hpp"
#include "recorder/session/writer.hpp"
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <functional>
#include <sqlite3.h>

using namespace scaleit;
using namespace scaleit::test;

namespace {

/// A closed session of thirty ticks over real HTTP.
struct Recorded {
    TemporaryDirectory directory;
    std::string file = directory.file("session.db").string();

    Recorded() {
        Process app({program("fake_app"), "--port", "0", "--clock", "lockstep", "--generator",
                     "sine:base=6,amplitude=3,period=20s"});
        const std::string url = url_in(app.wait_for_line("listening"));
        REQUIRE(run({program("controller"), "--url", url, "--clock", "lockstep", "--ticks", "30", "--policy",
                     "proportional", "--record", file, "--log-level", "off"})
                    .exit_code == 0);
        REQUIRE(run({program("recorder"), "verify", file}).exit_code == 0);
        REQUIRE(run({program("replayer"), "verify", file}).exit_code == 0);
    }

    void sql(const std::string& statements) const {
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
        char* error = nullptr;
        const int result = sqlite3_exec(database, statements.c_str(), nullptr, nullptr, &error);
        INFO((error == nullptr ? "" : error));
        REQUIRE(result == SQLITE_OK);
        sqlite3_close(database);
    }

    /// Writes the session anew with its entries changed and a chain that fits them.
    [[nodiscard]] std::string rewritten(const std::function<void(std::vector<session::Entry>&)>& change) const {
        auto reader = session::SessionReader::open(file);
        REQUIRE(reader.has_value());
        std::vector<session::Entry> entries;
        REQUIRE((*reader)->for_each([&](const session::Entry& entry) -> Status {
            entries.push_back(entry);
            return {};
        }));
        change(entries);
        const std::string copy = directory.file("rewritten.db").string();
        auto writer = session::SessionWriter::create(copy, (*reader)->meta(), session::Sync::normal);
        REQUIRE(writer.has_value());
        for (const session::Entry& entry : entries) {
            std::visit([&](const auto& value) { REQUIRE((*writer)->append(value)); }, entry.value);
        }
        REQUIRE((*writer)->close());
        REQUIRE(run({program("recorder"), "verify", copy}).exit_code == 0);
        return copy;
    }
};

void check_damage(const Recorded& recorded, const std::string& seq_or_place) {
    for (const char* who : {"recorder", "replayer"}) {
        const Finished verified = run({program(who), "verify", recorded.file});
        INFO(who << ": " << verified.out << verified.err);
        CHECK(verified.exit_code == 4);
        CHECK_THAT(verified.out + verified.err, contains(seq_or_place));
    }
}

void check_divergence(const std::string& file, const std::string& says) {
    const Finished verified = run({program("replayer"), "verify", file});
    INFO(verified.out << verified.err);
    CHECK(verified.exit_code == 3);
    CHECK_THAT(verified.out + verified.err, contains(says));
    CHECK_THAT(verified.out + verified.err, contains("reproduce: "));

    const Finished as_json = run({program("replayer"), "verify", file, "--format", "json"});
    CHECK(as_json.exit_code == 3);
    CHECK_FALSE(json(as_json.out)->getValue<bool>("equal"));
    CHECK_FALSE(json(as_json.out)->getObject("divergence")->getValue<std::string>("expected").empty());
}

/// The first recorded exchange with that method, and its place.
std::size_t find_exchange(const std::vector<session::Entry>& entries, const std::string& method, std::size_t from = 0) {
    for (std::size_t i = from; i < entries.size(); ++i) {
        const auto* exchange = std::get_if<session::Exchange>(&entries[i].value);
        if (exchange != nullptr && exchange->request.method == method) {
            return i;
        }
    }
    throw std::runtime_error("no such exchange");
}

} // namespace

TEST_CASE("tamper: one changed byte of a recorded response is found and named", "[cli][live]") {
    const Recorded recorded;
    recorded.sql("UPDATE content SET bytes = CAST(replace(CAST(bytes AS TEXT), 'highPriority\":0', "
                 "'highPriority\":1') AS BLOB) WHERE id = (SELECT response_body FROM exchange WHERE seq = 1)");
    check_damage(recorded, "content");
}

TEST_CASE("tamper: a dropped exchange is found and named", "[cli][live]") {
    const Recorded recorded;
    recorded.sql("DELETE FROM exchange WHERE seq = (SELECT max(seq) FROM exchange WHERE seq < 20)");
    check_damage(recorded, "seq");
}

TEST_CASE("tamper: two swapped exchanges are found and named", "[cli][live]") {
    const Recorded recorded;
    recorded.sql("UPDATE exchange SET seq = -1 WHERE seq = 1;"
                 "UPDATE exchange SET seq = 1 WHERE seq = (SELECT min(seq) FROM exchange WHERE seq > 1);"
                 "UPDATE exchange SET seq = (SELECT min(s) FROM (SELECT seq + 1 AS s FROM tick) WHERE s NOT IN (SELECT "
                 "seq FROM exchange) "
                 "AND s NOT IN (SELECT seq FROM tick)) WHERE seq = -1");
    check_damage(recorded, "exchange");
}

TEST_CASE("tamper: a changed answer under a valid chain diverges at its tick", "[cli][live]") {
    const Recorded recorded;
    const std::string file = recorded.rewritten([](std::vector<session::Entry>& entries) {
        auto& exchange = std::get<session::Exchange>(entries[find_exchange(entries, "GET", 12)].value);
        exchange.outcome->body.replace(exchange.outcome->body.find("0."), 3, "0.1");
    });
    check_divergence(file, "tick");
}

TEST_CASE("tamper: a dropped exchange under a valid chain diverges", "[cli][live]") {
    const Recorded recorded;
    const std::string file = recorded.rewritten([](std::vector<session::Entry>& entries) {
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(find_exchange(entries, "PUT")));
    });
    check_divergence(file, "PUT /app/replicas");
}

TEST_CASE("tamper: two swapped exchanges under a valid chain diverge", "[cli][live]") {
    const Recorded recorded;
    const std::string file = recorded.rewritten([](std::vector<session::Entry>& entries) {
        const std::size_t write = find_exchange(entries, "PUT");
        std::swap(entries[write].value, entries[find_exchange(entries, "GET", write)].value);
    });
    check_divergence(file, "expected");
}

TEST_CASE("tamper: an exchange too many at the end is a leftover", "[cli][live]") {
    const Recorded recorded;
    const std::string file = recorded.rewritten(
        [](std::vector<session::Entry>& entries) { entries.push_back(entries[find_exchange(entries, "GET")]); });
    check_divergence(file, "left");
}
