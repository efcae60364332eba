#include "recorder/import/prometheus_import.hpp"

#include "controller/text/timestamp.hpp"
#include "tests/support/scripted_transport.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <fmt/format.h>
#include <iterator>

using namespace scaleit;
using namespace scaleit::importing;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration k_start_time = 1'700'000'000s; // 2023-11-14T22:13:20Z

Status go_on(std::int64_t /*done*/) { return {}; }

Range range_of(std::int64_t points, Duration step = 10s) { return {k_start_time, step, points}; }

/// An answer with one series: the values, as text, at the points of a range; "" for none.
std::string matrix(const Range& range, const std::vector<std::string>& values) {
    std::string samples;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i].empty()) {
            samples += fmt::format(R"({}[{},"{}"])", samples.empty() ? "" : ",",
                                   text::format_seconds(range.at(static_cast<std::int64_t>(i))), values[i]);
        }
    }
    return R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"job":"a"},"values":[)" + samples +
           "]}]}}";
}

std::string series(const std::string& result) {
    return R"({"status":"success","data":{"resultType":"matrix","result":[)" + result + "]}}";
}

Outcome answer(const std::string& body, int status = 200) { return ScriptedTransport::json(body, status); }

PrometheusOptions options_of(const Range& range) {
    PrometheusOptions options;
    options.url = "http://p:9090";
    options.query = "avg(cpu)";
    options.range = range;
    options.measure.unit = text::Unit::cpu;
    return options;
}

/// An import from a server that gives these answers.
struct Import {
    TemporaryDirectory directory;
    ScriptedTransport transport;
    SimulatedClock clock;
    Result<PrometheusImported> imported;

    Import(const PrometheusOptions& options, std::vector<Outcome> outcomes, const Progress& progress = go_on)
        : transport(std::move(outcomes)),
          imported(import_prometheus(transport, clock, options, directory.file("s.db"), progress)) {}

    [[nodiscard]] Content content() const {
        INFO((imported ? std::string() : imported.error().message));
        REQUIRE(imported);
        return read_intact(directory.file("s.db"));
    }
    /// Place in the schedule, CPU and replicas of each tick.
    [[nodiscard]] std::vector<std::tuple<std::int64_t, double, int>> seen() const {
        std::vector<std::tuple<std::int64_t, double, int>> all;
        for (const session::Entry& entry : content().entries) {
            const Tick& tick = std::get<Tick>(entry.value);
            CHECK(tick.at == k_start + tick.index * imported->imported.step);
            all.emplace_back(tick.index, tick.observation->cpu, tick.observation->replicas);
        }
        return all;
    }
    [[nodiscard]] Error refusal() const {
        REQUIRE_FALSE(imported);
        CHECK(std::filesystem::is_empty(directory.path()));
        return imported.error();
    }
};

using Seen = std::vector<std::tuple<std::int64_t, double, int>>;

} // namespace

TEST_CASE("prometheus: times lie on multiples of the step, inside what was asked for", "[recorder][import]") {
    CHECK(align(100s, 200s, 10s) == Range{100s, 10s, 11});
    CHECK(align(101s, 209s, 10s) == Range{110s, 10s, 10});
    CHECK(align(100s, 100s, 10s) == Range{100s, 10s, 1});
    CHECK(align(0s, 1s, 250ms) == Range{0s, 250ms, 5});
    CHECK(align(101s, 109s, 10s).error().kind == ErrorKind::usage);
    CHECK(align(200s, 100s, 10s).error().kind == ErrorKind::usage);
    CHECK_THAT(align(0s, 100s, 1us).error().message, contains("no whole number of milliseconds"));
    CHECK(align(0s, Duration(1s) * (k_points_max - 1), 1s)->points == k_points_max);
    CHECK(align(9'000'000'000s, 9'000'000'000s, 876'000h).error().kind == ErrorKind::usage);
    CHECK_THAT(align(0s, 9'000'000'000s, 24h).error().message, contains("it is longer than"));
    CHECK_THAT(align(0s, Duration(1s) * k_points_max, 1s).error().message, contains("make 50000001 points"));
}

TEST_CASE("prometheus: a range request is what the API expects", "[recorder][import]") {
    const Request request = range_request(R"(avg(rate(x{job=~"a|b"}[1m])) + 1%2)", {1'700'000'000s, 250ms, 5});
    CHECK(request.method == "GET");
    CHECK(request.target == "/api/v1/query_range?query=avg%28rate%28x%7Bjob%3D~%22a%7Cb%22%7D%5B1m%5D%29%29%20%2B%201"
                            "%252&start=1700000000&end=1700000001&step=0.25");
    CHECK(find_header(request.headers, "Accept") == "application/json");
}

TEST_CASE("prometheus: values become ticks, and what is missing none", "[recorder][import]") {
    const Range range = range_of(8);
    const Import import(options_of(range), {answer(matrix(range, {"0.5", "", "", "0.25", "NaN", "1", "-0", ""}))});
    CHECK(import.seen() == Seen{{0, 0.5, 10}, {3, 0.25, 10}, {5, 1.0, 10}, {6, 0.0, 10}});
    CHECK(import.imported->imported == Imported{10s, 4, 4, 1, 10, 10});
    CHECK(import.imported->gap_count == 3);
    CHECK(import.imported->gaps == std::vector<Gap>{{range.at(1), 2}, {range.at(4), 1}, {range.at(7), 1}});
    CHECK(import.content().meta == session::Meta{{"recorder", "recorder " SCALEIT_VERSION},
                                                 {"source", "prometheus:http://p:9090"},
                                                 {"source_start", "2023-11-14T22:13:20Z"},
                                                 {"began_at", "2023-11-14T22:13:20Z"},
                                                 {"interval_ns", "10000000000"},
                                                 {"query", "avg(cpu)"},
                                                 {"unit", "cpu"}});
}

TEST_CASE("prometheus: replicas come from a query of their own", "[recorder][import]") {
    const Range range = range_of(4);
    PrometheusOptions options = options_of(range);
    options.replicas_query = "count(up)";
    options.measure = {text::Unit::requests, 100.0};
    const Import import(
        options, {answer(matrix(range, {"100", "200", "300", "400"})), answer(matrix(range, {"2", "", "3", "4"}))});
    CHECK(import.seen() == Seen{{0, 0.5, 2}, {2, 1.0, 3}, {3, 1.0, 4}});
    REQUIRE(import.transport.requests.size() == 2);
    CHECK_THAT(import.transport.requests[0].target, contains("query=avg%28cpu%29&"));
    CHECK_THAT(import.transport.requests[1].target, contains("query=count%28up%29&"));
    CHECK(import.content().meta.at("replicas_query") == "count(up)");
    CHECK(import.content().meta.at("capacity") == "100");
}

TEST_CASE("prometheus: a long range is asked for page by page", "[recorder][import]") {
    const Range range = range_of(2 * k_page_points + 1, 1s);
    std::vector<Outcome> outcomes;
    for (const std::int64_t points : {k_page_points, k_page_points, std::int64_t{1}}) {
        const Range page{range.at(static_cast<std::int64_t>(outcomes.size()) * k_page_points), 1s, points};
        outcomes.push_back(answer(matrix(page, std::vector<std::string>(static_cast<std::size_t>(points), "0.5"))));
    }
    std::vector<std::int64_t> told;
    const Import import(options_of(range), outcomes, [&](std::int64_t done) -> Status {
        told.push_back(done);
        return {};
    });
    CHECK(import.imported->imported.ticks == range.points);
    REQUIRE(import.transport.requests.size() == 3);
    CHECK_THAT(import.transport.requests[1].target, contains("&start=1700010000&end=1700019999&step=1"));
    CHECK_THAT(import.transport.requests[2].target, contains("&start=1700020000&end=1700020000&step=1"));
    CHECK(std::count(told.begin(), told.end(), k_page_points) == 1);
}

TEST_CASE("prometheus: a gap over a page's end is one, and of many gaps the first are listed", "[recorder][import]") {
    const Range range = range_of(k_page_points + 10, 1s);
    std::vector<std::string> first(k_page_points, "0.5");
    for (std::size_t i = 0; i < 40; i += 2) {
        first[i] = "";
    }
    first.back() = "";
    std::vector<std::string> second(10, "0.5");
    second.front() = "";
    const Import import(options_of(range), {answer(matrix({range.start, 1s, k_page_points}, first)),
                                            answer(matrix({range.at(k_page_points), 1s, 10}, second))});
    REQUIRE(import.imported);
    CHECK(import.imported->gap_count == 21);
    CHECK(import.imported->imported.missing == 22);
    CHECK(import.imported->gaps.size() == k_gaps_listed_max);
    CHECK(import.imported->gaps.back() == Gap{range.at(18), 1});
}

TEST_CASE("prometheus: a failure that may pass is tried again, with longer and longer pauses", "[recorder][import]") {
    const Range range = range_of(2);
    const Outcome good = answer(matrix(range, {"0.5", "0.5"}));
    const Outcome bad =
        GENERATE(ScriptedTransport::failed(FailureKind::timeout), ScriptedTransport::failed(FailureKind::refused),
                 ScriptedTransport::failed(FailureKind::reset), ScriptedTransport::failed(FailureKind::truncated),
                 answer("busy", 429), answer("", 500), answer("", 502), answer("{}", 503), answer("", 504));
    Import import(options_of(range), {bad, bad, bad, good});
    CHECK(import.seen().size() == 2);
    CHECK(import.transport.requests.size() == 4);
    CHECK(import.clock.now() == k_start + 250ms + 500ms + 1s);
    const Import hopeless(options_of(range), {bad});
    CHECK(hopeless.refusal().kind == ErrorKind::environment);
    CHECK_THAT(hopeless.refusal().message, contains("http://p:9090") && contains("4 times"));
    CHECK(hopeless.transport.requests.size() == k_query_attempts);
    CHECK(hopeless.transport.requests.front() == hopeless.transport.requests.back());
}

TEST_CASE("prometheus: what no second try mends is refused at once", "[recorder][import]") {
    const auto [outcome, kind, says] = GENERATE(table<Outcome, ErrorKind, std::string>({
        {answer(R"({"status":"error","errorType":"bad_data","error":"1:5: parse error"})", 400), ErrorKind::usage,
         "Prometheus refuses --query 'avg(cpu)': 'bad_data: 1:5: parse error'"},
        {answer(R"({"status":"error","errorType":"execution","error":"too many samples"})", 422), ErrorKind::usage,
         "execution: too many samples"},
        {ScriptedTransport::failed(FailureKind::too_large), ErrorKind::usage, "sum or average its series into one"},
        {ScriptedTransport::failed(FailureKind::protocol_error), ErrorKind::environment, "protocol_error"},
        {answer("not found", 404), ErrorKind::environment, "answers with status 404; is this its address?"},
        {answer("", 401), ErrorKind::environment, "status 401"},
        {answer("<html>"), ErrorKind::environment, "is not Prometheus's: it is no JSON"},
        {answer("{}"), ErrorKind::environment, "is not Prometheus's: status is missing"},
        {answer(R"({"status":"success","data":{"resultType":"vector","result":[]}})"), ErrorKind::environment,
         "data.resultType is not 'matrix'"},
        {answer(R"({"status":"success"})"), ErrorKind::environment, "data is missing"},
        {answer(series(R"({"metric":{},"values":7})")), ErrorKind::environment,
         "data.result.0.values is '7', expected a list"},
        {answer(series(R"({"metric":{},"histograms":[]})")), ErrorKind::environment, "data.result.0.values is missing"},
        {answer(series(R"({"metric":{},"values":[[1700000000]]})")), ErrorKind::environment,
         "data.result.0.values.0 is a list, expected a list of two"},
        {answer(series(R"({"metric":{},"values":[[1700000000,0.5]]})")), ErrorKind::environment,
         "data.result.0.values.0.1 is '0.5', expected a string"},
        {answer(series(R"({"metric":{},"values":[[1700000001,"0.5"]]})")), ErrorKind::environment,
         "data.result.0.values.0.0 is a time that was not asked for"},
        {answer(series(R"({"metric":{},"values":[[1700000030,"0.5"]]})")), ErrorKind::environment, "not asked for"},
        {answer(series(R"({"metric":{},"values":[[1699999990,"0.5"]]})")), ErrorKind::environment, "not asked for"},
        {answer(series(R"({"metric":{},"values":[[1e300,"0.5"]]})")), ErrorKind::environment, "not asked for"},
        {answer(series(R"({"metric":{},"values":[[9999999999,"0.5"]]})")), ErrorKind::environment, "not asked for"},
        {answer(series(R"({"metric":{},"values":[[-9000000000,"0.5"]]})")), ErrorKind::environment, "not asked for"},
        {answer(series(R"({"metric":{},"values":[[1700000010,"1"],[1700000000,"1"]]})")), ErrorKind::environment,
         "data.result.0.values.1.0 is a time that was not asked for, or is out of order"},
        {answer(series(R"({"metric":{},"values":[[1700000010,"1"],[1700000010,"1"]]})")), ErrorKind::environment,
         "out of order"},
        {answer(series(R"({"metric":{"job":"a","n":"1"},"values":[]},{"metric":{"job":"b"},"values":[]})")),
         ErrorKind::usage,
         "--query 'avg(cpu)' gives 2 series: {'job'='a', 'n'='1'} {'job'='b'}; sum or average them into one"},
        {answer(series("")), ErrorKind::bad_input,
         "has no sample for --query from 2023-11-14T22:13:20Z to 2023-11-14T22:13:40Z"},
        {answer(matrix(range_of(3), {"", "1.5", ""})), ErrorKind::bad_input,
         "the value at 2023-11-14T22:13:30Z is '1.5', expected at most 1 of cpu; say what the values are with --unit"},
        {answer(matrix(range_of(3), {"+Inf", "", ""})), ErrorKind::bad_input, "is '+Inf', expected a finite number"},
        {answer(matrix(range_of(3), {"-1", "", ""})), ErrorKind::bad_input, "is '-1', expected a finite number >= 0"},
        {answer(matrix(range_of(3), {"oops", "", ""})), ErrorKind::bad_input, "is 'oops', expected a finite number"},
    }));
    const Import import(options_of(range_of(3)), {outcome});
    CHECK_THAT(import.refusal().message, contains(says));
    CHECK(import.refusal().kind == kind);
    CHECK(import.transport.requests.size() == 1);
}

TEST_CASE("prometheus: a replica count that is none is refused by its time", "[recorder][import]") {
    const Range range = range_of(2);
    PrometheusOptions options = options_of(range);
    options.replicas_query = "avg(n)";
    for (const char* count : {"2.5", "0", "-1", "1000001", "+Inf", "x"}) {
        const Import import(options, {answer(matrix(range, {"0.5", "0.5"})), answer(matrix(range, {"2", count}))});
        CHECK(import.refusal().kind == ErrorKind::bad_input);
        CHECK_THAT(import.refusal().message, contains("the replica count at 2023-11-14T22:13:30Z is"));
    }
    const Import refused(options, {answer(matrix(range, {"0.5", "0.5"})), answer(series("{},{}"))});
    CHECK(refused.refusal().kind == ErrorKind::environment);
}

TEST_CASE("prometheus: what goes wrong on a later page leaves nothing", "[recorder][import]") {
    const Range range = range_of(k_page_points + 1, 1s);
    const Outcome page =
        answer(matrix({range.start, 1s, k_page_points}, std::vector<std::string>(k_page_points, "0.5")));
    CHECK(Import(options_of(range), {page, answer("", 404)}).refusal().kind == ErrorKind::environment);
    std::int64_t calls = 0;
    CHECK(Import(options_of(range), {page},
                 [&](std::int64_t /*done*/) -> Status {
                     return ++calls < 4 ? Status{} : Status(fail(ErrorKind::environment, "enough"));
                 })
              .refusal()
              .message == "enough");
}

TEST_CASE("prometheus: a query has bounds, and load its capacity", "[recorder][import]") {
    PrometheusOptions options = options_of(range_of(2));
    options.query = "";
    CHECK(Import(options, {answer("")}).refusal().kind == ErrorKind::usage);
    options.query = std::string(k_query_bytes_max + 1, 'x');
    CHECK(Import(options, {answer("")}).refusal().kind == ErrorKind::usage);
    options.query = "x";
    options.measure.unit = text::Unit::requests;
    CHECK(Import(options, {answer("")}).refusal().kind == ErrorKind::usage);
}
