#include "recorder/import/csv_import.hpp"

#include "recorder/import/new_session.hpp"
#include "recorder/session/verify.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <bit>
#include <fstream>
#include <iterator>

using namespace scaleit;
using namespace scaleit::importing;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

Status go_on(std::int64_t /*done*/) { return {}; }

/// A history `h.csv` and the session `s.db` made of it.
struct Import {
    TemporaryDirectory directory;
    Result<Imported> imported;

    explicit Import(const std::string& text, const CsvOptions& options = {}, const Progress& progress = go_on)
        : imported(make(text, options, progress)) {}

    Result<Imported> make(const std::string& text, const CsvOptions& options, const Progress& progress) {
        std::ofstream(directory.file("h.csv"), std::ios::binary) << text;
        return import_csv(directory.file("h.csv"), options, directory.file("s.db"), progress);
    }
    [[nodiscard]] Content content() const {
        INFO((imported ? std::string() : imported.error().message));
        REQUIRE(imported);
        const auto report = session::verify(directory.file("s.db"));
        REQUIRE(report);
        CHECK(report->damage.empty());
        return read_intact(directory.file("s.db"));
    }
    /// CPU and replicas of each tick.
    [[nodiscard]] std::vector<std::pair<double, int>> seen() const {
        std::vector<std::pair<double, int>> all;
        for (const session::Entry& entry : content().entries) {
            const Tick& tick = std::get<Tick>(entry.value);
            all.emplace_back(tick.observation->cpu, tick.observation->replicas);
        }
        return all;
    }
    /// The refusal; nothing may be left but the history.
    [[nodiscard]] Error refusal() const {
        REQUIRE_FALSE(imported);
        const auto files = std::filesystem::directory_iterator(directory.path());
        CHECK(std::distance(begin(files), end(files)) == 1);
        return imported.error();
    }
};

using Seen = std::vector<std::pair<double, int>>;

constexpr std::optional<double> k_no_capacity;

} // namespace

TEST_CASE("csv import: each sample becomes a tick that was observed and decided nothing", "[recorder][import]") {
    const Import import("timestamp,value\n2014-02-14 14:27:00,50\n2014-02-14 14:32:00,75\n2014-02-14 14:37:00,100\n");
    const Content content = import.content();
    CHECK(content.closed);
    CHECK(*import.imported == Imported{5min, 3, 0, 1, 10, 10});
    CHECK(content.meta == session::Meta{{"recorder", "recorder " SCALEIT_VERSION},
                                        {"source", "csv:" + import.directory.file("h.csv").string()},
                                        {"source_start", "2014-02-14 14:27:00"},
                                        {"began_at", "2014-02-14T14:27:00Z"},
                                        {"interval_ns", "300000000000"},
                                        {"unit", "cpu-percent"}});
    REQUIRE(content.entries.size() == 3);
    Tick expected;
    expected.index = 1;
    expected.at = k_start + 5min;
    expected.observation = Observation{expected.at, 0.75, 10};
    CHECK(std::get<Tick>(content.entries[1].value) == expected);
}

TEST_CASE("csv import: each unit has its CPU", "[recorder][import]") {
    const auto [text, measure, replicas, seen] = GENERATE(table<std::string, Measure, std::optional<int>, Seen>({
        {"t,value\n0,25\n1,100\n", {}, 4, {{0.25, 4}, {1, 4}}},
        {"t,value\n0,0.25\n1,1\n", {text::Unit::cpu, k_no_capacity}, {}, {{0.25, 10}, {1, 10}}},
        {"t,value\n0,3\n1,9\n", {text::Unit::demand, k_no_capacity}, 4, {{0.75, 4}, {1, 4}}},
        {"t,value\n0,30\n1,90\n", {text::Unit::requests, 10.0}, 12, {{0.25, 12}, {0.75, 12}}},
        {"t,value\n0,-0\n1,0\n", {text::Unit::demand, k_no_capacity}, 1, {{0, 1}, {0, 1}}},
    }));
    const CsvOptions options{.measure = measure, .replicas = replicas};
    const Import import(text, options);
    CHECK(import.seen() == seen);
    CHECK_FALSE(std::signbit(import.seen().front().first));
}

TEST_CASE("csv import: load without replicas runs on as many as carry its peak at the default target",
          "[recorder][import]") {
    CHECK(Import("t,value\n0,1\n1,8\n2,4\n", {.measure = {text::Unit::demand, k_no_capacity}}).seen() ==
          Seen{{0.1, 10}, {0.8, 10}, {0.4, 10}});
    CHECK(Import("t,value\n0,0\n1,0\n", {.measure = {text::Unit::demand, k_no_capacity}}).seen() ==
          Seen{{0, 1}, {0, 1}});
    const Error error = Import("t,value\n0,1e9\n1,1\n", {.measure = {text::Unit::demand, k_no_capacity}}).refusal();
    CHECK(error.kind == ErrorKind::bad_input);
    CHECK_THAT(error.message, contains("needs more than 1000000 replicas"));
}

TEST_CASE("csv import: replicas come from their own column, gaps and all", "[recorder][import]") {
    const std::string text = "t,cpu,running\n0,0.5,2\n10,0.6,3\n20,0.7,3\n50,1,6\n";
    CsvOptions options{
        .column = "cpu", .measure = {text::Unit::cpu, k_no_capacity}, .replicas_column = "running", .gaps = {}};
    CHECK_THAT(Import(text, options).refusal().message, contains("h.csv:5: 30s since the line above"));
    options.gaps = text::Gaps::hold;
    CHECK(Import(text, options).seen() == Seen{{0.5, 2}, {0.6, 3}, {0.7, 3}, {0.7, 3}, {0.7, 3}, {1, 6}});
    options.gaps = text::Gaps::interpolate;
    const Import straight(text, options);
    CHECK(straight.seen()[3].second == 4);
    CHECK(straight.seen()[4].second == 5);
    CHECK(straight.seen()[3].first == Catch::Approx(0.8));
    CHECK(straight.imported->replicas_min == 2);
    CHECK(straight.imported->replicas_max == 6);
}

TEST_CASE("csv import: the step may be told", "[recorder][import]") {
    const Import import("t,value\n0,50\n7,60\n100,70\n", {.step = 1min});
    CHECK(import.imported->step == 1min);
    CHECK(import.seen().size() == 3);
    CHECK(Import("t,value\n5,50\n", {.step = 1min}).seen().size() == 1);
}

TEST_CASE("csv import: what cannot be read is refused by line, with this command's flags, and leaves nothing",
          "[recorder][import]") {
    const auto [text, options, says] = GENERATE(table<std::string, CsvOptions, std::string>({
        {"", {}, "h.csv is empty"},
        {"t,value\n0,1\n", {}, "give it with --step D"},
        {"t,value\n0,1\n1,101\n",
         {},
         "h.csv:3: value is '101', expected at most 100 of cpu-percent; say what the "
         "values are with --unit"},
        {"t,value\n0,1\n1,2\n2,x\n", {}, "h.csv:4: value is 'x', expected a finite number"},
        {"t,cpu\n0,1\n", {}, "h.csv:1: no column 'value', there are 't', 'cpu'; choose one with --column"},
        {"t,value\n0,1\n1,1\n",
         {.replicas_column = "n"},
         "no column 'n', there are 't', 'value', did you mean "
         "'t'?; choose one with --replicas-column"},
        {"t,value,n\n0,1,2\n1,1,2.5\n",
         {.replicas_column = "n"},
         "h.csv:3: n is '2.5', expected a whole number from 1"},
        {"t,value,n\n0,1,2\n1,1,0\n", {.replicas_column = "n"}, "h.csv:3: n is '0', expected"},
        {"t,value,n\n0,1,2\n1,1,\n", {.replicas_column = "n"}, "h.csv:3: n is '', expected"},
        {"t,value,n\n0,1,2\n1,1,1000001\n", {.replicas_column = "n"}, "h.csv:3: n is '1000001', expected"},
    }));
    INFO(text);
    const Error error = Import(text, options).refusal();
    CHECK(error.kind == ErrorKind::bad_input);
    CHECK_THAT(error.message, contains(says));
}

TEST_CASE("csv import: a capacity and requests belong together", "[recorder][import]") {
    const std::string text = "t,value\n0,1\n1,2\n";
    CHECK(Import(text, {.measure = {text::Unit::requests, k_no_capacity}}).refusal().kind == ErrorKind::usage);
    CHECK(Import(text, {.measure = {text::Unit::cpu, 5.0}}).refusal().kind == ErrorKind::usage);
}

TEST_CASE("csv import: told to stop, while reading or while writing, it leaves nothing", "[recorder][import]") {
    std::string text = "t,value\n";
    for (std::int64_t i = 0; i < 2 * k_progress_every; ++i) {
        text += std::to_string(i) + ",50\n";
    }
    std::int64_t calls = 0;
    const auto stop_at = [&calls](std::int64_t call) {
        return [&calls, call](std::int64_t /*done*/) {
            return ++calls == call ? Status(fail(ErrorKind::environment, "enough")) : Status{};
        };
    };
    for (std::int64_t call = 1; call <= 4; ++call) {
        calls = 0;
        const Error error = Import(text, {}, stop_at(call)).refusal();
        CHECK(error.kind == ErrorKind::environment);
        CHECK_THAT(error.message, contains("enough"));
        CHECK(calls == call);
    }
    calls = 0;
    CHECK(Import(text, {}, stop_at(5)).seen().size() == 2 * k_progress_every);
    CHECK(calls == 4);
}

TEST_CASE("new session: a name that is taken is left as it is", "[recorder][import]") {
    const TemporaryDirectory directory;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        const std::filesystem::path other = directory.file(std::string("s.db") + suffix);
        std::ofstream(other) << "mine";
        const Result<NewSession> session = NewSession::create(directory.file("s.db"), sample_meta());
        REQUIRE_FALSE(session);
        CHECK(session.error().kind == ErrorKind::environment);
        CHECK_THAT(session.error().message, contains(other.string()));
        std::filesystem::remove(other);
    }
}

TEST_CASE("new session: the name appears when the session is whole, and not over another file", "[recorder][import]") {
    const TemporaryDirectory directory;
    const std::filesystem::path file = directory.file("s.db");
    {
        Result<NewSession> session = NewSession::create(file, sample_meta());
        REQUIRE(session);
        REQUIRE(session->writer().append(sample_tick(0)));
        CHECK_FALSE(std::filesystem::exists(file));
        REQUIRE(session->finish());
        CHECK(std::filesystem::exists(file));
    }
    CHECK(read_intact(file).closed);
    std::filesystem::remove(file);
    {
        Result<NewSession> session = NewSession::create(file, sample_meta());
        REQUIRE(session);
        std::ofstream(file) << "mine";
        const Status finished = session->finish();
        REQUIRE_FALSE(finished);
        CHECK(finished.error().kind == ErrorKind::environment);
    }
    CHECK(std::filesystem::file_size(file) == 4);
    const auto files = std::filesystem::directory_iterator(directory.path());
    CHECK(std::distance(begin(files), end(files)) == 1);
}
