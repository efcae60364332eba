#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/raw_database.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "recorder/session/verify.hpp"

#include <fstream>
#include <iterator>

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

/// The one of both that applies: some damage shows at once, some on reading.
std::string refusal_or_complaint_after(const std::string& sql) {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, sample_values());
    execute(file, sql);
    return session::SessionReader::open(file) ? complaint(file) : refusal(file);
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

std::string big_endian(std::uint64_t value, std::size_t bytes) {
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) {
        text[bytes - 1 - i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }
    return text;
}

constexpr std::size_t k_page_bytes = 4096;

/// The file with every child of the table's root page replaced: a tree that claims rows without end, or without order.
void redirect_children(const std::filesystem::path& file, const std::string& table, std::size_t child) {
    const auto root = static_cast<std::size_t>(
        RawDatabase(file).read_integer("SELECT rootpage FROM sqlite_schema WHERE name='" + table + "'"));
    std::string bytes = bytes_of(file);
    const std::size_t page = (root - 1) * k_page_bytes;
    REQUIRE(bytes[page] == 5); // an interior page of a table
    const auto at = [&bytes](std::size_t place) { return static_cast<unsigned char>(bytes[place]); };
    const std::size_t cells = at(page + 3) * 256U + at(page + 4);
    const std::string pointer = big_endian(child == 0 ? root : child, 4);
    for (std::size_t i = 0; i < cells; ++i) {
        const std::size_t slot = page + 12 + 2 * i;
        bytes.replace(page + at(slot) * 256U + at(slot + 1), 4, pointer);
    }
    bytes.replace(page + 8, 4, pointer);
    write_bytes(file, bytes);
}

/// Enough of everything that each table is a tree of several pages.
Values many_values() {
    Values values;
    for (std::int64_t i = 0; i < 400; ++i) {
        values.emplace_back(sample_exchange(i, "body " + std::to_string(i) + std::string(60, '.')));
        values.emplace_back(sample_tick(i));
    }
    return values;
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
    CHECK_THAT(refusal_after("PRAGMA user_version=3"),
               contains("session format 3 is newer than 2, the newest that this recorder reads; use a newer scaleit"));
    CHECK_THAT(refusal_after("PRAGMA user_version=0"), contains("there is no session format 0"));
    CHECK_THAT(refusal_after("PRAGMA user_version=-1"), contains("there is no session format -1"));
}

TEST_CASE("reader: a schema that is not ours to the letter is refused", "[recorder]") {
    for (const std::string sql :
         {"CREATE TRIGGER t AFTER INSERT ON tick BEGIN DELETE FROM tick; END", "CREATE VIEW v AS SELECT 1",
          "CREATE TABLE more(x)", "CREATE INDEX i ON tick(at_ns)", "DROP TABLE ending",
          "ALTER TABLE tick ADD COLUMN more INTEGER", "DROP TABLE exchange; CREATE VIEW exchange AS SELECT 1 AS seq",
          "DROP TABLE content; CREATE VIEW content AS SELECT load_extension('x') AS id, 1 AS bytes, 1 AS bytes_check",
          "ALTER TABLE tick ADD COLUMN more INTEGER GENERATED ALWAYS AS (abs(-9223372036854775808))",
          "CREATE INDEX i ON tick(hex(zeroblob(at_ns % 7)))", "CREATE INDEX i ON tick(at_ns) WHERE abs(at_ns) > 0",
          "ANALYZE", "CREATE VIRTUAL TABLE v USING fts5(x)",
          "CREATE TRIGGER t AFTER INSERT ON exchange BEGIN SELECT load_extension('x'); END",
          "PRAGMA writable_schema=ON; INSERT INTO sqlite_schema VALUES('table','more',"
          "'more',2,'CREATE TABLE more(x)')",
          "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage=1 WHERE name='content'",
          "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql='CREATE TABLE' WHERE name='content'"}) {
        INFO(sql);
        const std::string message = refusal_or_complaint_after(sql);
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
        {set_content("detail", "'x'", 5), "detail is not empty though a response came"},
        {"UPDATE exchange SET outcome='http_status' WHERE seq=3", "outcome is not a transport failure"},
        {"UPDATE exchange SET outcome='gone' WHERE seq=3", "outcome is not one of its names"},
        {set_content("response_body", "X'00'", 3), "response_body is not empty though no response came"},
        {set_content("request_headers", "'Accept'", 5), "request_headers has a line that is not"},
        {set_content("request_headers", "'Cookie: x'||char(10)", 5), "that a session does not keep"},
        {set_content("request_headers", "replace(hex(zeroblob(129)),'00','Accept: '||char(10))", 5),
         "has more than 128 headers"},
        {"UPDATE exchange SET method=hex(zeroblob(20)) WHERE seq=5", "method has 40 bytes, at most 32 fit"},
        {set_content("target", "hex(zeroblob(40000))", 5), "target has 80000 bytes, at most 65536 fit"},
        {set_content("response_body", "zeroblob(16777217)", 5), "response_body has 16777217 bytes"},
        {"UPDATE exchange SET response_body=999 WHERE seq=5",
         "exchange seq 5: response_body refers to content 999, which is not there"},
        {"UPDATE exchange SET detail=-1 WHERE seq=3", "detail refers to content -1, which is not there"},
        {"UPDATE exchange SET target=0 WHERE seq=5", "target refers to content 0, which is not there"},
        {"UPDATE exchange SET target=9223372036854775807 WHERE seq=5", "refers to content 9223372036854775807"},
        {"UPDATE exchange SET target=-9223372036854775808 WHERE seq=5", "refers to content -9223372036854775808"},
        {"DELETE FROM content", "exchange seq 1: target refers to content 1, which is not there"},
        {"INSERT INTO content VALUES(9223372036854775807,X'',0)", "content 9223372036854775807 is used by no exchange"},
        {"INSERT INTO content WITH RECURSIVE n(i) AS (VALUES(100) UNION ALL SELECT i+1 FROM n WHERE i<9000) "
         "SELECT i,zeroblob(100),0 FROM n",
         "content 100 is used by no exchange"},
        {"UPDATE exchange SET end_ns=9223372036854775807, begin_ns=9223372036854775807 WHERE seq=5; "
         "UPDATE exchange SET status=-1 WHERE seq=5",
         "status is -1, outside"},
        {"UPDATE tick SET tick_index=9223372036854775807 WHERE seq=6; UPDATE tick SET desired=9223372036854775807 "
         "WHERE seq=6",
         "desired is 9223372036854775807, outside"},
        {"UPDATE ending SET seq=9223372036854775807, exchanges=9223372036854775806, ticks=0",
         "its closed mark stands at seq 9223372036854775807"},
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
    CHECK_THAT(complaint_after(set_content("response_body", "zeroblob(100000000)", 5)), contains("too big"));
}

TEST_CASE("reader: a real that is no number reads as missing", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, sample_values());
    std::string bytes = bytes_of(file);
    const std::string cpu = big_endian(0x3FD3333333333334, 8); // 0.1 + 0.2
    const std::size_t place = bytes.find(cpu);
    REQUIRE(place != std::string::npos);
    write_bytes(file, bytes.replace(place, 8, big_endian(0x7FF8000000000001, 8)));
    CHECK_THAT(complaint(file), contains("cpu is missing though the app was observed"));
}

TEST_CASE("reader: trees of pages that lead back to themselves, or to one page again and again, end", "[recorder]") {
    for (const std::string table : {"content", "exchange", "tick"}) {
        const TemporaryDirectory directory;
        const auto file = directory.file("s.db");
        write_closed(file, many_values());
        const std::string whole = bytes_of(file);
        const auto leaf = static_cast<std::size_t>(RawDatabase(file).read_integer(
            "SELECT min(pageno) FROM dbstat WHERE pagetype='leaf' AND name='" + table + "'"));
        INFO(table << ", leaf " << leaf);
        redirect_children(file, table, 0);
        static_cast<void>(complaint(file));
        write_bytes(file, whole);
        static_cast<void>(read_intact(file));
        redirect_children(file, table, leaf);
        static_cast<void>(complaint(file));
    }
}

TEST_CASE("reader: a header that claims more pages than the file has is refused", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, sample_values());
    write_bytes(file, bytes_of(file).replace(28, 4, big_endian(0x7FFFFFFE, 4)));
    CHECK_THAT(refusal(file), contains("is damaged"));
}

TEST_CASE("reader: a file with another one's pages of content is told by its checks", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    execute(directory.file("s.db"), "UPDATE content SET bytes=(SELECT bytes FROM content WHERE id=4) WHERE id=2");
    const auto report = session::verify(directory.file("s.db"));
    REQUIRE(report);
    CHECK(report->damage == std::vector<session::Damage>{{"content", 2, "bytes", "was changed"}});
}

TEST_CASE("reader: expects as many ticks as a closed session says, and no more than its file can hold", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    write_closed(file, sample_values());
    const auto expected = [&] { return session::SessionReader::open(file).value()->ticks_expected(); };
    CHECK(expected() == static_cast<std::size_t>(RawDatabase(file).read_integer("SELECT count(*) FROM tick")));
    execute(file, "UPDATE ending SET seq=9223372036854775807, exchanges=0, ticks=9223372036854775806");
    CHECK(expected() > 0);
    CHECK(expected() <= std::filesystem::file_size(file) / 32);
    execute(file, "DELETE FROM ending");
    CHECK(expected() == 0);
}
