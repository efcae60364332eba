#include "controller/text/lines.hpp"

#include "controller/text/timestamp.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>

using namespace scaleit;
using namespace scaleit::text;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

/// The lines of `text`, or the error that ends them.
tl::expected<std::vector<std::string>, Error> lines_of(const std::string& text, std::size_t bytes_max) {
    const TemporaryDirectory directory;
    std::ofstream(directory.file("t"), std::ios::binary) << text;
    Result<LineReader> reader = LineReader::open(directory.file("t"), {bytes_max, "a list"});
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    std::vector<std::string> lines;
    for (;;) {
        const Result<std::optional<std::string_view>> line = reader->next();
        if (!line) {
            return tl::unexpected<Error>(line.error());
        }
        if (!*line) {
            return lines;
        }
        lines.emplace_back(**line);
        CHECK(reader->line() == lines.size());
    }
}

} // namespace

TEST_CASE("lines: each comes whole, however long the file and the line", "[text]") {
    std::vector<std::string> expected;
    std::string text;
    for (const std::size_t length : {0U, 1U, 70'000U, 1'048'575U, 1'048'576U, 5'000'000U, 3U, 2'097'152U}) {
        expected.emplace_back(length, static_cast<char>('a' + expected.size()));
        text += expected.back() + "\n";
    }
    for (const char* end : {"", "\n"}) {
        const std::string last = *end == '\0' ? "" : "z";
        CHECK(lines_of(text + last + end, 5'000'000).value().size() == expected.size() + (last.empty() ? 0 : 1));
    }
    CHECK(lines_of(text, 5'000'000).value() == expected);
    CHECK(lines_of("a\r\n\r\nb\r", 10).value() == std::vector<std::string>{"a", "", "b"});
    CHECK(lines_of("", 10).value().empty());
}

TEST_CASE("lines: one over the bound is refused by its number and by what was expected", "[text]") {
    CHECK(lines_of("12345\n12345", 5).has_value());
    const auto refused = lines_of("12345\n123456\n", 5);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == ErrorKind::bad_input);
    CHECK_THAT(refused.error().message, contains("t:2: the line is longer than 5 bytes, expected a list"));
    CHECK_FALSE(lines_of(std::string(3'000'000, 'x'), 2'999'999).has_value());
}

TEST_CASE("times: written in UTC they read the same", "[text]") {
    for (const auto& [time, text] :
         std::vector<std::pair<Duration, std::string>>{{0s, "1970-01-01T00:00:00Z"},
                                                       {1'700'000'000s, "2023-11-14T22:13:20Z"},
                                                       {1'456'790'399s + 250ms, "2016-02-29T23:59:59.25Z"},
                                                       {1ns, "1970-01-01T00:00:00.000000001Z"},
                                                       {std::chrono::seconds(7'258'118'399), "2199-12-31T23:59:59Z"}}) {
        CHECK(format_utc(time) == text);
        CHECK(read_timestamp(text) == Timestamp{time, TimeForm::zoned});
    }
    CHECK(read_timestamp("1970-01-01T01:00:00+01:00") == Timestamp{0s, TimeForm::zoned});
    CHECK_FALSE(read_timestamp("1970-01-01T00:59:59+01:00").has_value());
}
