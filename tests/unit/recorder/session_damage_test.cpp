#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/raw_database.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "controller/core/random.hpp"
#include "recorder/session/verify.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

using namespace scaleit;
using namespace scaleit::test;
using session::Damage;

namespace scaleit::session {

std::ostream& operator<<(std::ostream& out, const Damage& damage) {
    return out << damage.table << ' ' << damage.seq << ' ' << damage.column << ": " << damage.what;
}

} // namespace scaleit::session

namespace {

std::vector<Damage> damage_in(const std::filesystem::path& file) {
    const Result<session::VerifyReport> report = session::verify(file);
    INFO((report ? "" : report.error().message));
    REQUIRE(report);
    return report->damage;
}

/// The damage found after `sql` was run on a fresh closed session of sample_values().
std::vector<Damage> damage_after(const std::string& sql) {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    execute(directory.file("s.db"), sql);
    return damage_in(directory.file("s.db"));
}

bool has(const std::vector<Damage>& found, const std::string& table, std::int64_t seq, const std::string& column,
         const std::string& what) {
    return std::any_of(found.begin(), found.end(), [&](const Damage& damage) {
        return damage.table == table && damage.seq == seq && damage.column == column &&
               damage.what.find(what) != std::string::npos;
    });
}

constexpr const char* k_swap = "UPDATE exchange SET seq=-5 WHERE seq=5; UPDATE exchange SET seq=5 WHERE seq=7;"
                               "UPDATE exchange SET seq=7 WHERE seq=-5";

} // namespace

TEST_CASE("verify: a session as it was written is intact", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    const auto report = session::verify(directory.file("s.db"));
    REQUIRE(report);
    CHECK(report->damage.empty());
    CHECK(report->closed);
    CHECK(report->exchanges == 11);
    CHECK(report->ticks == 11);
    CHECK(report->entries == 22);
}

TEST_CASE("verify: one changed value is found with its table, seq and column", "[recorder]") {
    struct Column {
        std::string table;
        std::string name;
        std::int64_t seq;
        std::string change;
    };
    const auto integer = [](const std::string& name) { return name + "=" + name + "+1"; };
    const auto text = [](const std::string& name) {
        return name + "=char(unicode(" + name + ")+1)||substr(" + name + ",2)";
    };
    const std::vector<Column> columns{
        {"exchange", "begin_ns", 5, integer("begin_ns")},
        {"exchange", "end_ns", 5, integer("end_ns")},
        {"exchange", "method", 5, text("method")},
        {"exchange", "target", 5, "target=request_headers"},
        {"exchange", "request_headers", 5, "request_headers=request_body"},
        {"exchange", "request_body", 5, "request_body=target"},
        {"exchange", "outcome", 5, text("outcome")},
        {"exchange", "outcome", 3, text("outcome")},
        {"exchange", "status", 5, integer("status")},
        {"exchange", "response_headers", 5, "response_headers=target"},
        {"exchange", "response_body", 5, "response_body=request_body"},
        {"exchange", "detail", 3, "detail=target"},
        {"tick", "tick_index", 6, integer("tick_index")},
        {"tick", "at_ns", 6, integer("at_ns")},
        {"tick", "cpu", 6, "cpu=0.3"},
        {"tick", "replicas", 6, integer("replicas")},
        {"tick", "failure", 4, text("failure")},
        {"tick", "failure_status", 4, integer("failure_status")},
        {"tick", "failed_calls", 6, text("failed_calls")},
        {"tick", "chain", 6, text("chain")},
        {"tick", "desired", 6, integer("desired")},
        {"tick", "write", 6, text("write")},
        {"tick", "write_failure", 6, text("write_failure")},
        {"tick", "write_failure_status", 6, integer("write_failure_status")},
        {"exchange", "detail", 5, "detail=request_body"},
        {"tick", "failure", 6, "failure='timeout'"},
        {"ending", "exchanges", 23, integer("exchanges")},
        {"ending", "ticks", 23, integer("ticks")},
    };
    for (const Column& column : columns) {
        const std::string sql =
            "UPDATE " + column.table + " SET " + column.change + " WHERE seq=" + std::to_string(column.seq);
        INFO(sql);
        CHECK(damage_after(sql) == std::vector<Damage>{{column.table, column.seq, column.name, "was changed"}});
    }
}

TEST_CASE("verify: changed content is named once, however many exchanges refer to it", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    struct Case {
        std::string sql;
        std::vector<Damage> damage;
    };
    // Contents in the order of first use: target, request headers, request body, response headers, response body.
    const std::vector<Case> cases{
        {"UPDATE content SET bytes=CAST('['||substr(bytes,2) AS BLOB) WHERE id=5",
         {{"content", 5, "bytes", "was changed"}}},
        {"UPDATE content SET bytes=X'' WHERE id=1", {{"content", 1, "bytes", "was changed"}}},
        {"UPDATE content SET bytes_check=bytes_check+1 WHERE id=5", {{"content", 5, "bytes_check", "was changed"}}},
        {"DELETE FROM content WHERE id=2",
         {{"content", 2, "id", "is not there, though request_headers of exchange 1 refers to it"}}},
        {"INSERT INTO content SELECT max(id)+1, bytes, bytes_check FROM content",
         {{"content", 7, "id", "is used by no exchange, or out of its order"}}},
        {"INSERT INTO content VALUES(-3, X'', 0)",
         {{"content", -3, "id", "is used by no exchange, or out of its order"}}},
        {"UPDATE content SET bytes=X'00' WHERE id=1; UPDATE exchange SET status=201 WHERE seq=5",
         {{"content", 1, "bytes", "was changed"}, {"exchange", 5, "status", "was changed"}}},
    };
    for (const Case& one : cases) {
        INFO(one.sql);
        CHECK(damage_after(one.sql) == one.damage);
    }
    const auto swapped = damage_after("UPDATE content SET id=-1 WHERE id=4; UPDATE content SET id=4 WHERE id=2;"
                                      "UPDATE content SET id=2 WHERE id=-1");
    CHECK(swapped.front() == Damage{"exchange", 1, "request_headers", "was changed"});
    CHECK(swapped[1] == Damage{"exchange", 1, "response_headers", "was changed"});
}

TEST_CASE("verify: a changed seq is found with the place the row belongs to", "[recorder]") {
    CHECK(has(damage_after("UPDATE exchange SET seq=900 WHERE seq=5"), "exchange", 900, "seq",
              "was changed: the row belongs at seq 5"));
    CHECK(has(damage_after("UPDATE tick SET seq=-4 WHERE seq=4"), "tick", -4, "seq", "is no place in the sequence"));
    CHECK(has(damage_after("UPDATE ending SET seq=24"), "ending", 24, "seq", "was changed"));
}

TEST_CASE("verify: changed meta is found with its row", "[recorder]") {
    CHECK(damage_after("UPDATE meta SET value='2' WHERE key='seed'") ==
          std::vector<Damage>{{"meta", 0, "value", "row 'seed' was changed"}});
    CHECK(damage_after("UPDATE meta SET key='seee' WHERE key='seed'") ==
          std::vector<Damage>{{"meta", 0, "key", "row 'seee' was changed"}});
    CHECK(damage_after("UPDATE meta SET seal=CAST(X'FFFF'||substr(seal,3) AS BLOB) WHERE key='app'") ==
          std::vector<Damage>{{"meta", 0, "seal", "row 'app' was changed: the chain goes on without it"}});
    CHECK(has(damage_after("DELETE FROM meta WHERE key='seed'"), "meta", 0, "seq", "rows are missing"));
    CHECK(has(damage_after("INSERT INTO meta VALUES('z','z',X'00')"), "meta", 0, "seal", "row 'z' is not one"));
}

TEST_CASE("verify: a change in the seal itself is found", "[recorder]") {
    for (const std::string where : {"exchange WHERE seq=5", "tick WHERE seq=6", "tick WHERE seq=22",
                                    "ending WHERE seq=23", "exchange WHERE seq=1"}) {
        const std::string table = where.substr(0, where.find(' '));
        const std::int64_t seq = std::stoi(where.substr(where.find('=') + 1));
        const std::string update = "UPDATE " + table + " SET seal=";
        const std::string row = where.substr(where.find(' '));
        INFO(where);
        const auto link = damage_after(update + "CAST(X'0102'||substr(seal,3) AS BLOB)" + row);
        REQUIRE(link.size() == 1);
        CHECK(has(link, table, seq, "seal", "was changed"));
        const auto check = damage_after(update + "CAST(substr(seal,1,length(seal)-2)||X'0102' AS BLOB)" + row);
        REQUIRE(check.size() == 1);
        CHECK(has(check, table, seq, "seal", "was changed: its check of"));
        const auto shorter = damage_after(update + "substr(seal,2)" + row);
        REQUIRE(shorter.size() == 1);
        CHECK(has(shorter, table, seq, "seal", "is not one"));
    }
}

TEST_CASE("verify: a dropped row is named", "[recorder]") {
    const std::vector<Damage> five{{"exchange or tick", 5, "seq", "is missing"}};
    CHECK(damage_after("DELETE FROM exchange WHERE seq=5") == five);
    CHECK(damage_after("DELETE FROM exchange WHERE seq=1") ==
          std::vector<Damage>{{"exchange or tick", 1, "seq", "is missing"}});
    CHECK(damage_after("DELETE FROM exchange WHERE seq IN (7,9); DELETE FROM tick WHERE seq=8") ==
          std::vector<Damage>{{"exchange or tick", 7, "seq", "to 9 are missing"}});
    const auto renumbered = damage_after(
        "DELETE FROM tick WHERE seq=22; UPDATE exchange SET seq=22 WHERE seq=21; UPDATE ending SET seq=23");
    CHECK(has(renumbered, "exchange", 22, "seq", "belongs at seq 21"));
}

TEST_CASE("verify: a row dropped and its gap closed, seals and all, is named", "[recorder]") {
    // Only the link tells here: the last exchange takes the seq and the check of seq of the dropped tick.
    const auto found = damage_after("DELETE FROM exchange WHERE seq=21;"
                                    "UPDATE tick SET seq=21, seal=CAST(substr(seal,1,16)||(SELECT substr(seal,17,4) "
                                    "FROM tick WHERE seq=22)||substr(seal,21) AS BLOB) WHERE seq=22");
    CHECK_FALSE(found.empty());
}

TEST_CASE("verify: swapped rows are named", "[recorder]") {
    const std::vector<Damage> found = damage_after(k_swap);
    CHECK(found == std::vector<Damage>{{"exchange", 5, "seq", "was changed: the row belongs at seq 7"},
                                       {"exchange", 7, "seq", "was changed: the row belongs at seq 5"}});
}

TEST_CASE("verify: an inserted row is named", "[recorder]") {
    const std::string copy = "INSERT INTO exchange SELECT {},begin_ns,end_ns,method,target,request_headers,"
                             "request_body,outcome,status,response_headers,response_body,detail,seal FROM exchange "
                             "WHERE seq=5";
    const auto at = [&](const std::string& seq) { return std::string(copy).replace(copy.find("{}"), 2, seq); };
    CHECK(damage_after(at("6")) ==
          std::vector<Damage>{{"exchange", 6, "seq", "is taken twice: this row was inserted"}});
    CHECK(has(damage_after(at("23")), "exchange", 23, "seq", "belongs at seq 5"));
    CHECK(has(damage_after(at("23")), "exchange or tick", 23, "seq", "comes after the closed mark"));
    CHECK(has(damage_after(at("40")), "exchange", 40, "seq", "belongs at seq 5"));
    CHECK(has(damage_after("INSERT INTO tick(seq,tick_index,at_ns,cpu,replicas,write,seal) "
                           "VALUES(23,1,1,0.5,1,'applied',zeroblob(44))"),
              "tick", 23, "seal", "the row was not written by a recorder"));
    CHECK(has(damage_after("INSERT INTO ending VALUES(30,1,1,zeroblob(24))"), "ending", 30, "seq",
              "is a second closed mark"));
}

TEST_CASE("verify: a cut tail of a closed session is found", "[recorder]") {
    CHECK(damage_after("DELETE FROM exchange WHERE seq>16; DELETE FROM tick WHERE seq>16") ==
          std::vector<Damage>{{"exchange or tick", 17, "seq", "to 22 are missing"}});
    CHECK(damage_after("DELETE FROM exchange; DELETE FROM tick") ==
          std::vector<Damage>{{"exchange or tick", 1, "seq", "to 22 are missing"}});
}

TEST_CASE("verify: what it names is bounded", "[recorder]") {
    CHECK(
        damage_after(
            "UPDATE exchange SET target=1, end_ns=begin_ns, method='X', status=201; UPDATE tick SET at_ns=1,replicas=3")
            .size() == session::k_damage_max);
}

TEST_CASE("verify: a flipped bit anywhere in the file is found or changes no entry", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    Values values = sample_values();
    values.emplace_back(sample_exchange(12, std::string(9000, 'x'))); // on pages of its own
    write_closed(file, values);
    const Content wanted = read_intact(file);
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};

    const Seed seed{1105};
    constexpr std::uint64_t k_flips = 1000;
    std::uint64_t found = 0;
    for (std::uint64_t i = 0; i < k_flips; ++i) {
        const std::uint64_t bit = draw_bits(seed, Stream{1}, i) % (bytes.size() * 8);
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(static_cast<unsigned char>(flipped[bit / 8]) ^ (1U << (bit % 8)));
        std::ofstream(file, std::ios::binary | std::ios::trunc) << flipped;
        const Result<session::VerifyReport> report = session::verify(file);
        if (!report || !report->damage.empty()) {
            ++found;
            static_cast<void>(read_content(file)); // must come back, with whatever answer
            continue;
        }
        INFO("reproduce: seed " << seed.value << ", flip " << i << ", byte " << bit / 8);
        const Result<Content> content = read_content(file);
        REQUIRE(content);
        CHECK(content->entries == wanted.entries);
        CHECK(content->meta == wanted.meta);
    }
    CHECK(found > k_flips / 5);
}
