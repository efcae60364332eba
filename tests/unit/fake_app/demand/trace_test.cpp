#include "fake_app/demand/trace.hpp"

#include "controller/text/csv.hpp"
#include "fake_app/demand/generator.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>
#include <fstream>

namespace scaleit::demand {

namespace {

using namespace std::chrono_literals;
using test::contains;
using test::TemporaryDirectory;

/// A trace file named t.csv with `text` in it, read with `options`.
Result<Series> read_text(const std::string& text, const TraceOptions& options = {.unit = Unit::demand}) {
    const TemporaryDirectory directory;
    const std::filesystem::path file = directory.file("t.csv");
    std::ofstream(file, std::ios::binary) << text;
    return read_trace(file, options);
}

std::string message_of(const Result<Series>& result) {
    REQUIRE_FALSE(result.has_value());
    return result.error().message;
}

std::string refusal(const std::string& text, const TraceOptions& options = {.unit = Unit::demand}) {
    const Result<Series> result = read_text(text, options);
    const std::string message = message_of(result);
    CHECK(result.error().kind == ErrorKind::bad_input);
    return message;
}

std::vector<double> values_of(const std::string& text, const TraceOptions& options = {.unit = Unit::demand}) {
    const Result<Series> result = read_text(text, options);
    INFO((result ? std::string() : result.error().message));
    REQUIRE(result.has_value());
    return result->values();
}

const std::string k_plain = "timestamp,value\n2014-02-14 14:27:00,2\n2014-02-14 14:32:00,3\n2014-02-14 14:37:00,4.5\n";
const std::string k_with_gap = "t,value\n0,1\n10,2\n20,3\n50,6\n60,7\n";

} // namespace

TEST_CASE("trace: rows become demand at the spacing of the times", "[fake_app][demand]") {
    const Result<Series> series = read_text(k_plain);
    REQUIRE(series.has_value());
    CHECK(series->step() == 5min);
    CHECK(series->length() == 15min);
    CHECK(series->values() == std::vector<double>{2, 3, 4.5});
    CHECK(series->at(k_start) == 2);
    CHECK(series->at(k_start + 5min - 1ns) == 2);
    CHECK(series->at(k_start + 5min) == 3);
    CHECK(series->at(k_start + 10min) == 4.5);
    CHECK(series->at(k_start + 15min) == 4.5);
    CHECK(series->at(k_start + 876'000h) == 4.5);
}

TEST_CASE("trace: each unit has its formula", "[fake_app][demand]") {
    const std::string text = "t,value\n0,0\n1,1\n2,0.5\n";
    CHECK(values_of(text, {.unit = Unit::cpu_percent, .replicas = 20}) == std::vector<double>{0, 0.2, 0.1});
    CHECK(values_of(text, {.unit = Unit::cpu, .replicas = 20}) == std::vector<double>{0, 20, 10});
    CHECK(values_of(text, {.unit = Unit::demand}) == std::vector<double>{0, 1, 0.5});
    CHECK(values_of(text, {.unit = Unit::requests, .capacity = 4.0}) == std::vector<double>{0, 0.25, 0.125});
}

TEST_CASE("trace: line ends, a byte order mark, blank last lines and quotes do not matter", "[fake_app][demand]") {
    const std::vector<double> expected{1, 2};
    CHECK(values_of("t,value\n0,1\n1,2") == expected);
    CHECK(values_of("t,value\r\n0,1\r\n1,2\r\n") == expected);
    CHECK(values_of("\xEF\xBB\xBFt,value\n0,1\n1,2\n") == expected);
    CHECK(values_of("t,value\n0,1\n1,2\n\n  \n\r\n") == expected);
    CHECK(values_of("\"t\",\"value\",\"a, b\"\n\"0\",\"1\",\"x\"\"y, z\"\n 1 , 2 ,\n") == expected);
    CHECK(values_of("t,host,value\n0,a,1\n1,b,2\n") == expected);
    CHECK(values_of("t,value\n0,1e0\n1,20e-1\n") == expected);
}

TEST_CASE("trace: minus zero is zero", "[fake_app][demand]") {
    CHECK_FALSE(std::signbit(values_of("t,value\n0,-0\n1,1\n").front()));
}

TEST_CASE("trace: every way of writing times gives the same step", "[fake_app][demand]") {
    const auto [first, second, step] = GENERATE(table<std::string, std::string, Duration>({
        {"2014-02-14 14:27:00", "2014-02-14 14:32:00", 5min},
        {"2014-02-14T14:27:00", "2014-02-14T14:32:00.250", 5min + 250ms},
        {"2014-02-14T14:27:00Z", "2014-02-14T15:32:00+01:00", 5min},
        {"2014-02-14T14:27:00-0130", "2014-02-14T16:02:00Z", 5min},
        {"2016-02-28 23:59:00", "2016-02-29 00:00:00", 1min},
        {"2014-12-31 23:00:00", "2015-01-01 00:00:00", 1h},
        {"1392388020", "1392388320", 5min},
        {"0", "0.000000001", 1ns},
        {"1392388020.1", "1392388020.2", 100ms},
    }));
    const Result<Series> series = read_text("t,value\n" + first + ",1\n" + second + ",2\n");
    INFO(first << " " << second);
    REQUIRE(series.has_value());
    CHECK(series->step() == step);
}

TEST_CASE("trace: what cannot be a file of samples is refused in one line", "[fake_app][demand]") {
    const TemporaryDirectory directory;
    CHECK_THAT(message_of(read_trace(directory.file("none.csv"), {})), contains("none.csv: No such file"));
    CHECK_THAT(message_of(read_trace(directory.path(), {})), contains("is a directory, expected a CSV file"));
    CHECK_THAT(refusal(""), contains("t.csv is empty, expected a CSV file with a header line"));
    CHECK_THAT(refusal("\xEF\xBB\xBF"), contains("is empty"));
    CHECK_THAT(refusal("t,value\n"), contains("t.csv has a header and no rows"));
    CHECK_THAT(refusal("t,value\n\n\n"), contains("has a header and no rows"));
    CHECK_THAT(refusal("\xFF\xFEt"), contains("UTF-16"));
    CHECK_THAT(refusal("t,value\n0,1\n"), contains("has one sample only") && contains("--trace-step"));
}

TEST_CASE("trace: a column that is not there is answered with those that are", "[fake_app][demand]") {
    TraceOptions options{.column = "requets", .unit = Unit::demand};
    CHECK_THAT(refusal("time,requests,cpu\n0,1,1\n1,2,1\n", options),
               contains("t.csv:1: no column 'requets', there are 'time', 'requests', 'cpu', did you mean 'requests'?"));
    CHECK_THAT(refusal("t;value\n0;1\n"), contains("cells must be separated by commas"));
    CHECK_THAT(refusal("t,value,value\n0,1,1\n"), contains("'value' is there twice"));
    CHECK_THAT(refusal("value,x\n0,1\n"), contains("is the first and so holds the time"));
    options.column = "cpu";
    CHECK(values_of("time,requests,cpu\n0,1,7\n1,2,8\n", options) == std::vector<double>{7, 8});
}

TEST_CASE("trace: a broken line is refused by file and line", "[fake_app][demand]") {
    const auto [row, expected] = GENERATE(table<std::string, std::string>({
        {"1,abc", "t.csv:3: value is 'abc', expected a finite number >= 0"},
        {"1,", "t.csv:3: value is '', expected a finite number"},
        {"1,-1", "t.csv:3: value is '-1', expected"},
        {"1,nan", "t.csv:3: value is 'nan', expected"},
        {"1,inf", "t.csv:3: value is 'inf', expected"},
        {"1,1e999", "t.csv:3: value is '1e999', expected"},
        {"1,1 2", "t.csv:3: value is '1 2', expected"},
        {"1,0x10", "t.csv:3: value is '0x10', expected"},
        {"1,1e10", "t.csv:3: value is '1e10', a demand of 10000000000 replicas, expected at most"},
        {"1,\x01\xff", "t.csv:3: value is '\\x01\\xff', expected"},
        {"1", "t.csv:3: found 1 cells, expected 2 as in the header"},
        {"1,2,3", "t.csv:3: found 3 cells, expected 2"},
        {"1,\"2", "t.csv:3: a quoted cell is not closed on its line"},
        {"1,\"2\"3", "t.csv:3: found '3' after a closing quote"},
        {"yesterday,1", "t.csv:3: time is 'yesterday', expected YYYY-MM-DD HH:MM:SS"},
        {",1", "t.csv:3: time is '', expected"},
        {"-1,1", "t.csv:3: time is '-1', expected"},
        {"1.,1", "t.csv:3: time is '1.', expected"},
        {"1392388020000,1", "t.csv:3: time is '1392388020000', expected"},
        {"2014-02-30 00:00:00,1", "t.csv:3: time is '2014-02-30 00:00:00', expected"},
        {"2014-02-03 24:00:00,1", "t.csv:3: time is"},
        {"2014-02-03 23:60:00,1", "t.csv:3: time is"},
        {"2014-02-03 23:59:60,1", "t.csv:3: time is"},
        {"2014-02-03 23:59,1", "t.csv:3: time is"},
        {"2014-02-03,1", "t.csv:3: time is"},
        {"0814-02-03 00:00:00,1", "t.csv:3: time is"},
        {"2014-02-03 00:00:00+1,1", "t.csv:3: time is"},
        {"2014-02-03 00:00:00,1", "t.csv:3: time is '2014-02-03 00:00:00', written otherwise than on the line above"},
        {"0,1", "t.csv:3: time '0' is that of the line above too"},
    }));
    INFO(row);
    CHECK_THAT(refusal("t,value\n0,1\n" + row + "\n2,1\n"), contains(expected));
}

TEST_CASE("trace: disorder and blank lines between rows are refused by line", "[fake_app][demand]") {
    CHECK_THAT(refusal("t,value\n5,1\n10,1\n7,1\n"),
               contains("t.csv:4: time '7' is before that of the line above") && contains("sort the file"));
    CHECK_THAT(refusal("t,value\n5,1\n\n\n10,1\n"), contains("t.csv:3: the line is blank, expected a row"));
}

TEST_CASE("trace: CPU above one is refused by line", "[fake_app][demand]") {
    const std::string text = "t,value\n0,1\n1,100.5\n";
    CHECK_THAT(refusal(text, {.unit = Unit::cpu_percent}),
               contains("t.csv:3: value is '100.5', expected at most 100 of cpu-percent") && contains("--trace-unit"));
    CHECK_THAT(refusal(text, {.unit = Unit::cpu}), contains("expected at most 1 of cpu"));
    CHECK(values_of("t,value\n0,100\n1,0\n", {.unit = Unit::cpu_percent}) == std::vector<double>{10, 0});
}

TEST_CASE("trace: requests without a capacity are a usage error", "[fake_app][demand]") {
    const Result<Series> result = read_text(k_plain, {.unit = Unit::requests});
    CHECK_THAT(message_of(result), contains("--capacity"));
    CHECK(result.error().kind == ErrorKind::usage);
}

TEST_CASE("trace: a line over the bound is refused, one at the bound is read", "[fake_app][demand]") {
    const std::string padding(text::k_csv_line_bytes_max - 4, ' ');
    CHECK(values_of("t,value\n0," + padding + "1\n1,2\n").size() == 2);
    CHECK_THAT(refusal("t,value\n0,1\n" + std::string(text::k_csv_line_bytes_max + 1, 'x') + "\n"),
               contains("t.csv:3: the line is longer than 65536 bytes"));
    CHECK_THAT(refusal(std::string(5'000'000, 'x')), contains("t.csv:1: the line is longer"));
}

TEST_CASE("trace: gaps are refused by line, with the remedy", "[fake_app][demand]") {
    CHECK_THAT(refusal(k_with_gap),
               contains("t.csv:5: 30s since the line above, where samples are 10s apart: 2 missing") &&
                   contains("--gaps hold") && contains("--gaps interpolate"));
}

TEST_CASE("trace: gaps are filled as asked", "[fake_app][demand]") {
    TraceOptions options{.unit = Unit::demand, .gaps = Gaps::hold};
    CHECK(values_of(k_with_gap, options) == std::vector<double>{1, 2, 3, 3, 3, 6, 7});
    options.gaps = Gaps::interpolate;
    CHECK(values_of(k_with_gap, options) == std::vector<double>{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("trace: spacing that is no multiple of the step is refused whatever is asked about gaps",
          "[fake_app][demand]") {
    const std::string text = "t,value\n0,1\n10,2\n20,3\n35,4\n45,5\n";
    const Gaps gaps = GENERATE(Gaps::refuse, Gaps::hold, Gaps::interpolate);
    CHECK_THAT(refusal(text, {.unit = Unit::demand, .gaps = gaps}),
               contains("t.csv:5: 15s since the line above is no multiple of 10s") && contains("--trace-step"));
    CHECK_THAT(refusal("t,value\n0,1\n10,2\n20,3\n25,4\n", {.unit = Unit::demand, .gaps = gaps}),
               contains("t.csv:5: 5s since the line above is no multiple"));
}

TEST_CASE("trace: a gap too long to fill is refused", "[fake_app][demand]") {
    CHECK_THAT(refusal("t,value\n0,1\n0.000000001,1\n0.000000002,1\n9,1\n", {.unit = Unit::demand, .gaps = Gaps::hold}),
               contains("t.csv:5: filling"));
}

TEST_CASE("trace: a given step makes the times irrelevant but for their order", "[fake_app][demand]") {
    const TraceOptions options{.unit = Unit::demand, .step = 1min};
    const Result<Series> series = read_text("t,value\n0,1\n10,2\n17,3\n", options);
    REQUIRE(series.has_value());
    CHECK(series->step() == 1min);
    CHECK(series->values() == std::vector<double>{1, 2, 3});
    CHECK(values_of("t,value\n0,1\n", options) == std::vector<double>{1});
    CHECK_THAT(refusal("t,value\n5,1\n4,1\n", options), contains("before"));
    CHECK_THAT(refusal(k_plain, {.unit = Unit::demand, .step = 876'000h}), contains("last longer than"));
}

TEST_CASE("trace: the most frequent spacing is the step, the smallest of equals", "[fake_app][demand]") {
    const TraceOptions hold{.unit = Unit::demand, .gaps = Gaps::hold};
    CHECK(values_of("t,value\n0,1\n30,2\n40,3\n", hold) == std::vector<double>{1, 1, 1, 2, 3});
}

TEST_CASE("trace: a file in chunks is read like one in a piece", "[fake_app][demand]") {
    std::string text = "t,value\n";
    constexpr int k_rows = 300'000; // some chunks, whose ends fall anywhere in a line
    for (int i = 0; i < k_rows; ++i) {
        text += fmt::format("{},{}\n", i * 7, i % 1000);
    }
    const std::vector<double> values = values_of(text);
    REQUIRE(values.size() == k_rows);
    bool equal = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        equal = equal && values[i] == static_cast<double>(i % 1000);
    }
    CHECK(equal);
}

TEST_CASE("trace: what write_trace writes reads back to the last bit", "[fake_app][demand]") {
    const TemporaryDirectory directory;
    const std::filesystem::path file = directory.file("t.csv");
    const auto demand = make_generator({"sine:base=6,amplitude=4,period=7m", "flash:base=0,peak=3,at=1m"}, Seed{1});
    REQUIRE(demand.has_value());
    const Duration step = GENERATE(Duration(15s), Duration(250ms), Duration(1ns));
    std::FILE* out = std::fopen(file.c_str(), "wb");
    REQUIRE(out != nullptr);
    const Status written = write_trace(out, **demand, {.step = step, .length = step * 99 + step / 2});
    REQUIRE(std::fclose(out) == 0);
    REQUIRE(written.has_value());
    const Result<Series> series = read_trace(file, {.unit = Unit::demand});
    REQUIRE(series.has_value());
    CHECK(series->step() == step);
    REQUIRE(series->values().size() == (step == 1ns ? 99U : 100U));
    for (std::size_t k = 0; k < series->values().size(); ++k) {
        CHECK(series->values()[k] == (*demand)->at(k_start + step * static_cast<int>(k)));
    }
}

TEST_CASE("trace: write_trace writes a header and rows in seconds", "[fake_app][demand]") {
    const TemporaryDirectory directory;
    const std::filesystem::path file = directory.file("t.csv");
    std::FILE* out = std::fopen(file.c_str(), "wb");
    REQUIRE(out != nullptr);
    CHECK(write_trace(out, Series(2s, {1, 0.1, 1e-7}), {.step = 1500ms, .length = 6s}).has_value());
    CHECK(std::fclose(out) == 0);
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    CHECK(text.str() == "timestamp,value\n0,1\n1.5,1\n3,0.1\n4.5,1e-07\n");
}

TEST_CASE("trace: write_trace refuses too many samples and tells when it cannot write", "[fake_app][demand]") {
    const Series demand(1s, {1});
    const Status refused = write_trace(stdout, demand, {.step = 1ns, .length = 1h});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == ErrorKind::usage);
    CHECK_THAT(refused.error().message, contains("1h every 1ns are 3600000000000 samples, expected at most 100000000"));
    std::FILE* full = std::fopen("/dev/full", "wb");
    REQUIRE(full != nullptr);
    const Status failed = write_trace(full, demand, {.step = 1s, .length = 1h});
    std::fclose(full);
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().kind == ErrorKind::environment);
}

TEST_CASE("trace: real series are read, and their gaps found", "[fake_app][demand]") {
    const std::filesystem::path folder = std::filesystem::path(SCALEIT_SHARED_TRACES);
    if (!std::filesystem::exists(folder)) {
        WARN("skipped: no folder " << folder);
        return;
    }
    const auto [file, line, rows] = GENERATE(table<std::string, std::string, std::size_t>({
        {"ec2_cpu_utilization_5f5533.csv", "", 4032},
        {"Twitter_volume_AMZN.csv", "", 15831},
        {"ec2_cpu_utilization_ac20cd.csv", "", 4037},
        {"elb_request_count_8c0756.csv", "", 4040},
    }));
    INFO(file);
    TraceOptions options{.unit = Unit::requests, .capacity = 10.0};
    const Result<Series> strict = read_trace(folder / file, options);
    if (rows == 4032 || rows == 15831) {
        REQUIRE(strict.has_value());
    } else {
        CHECK_THAT(message_of(strict), contains("--gaps hold") && contains(file + ":"));
        options.gaps = GENERATE(Gaps::hold, Gaps::interpolate);
    }
    const Result<Series> filled = read_trace(folder / file, options);
    REQUIRE(filled.has_value());
    CHECK(filled->step() == 5min);
    CHECK(filled->values().size() == rows);
}

} // namespace scaleit::demand
