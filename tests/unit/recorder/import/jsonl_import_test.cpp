#include "recorder/import/jsonl_import.hpp"

#include "controller/core/random.hpp"
#include "recorder/export/export.hpp"
#include "recorder/session/verify.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <fstream>
#include <iterator>

using namespace scaleit;
using namespace scaleit::importing;
using namespace scaleit::test;

namespace {

Status go_on(std::int64_t /*done*/) { return {}; }

std::vector<std::string> export_lines(const std::filesystem::path& file) {
    const auto reader = session::SessionReader::open(file);
    REQUIRE(reader);
    std::vector<std::string> lines;
    REQUIRE(exporting::export_jsonl(**reader, [&](std::string_view line) -> Status {
        lines.emplace_back(line);
        return {};
    }));
    return lines;
}

Hash128 chain_of(const std::filesystem::path& file) {
    const auto report = session::verify(file);
    REQUIRE(report);
    CHECK(report->damage.empty());
    return report->chain;
}

/// A directory in which text is imported as `s.db` from `s.jsonl`.
struct Import {
    TemporaryDirectory directory;

    [[nodiscard]] Result<exporting::Ending> read(const std::vector<std::string>& lines,
                                                 const Progress& progress = go_on) const {
        std::ofstream out(directory.file("s.jsonl"), std::ios::binary);
        for (const std::string& line : lines) {
            out << line;
        }
        out.close();
        return import_jsonl(directory.file("s.jsonl"), directory.file("s.db"), progress);
    }
    /// The refusal; nothing may be left but the text.
    [[nodiscard]] std::string refusal(const std::vector<std::string>& lines) const {
        const Result<exporting::Ending> imported = read(lines);
        REQUIRE_FALSE(imported);
        CHECK(imported.error().kind == ErrorKind::bad_input);
        const auto files = std::filesystem::directory_iterator(directory.path());
        CHECK(std::distance(begin(files), end(files)) == 1);
        return imported.error().message;
    }
};

/// The lines of a small session with an entry of each kind.
std::vector<std::string> sample_lines() {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), {sample_exchange(1), sample_tick(0), failed_exchange(2, FailureKind::reset)});
    return export_lines(directory.file("s.db"));
}

std::string random_bytes(Seed seed, std::uint64_t number) {
    std::string bytes(draw_bits(seed, Stream{1}, number) % 40, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(draw_bits(seed, Stream{2}, number * 1000 + i) & 0xFFU);
    }
    return bytes;
}

} // namespace

TEST_CASE("jsonl import: exported and imported, a session has the same chain", "[recorder][import]") {
    const Import import;
    const std::filesystem::path original = import.directory.file("original.db");
    Values values = sample_values();
    for (std::uint64_t i = 0; i < 200; ++i) {
        session::Exchange exchange = sample_exchange(static_cast<std::int64_t>(i), random_bytes(Seed{7}, i));
        exchange.request.target = random_bytes(Seed{8}, i);
        exchange.request.body = random_bytes(Seed{9}, i);
        values.emplace_back(exchange);
        Tick tick = sample_tick(static_cast<std::int64_t>(i));
        tick.observation->cpu = draw_unit(Seed{7}, Stream{3}, i);
        values.emplace_back(tick);
    }
    write_closed(original, values);
    const auto lines = export_lines(original);
    const Result<exporting::Ending> imported = import.read(lines);
    INFO((imported ? "" : imported.error().message));
    REQUIRE(imported);
    CHECK(*imported == exporting::Ending{exporting::State::closed, 211, 211});
    CHECK(chain_of(import.directory.file("s.db")) == chain_of(original));
    CHECK(read_intact(import.directory.file("s.db")) == read_intact(original));
    CHECK(export_lines(import.directory.file("s.db")) == lines);
}

TEST_CASE("jsonl import: an open session is closed where it ends, under the same chain", "[recorder][import]") {
    const Import import;
    const std::filesystem::path original = import.directory.file("original.db");
    {
        const auto writer = make_writer(original);
        append_all(*writer, {sample_exchange(1), sample_tick(0), sample_exchange(2)});
    }
    const Result<exporting::Ending> imported = import.read(export_lines(original));
    REQUIRE(imported);
    CHECK(imported->state == exporting::State::open);
    CHECK(read_intact(import.directory.file("s.db")).closed);
    CHECK(chain_of(import.directory.file("s.db")) == chain_of(original));
}

TEST_CASE("jsonl import: a session without entries, and one with CRLF, are read", "[recorder][import]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), {});
    const Import import;
    std::vector<std::string> lines = export_lines(directory.file("s.db"));
    for (std::string& line : lines) {
        line.insert(line.size() - 1, "\r");
    }
    lines.back().resize(lines.back().size() - 2);
    REQUIRE(import.read(lines));
    CHECK(chain_of(import.directory.file("s.db")) == chain_of(directory.file("s.db")));
}

TEST_CASE("jsonl import: a line that is lost, twice or out of order is noticed", "[recorder][import]") {
    const Import import;
    const std::vector<std::string> good = sample_lines();
    REQUIRE(good.size() == 8);
    for (std::size_t i = 0; i < good.size(); ++i) {
        INFO("line " << i + 1);
        std::vector<std::string> lines = good;
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i), good[i]);
        CHECK_THAT(import.refusal(lines), contains("s.jsonl:"));
        lines = good;
        lines.resize(i);
        static_cast<void>(import.refusal(lines));
        const bool meta = i >= 1 && i <= 3; // another session, and a whole one
        lines = good;
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
        if (!meta) {
            static_cast<void>(import.refusal(lines));
        }
        if (i + 1 < good.size() && !(meta && i < 3)) {
            lines = good;
            std::swap(lines[i], lines[i + 1]);
            static_cast<void>(import.refusal(lines));
        }
    }
    CHECK_THAT(import.refusal({}), contains("s.jsonl is empty"));
    CHECK_THAT(import.refusal({good.begin(), good.end() - 1}), contains("ends after line 7 without its last line"));
}

TEST_CASE("jsonl import: what a session cannot hold is refused by line and path", "[recorder][import]") {
    const Import import;
    const auto [line, from, to, says] = GENERATE(table<std::size_t, std::string, std::string, std::string>({
        {0, "\"version\":1", "\"version\":2", "s.jsonl:1: version 2 is not known here, expected 1"},
        {2, "interval_ns", "app", "s.jsonl:3: the meta row 'app' is there twice"},
        {4, "\"seq\":1", "\"seq\":2", "s.jsonl:5: seq is 2, expected 1"},
        {4, "\"end_ns\":1250", "\"end_ns\":1", "s.jsonl:5: exchange.end_ns is before begin_ns"},
        {4, "\"begin_ns\":1000", "\"begin_ns\":-1", "s.jsonl:5: exchange.begin_ns"},
        {4, "\"status\":200", "\"status\":1000", "s.jsonl:5: exchange.status is 1000, outside 100..999"},
        {4, "\"status\":200", "\"status\":null", "s.jsonl:5: exchange.status is null, expected a whole number"},
        {4, "application/json", "a\\nb", "s.jsonl:5: exchange.request_headers"},
        {5, "\"cpu\":0.30000000000000004", "\"cpu\":1.5", "s.jsonl:6: tick.cpu"},
        {5, "\"replicas\":12", "\"replicas\":0", "s.jsonl:6: tick.replicas is 0, outside 1..2147483647"},
        {5, "\"tick_index\":0", "\"tick_index\":-5", "s.jsonl:6: tick.tick_index"},
        {5, "\"write\":\"failed\"", "\"write\":\"applied\"", "s.jsonl:6: tick has the key 'write_failure'"},
        {6, "\"outcome\":\"reset\"", "\"outcome\":\"http_status\"", "s.jsonl:7: exchange.outcome is not a transport"},
        {7, "\"ticks\":1", "\"ticks\":2", "s.jsonl:8: it speaks of 2 exchanges and 2 ticks where there are 2 and 1"},
    }));
    std::vector<std::string> lines = sample_lines();
    const std::size_t at = lines[line].find(from);
    INFO(lines[line]);
    REQUIRE(at != std::string::npos);
    lines[line].replace(at, from.size(), to);
    CHECK_THAT(import.refusal(lines), contains(says));
}

TEST_CASE("jsonl import: bounds of text, bodies and meta rows hold", "[recorder][import]") {
    const Import import;
    std::vector<std::string> lines = sample_lines();
    const auto replaced = [&](std::size_t line, const std::string& from, const std::string& to) {
        std::vector<std::string> changed = lines;
        changed[line].replace(changed[line].find(from), from.size(), to);
        return changed;
    };
    const std::string text(session::k_text_bytes_max, 'x');
    CHECK_THAT(import.refusal(replaced(4, "/app/status", text + "x")), contains("s.jsonl:5: exchange.target"));
    CHECK_THAT(import.refusal(replaced(1, "http://127.0.0.1:8123", text + "x")), contains("s.jsonl:2: meta row 'app'"));
    CHECK_THAT(import.refusal(replaced(6, "no answer", text + "x")), contains("s.jsonl:7: exchange.detail"));
    const std::string body(session::k_body_bytes_max + 1, 'x');
    CHECK_THAT(import.refusal(replaced(4, "\"request_body\":\"\"", "\"request_body\":\"" + body + "\"")),
               contains("s.jsonl:5: exchange.request_body"));
    std::vector<std::string> many = lines;
    for (int i = 0; i < 300; ++i) {
        many.insert(many.begin() + 1, "{\"meta\":\"k" + std::to_string(i) + "\",\"value\":\"\"}\n");
    }
    CHECK_THAT(import.refusal(many), contains("s.jsonl:258: 257 meta rows, at most 256 fit"));
    CHECK(import.read(replaced(4, "/app/status", text)));
}

TEST_CASE("jsonl import: told to stop, it leaves nothing", "[recorder][import]") {
    const TemporaryDirectory directory;
    Values values;
    for (std::int64_t i = 0; i < k_progress_every; ++i) {
        values.emplace_back(sample_tick(i));
    }
    write_closed(directory.file("s.db"), values);
    const Import import;
    const auto imported = import.read(export_lines(directory.file("s.db")), [](std::int64_t done) -> Status {
        CHECK(done == k_progress_every);
        return fail(ErrorKind::environment, "enough");
    });
    REQUIRE_FALSE(imported);
    CHECK(imported.error() == Error{ErrorKind::environment, "enough"});
    CHECK_FALSE(std::filesystem::exists(import.directory.file("s.db")));
}
