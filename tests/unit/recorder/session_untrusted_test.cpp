#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/raw_database.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "recorder/session/verify.hpp"

#include <fstream>

using namespace scaleit;
using namespace scaleit::test;

namespace {

/// What reader and verify say of a file that neither opens.
std::string refusal(const std::filesystem::path& file) {
    const auto reader = session::SessionReader::open(file);
    REQUIRE_FALSE(reader);
    CHECK(reader.error().kind == ErrorKind::bad_input);
    CHECK_THAT(reader.error().message, contains(file.string()));
    const auto report = session::verify(file);
    REQUIRE_FALSE(report);
    CHECK(report.error() == reader.error());
    return reader.error().message;
}

std::string refusal_after(const std::string& sql) {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    execute(directory.file("s.db"), sql);
    return refusal(directory.file("s.db"));
}

/// What the reader says on meeting a value that a session cannot have.
std::string complaint(const std::filesystem::path& file) {
    const Result<Content> content = read_content(file);
    REQUIRE_FALSE(content);
    CHECK(content.error().kind == ErrorKind::bad_input);
    CHECK_THAT(content.error().message, contains(file.string()));
    const auto report = session::verify(file);
    REQUIRE(report);
    CHECK_FALSE(report->damage.empty());
    return content.error().message;
}

std::string complaint_after(const std::string& sql) {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    execute(directory.file("s.db"), sql);
    return complaint(directory.file("s.db"));
}

} // namespace

TEST_CASE("reader: what is no session is refused by name", "[recorder]") {
    const TemporaryDirectory directory;
    CHECK_THAT(refusal(directory.file("none.db")), contains("does not exist"));
    CHECK_THAT(refusal(directory.path()), contains("is a directory"));
    CHECK_THAT(refusal("/dev/null"), contains("is not a file that can be read"));
    std::ofstream(directory.file("empty.db")).close();
    CHECK_THAT(refusal(directory.file("empty.db")), contains("is empty"));
    std::ofstream(directory.file("garbage.db")) << std::string(8192, 'g');
    CHECK_THAT(refusal(directory.file("garbage.db")), contains("is no SQLite file"));
    std::ofstream(directory.file("short.db")) << "SQL";
    CHECK_THAT(refusal(directory.file("short.db")), contains("is no SQLite file"));
}

TEST_CASE("reader: a foreign SQLite file is refused and nothing is put beside it", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("foreign.db");
    execute(file, "PRAGMA journal_mode=WAL; CREATE TABLE exchange(seq); INSERT INTO exchange VALUES(1)");
    CHECK_THAT(refusal(file), contains("is an SQLite file, but not a scaleit session"));
    CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
}

TEST_CASE("reader: another format is refused by its number", "[recorder]") {
    CHECK_THAT(refusal_after("PRAGMA user_version=2"),
               contains("session format 2 is newer than 1, the newest that this recorder reads; use a newer scaleit"));
    CHECK_THAT(refusal_after("PRAGMA user_version=0"), contains("there is no session format 0"));
    CHECK_THAT(refusal_after("PRAGMA user_version=-1"), contains("there is no session format -1"));
}

TEST_CASE("reader: a schema that is not ours to the letter is refused", "[recorder]") {
    for (const std::string sql :
         {"CREATE TRIGGER t AFTER INSERT ON tick BEGIN DELETE FROM tick; END", "CREATE VIEW v AS SELECT 1",
          "CREATE TABLE more(x)", "CREATE INDEX i ON tick(at_ns)", "DROP TABLE ending",
          "ALTER TABLE tick ADD COLUMN more INTEGER", "DROP TABLE exchange; CREATE VIEW exchange AS SELECT 1 AS seq"}) {
        INFO(sql);
        const std::string message = refusal_after(sql);
        CHECK_THAT(message, contains("is damaged"));
    }
}

TEST_CASE("reader: a truncated file is refused or reported", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, sample_values());
    const auto size = std::filesystem::file_size(file);
    for (std::uintmax_t keep = size - 512; keep > 0; keep -= 512) {
        std::filesystem::resize_file(file, keep);
        INFO("cut to " << keep);
        const auto report = session::verify(file);
        CHECK((!report || !report->damage.empty()));
        CHECK_FALSE(read_content(file));
    }
}

TEST_CASE("reader: values that no session has are refused with their place", "[recorder]") {
    struct Case {
        std::string sql;
        std::string message;
    };
    const std::vector<Case> cases{
        {"UPDATE exchange SET begin_ns=-1 WHERE seq=5", "exchange seq 5: begin_ns is -1, outside 0.."},
        {"UPDATE exchange SET end_ns=0 WHERE seq=5", "exchange seq 5: end_ns is before begin_ns"},
        {"UPDATE exchange SET status=7 WHERE seq=5", "exchange seq 5: status is 7, outside 100..999"},
        {"UPDATE exchange SET status=NULL WHERE seq=5", "status is missing though a response came"},
        {"UPDATE exchange SET detail='x' WHERE seq=5", "detail is not empty though a response came"},
        {"UPDATE exchange SET outcome='http_status' WHERE seq=3", "outcome is not a transport failure"},
        {"UPDATE exchange SET outcome='gone' WHERE seq=3", "outcome is not one of its names"},
        {"UPDATE exchange SET response_body=X'00' WHERE seq=3", "response_body is not empty though no response came"},
        {"UPDATE exchange SET request_headers='Accept' WHERE seq=5", "request_headers has a line that is not"},
        {"UPDATE exchange SET request_headers='Cookie: x'||char(10) WHERE seq=5", "that a session does not keep"},
        {"UPDATE exchange SET request_headers=replace(hex(zeroblob(129)),'00','Accept: '||char(10)) WHERE seq=5",
         "has more than 128 headers"},
        {"UPDATE exchange SET method=hex(zeroblob(20)) WHERE seq=5", "method has 40 bytes, at most 32 fit"},
        {"UPDATE exchange SET target=hex(zeroblob(40000)) WHERE seq=5", "target has 80000 bytes, at most 65536 fit"},
        {"UPDATE exchange SET response_body=zeroblob(16777217) WHERE seq=5", "response_body has 16777217 bytes"},
        {"UPDATE tick SET cpu=NULL WHERE seq=6", "tick seq 6: cpu is missing though the app was observed"},
        {"UPDATE tick SET cpu=9e999 WHERE seq=6", "tick seq 6: cpu is inf, outside 0..1"},
        {"UPDATE tick SET cpu=-9e999 WHERE seq=6", "tick seq 6: cpu is -inf, outside 0..1"},
        {"UPDATE tick SET cpu=1.01 WHERE seq=6", "tick seq 6: cpu is 1.01, outside 0..1"},
        {"UPDATE tick SET cpu=1 WHERE seq=6", "tick seq 6: cpu is not a real number"},
        {"UPDATE tick SET cpu='0.5' WHERE seq=6", "tick seq 6: cpu is not a real number"},
        {"UPDATE tick SET replicas=0 WHERE seq=6", "replicas is 0, outside 1..2147483647"},
        {"UPDATE tick SET replicas=2147483648 WHERE seq=6", "replicas is 2147483648, outside"},
        {"UPDATE tick SET tick_index=-1 WHERE seq=6", "tick_index is -1, outside"},
        {"UPDATE tick SET at_ns=-1 WHERE seq=6", "at_ns is -1, outside"},
        {"UPDATE tick SET failure='gone' WHERE seq=4", "failure is not one of its names"},
        {"UPDATE tick SET failure_status=42 WHERE seq=4", "failure_status is 42, outside 100..999"},
        {"UPDATE tick SET failure='timeout' WHERE seq=4", "failure_status is not empty though no status was received"},
        {"UPDATE tick SET failed_calls='timeout=0' WHERE seq=6", "failed_calls is not a list"},
        {"UPDATE tick SET failed_calls='timeout=65536' WHERE seq=6", "failed_calls is not a list"},
        {"UPDATE tick SET failed_calls='reset=1,timeout=1' WHERE seq=6", "failed_calls is not a list"},
        {"UPDATE tick SET failed_calls='timeout=1,' WHERE seq=6", "failed_calls is not a list"},
        {"UPDATE tick SET failed_calls='' WHERE seq=6", "failed_calls is not a list"},
        {"UPDATE tick SET chain='steady=01' WHERE seq=6", "chain is not a list of steps"},
        {"UPDATE tick SET chain='steady=-1' WHERE seq=6", "chain is not a list of steps"},
        {"UPDATE tick SET chain='steady=1=2' WHERE seq=6", "chain is not a list of steps"},
        {"UPDATE tick SET chain='steady=' WHERE seq=6", "chain is not a list of steps"},
        {"UPDATE tick SET chain='steady=99999999999' WHERE seq=6", "chain is not a list of steps"},
        {"UPDATE tick SET chain='steady=1,steady=1,steady=1,steady=1,steady=1,steady=1,steady=1,steady=1,steady=1' "
         "WHERE seq=6",
         "chain is not a list of steps"},
        {"UPDATE tick SET desired=12 WHERE seq=6", "desired is not what the chain ends with"},
        {"UPDATE tick SET chain=NULL WHERE seq=6", "desired is not empty though the chain says otherwise"},
        {"UPDATE tick SET write='applied' WHERE seq=6", "write_failure is not empty though no write failed"},
        {"UPDATE tick SET write_failure=NULL WHERE seq=6", "write_failure is not text"},
        {"DELETE FROM exchange WHERE seq=5", "seq 4 is followed by 6"},
        {"UPDATE exchange SET seq=6 WHERE seq=5", "seq 4 is followed by 6"},
        {"DELETE FROM tick WHERE seq=22", "it ends at seq 21, its closed mark stands at seq 23"},
        {"UPDATE ending SET ticks=12", "ending: ticks and exchanges do not add up to seq"},
    };
    for (const Case& one : cases) {
        INFO(one.sql);
        CHECK_THAT(complaint_after(one.sql), contains(one.message));
    }
}

TEST_CASE("reader: meta beyond its bounds is refused", "[recorder]") {
    const auto refusal_of_reader = [](const std::string& sql) {
        const TemporaryDirectory directory;
        write_closed(directory.file("s.db"), {});
        execute(directory.file("s.db"), sql);
        const auto reader = session::SessionReader::open(directory.file("s.db"));
        REQUIRE_FALSE(reader);
        CHECK(reader.error().kind == ErrorKind::bad_input);
        const auto report = session::verify(directory.file("s.db"));
        REQUIRE(report);
        CHECK_FALSE(report->damage.empty());
        return reader.error().message;
    };
    CHECK_THAT(refusal_of_reader("UPDATE meta SET value=hex(zeroblob(40000))"), contains("value has 80000 bytes"));
    CHECK_THAT(refusal_of_reader("INSERT INTO meta WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n "
                                 "WHERE i<300) SELECT 'k'||i,'',X'00' FROM n"),
               contains("one row more than a session may have"));
}

TEST_CASE("reader: a value of another type than its column is refused", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, sample_values());
    // STRICT keeps such values out, so the word is taken out of the schema for the time of the change.
    execute(file,
            "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql,' STRICT','') WHERE name='tick'");
    execute(file, "UPDATE tick SET replicas='many' WHERE seq=6");
    execute(file, "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=sql||' STRICT' WHERE name='tick'");
    CHECK_THAT(complaint(file), contains("tick seq 6: replicas is not an integer"));
    const auto report = session::verify(file);
    CHECK(std::count(report->damage.begin(), report->damage.end(),
                     session::Damage{"tick", 6, "replicas", "was changed"}) == 1);
}

TEST_CASE("reader: a row larger than any of ours is refused without being loaded", "[recorder]") {
    CHECK_THAT(complaint_after("UPDATE exchange SET response_body=zeroblob(100000000) WHERE seq=5"),
               contains("too big"));
}
