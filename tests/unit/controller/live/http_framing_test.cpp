// The byte-level parts of HTTP, without sockets: fed in one piece and byte by byte.
#include "controller/live/answer_writer.hpp"
#include "controller/live/chunk_decoder.hpp"
#include "controller/live/http_head.hpp"
#include "controller/live/request_line.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::live;

namespace {

/// What the decoder makes of `coded` given in pieces of `piece` bytes: state, body, and what is left of the input.
struct Decoded {
    ChunkDecoder::State state = ChunkDecoder::State::more;
    std::string body;
    std::string rest;
};

Decoded decode(const std::string& coded, std::size_t piece, std::size_t body_bytes_max = 100) {
    ChunkDecoder decoder(body_bytes_max);
    Decoded result;
    for (std::size_t at = 0; at < coded.size() && result.state == ChunkDecoder::State::more; at += piece) {
        result.rest += coded.substr(at, piece);
        result.state = decoder.decode(result.rest, result.body);
    }
    return result;
}

} // namespace

TEST_CASE("head scanner: finds the same end however the bytes arrive", "[unit]") {
    const std::string head = "GET / HTTP/1.1\r\nA: b\r\n\r\n";
    const std::string bytes = head + "body\r\n\r\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        HeadScanner scanner;
        HeadScanner::State state = HeadScanner::State::incomplete;
        std::size_t given = 0;
        while (state == HeadScanner::State::incomplete && given < bytes.size()) {
            given = std::min(given + piece, bytes.size());
            state = scanner.scan(std::string_view(bytes).substr(0, given));
        }
        REQUIRE(state == HeadScanner::State::complete);
        REQUIRE(scanner.size() == head.size());
        REQUIRE(given < head.size() + piece);
    }
}

TEST_CASE("head scanner: a line feed without a carriage return is malformed", "[unit]") {
    for (const char* bytes : {"\n", "A\n", "A: b\r\n\n", "A: b\r\nC: d\n\r\n"}) {
        HeadScanner scanner;
        CHECK(scanner.scan(bytes) == HeadScanner::State::malformed);
    }
}

TEST_CASE("chunk decoder: decodes the same however the bytes arrive", "[unit]") {
    const std::string coded = "3\r\nabc\r\n00A;name=\"value\"\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nnext";
    for (std::size_t piece = 1; piece <= coded.size(); ++piece) {
        const Decoded decoded = decode(coded, piece);
        REQUIRE(decoded.state == ChunkDecoder::State::done);
        REQUIRE(decoded.body == "abc0123456789");
        REQUIRE(std::string("next").rfind(decoded.rest, 0) == 0);
    }
}

TEST_CASE("chunk decoder: refuses what is not chunked coding", "[unit]") {
    for (const char* coded : {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "1 \r\na", "0x1\r\na", "3\nabc\r\n",
                              "3\r\nabcd\r\n", "3\r\nabc\n0\r\n\r\n", "11111111111111111\r\n", "1;\x01\r\n"}) {
        CAPTURE(coded);
        CHECK(decode(coded, 1).state == ChunkDecoder::State::malformed);
        CHECK(decode(coded, 1000).state == ChunkDecoder::State::malformed);
    }
    CHECK(decode("1;" + std::string(2000, 'x'), 100).state == ChunkDecoder::State::malformed);
}

TEST_CASE("chunk decoder: holds its bounds", "[unit]") {
    CHECK(decode("3\r\nabc\r\n0\r\n\r\n", 1, 3).state == ChunkDecoder::State::done);
    CHECK(decode("4\r\nabcd\r\n0\r\n\r\n", 1, 3).state == ChunkDecoder::State::too_large);
    CHECK(decode("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", 1, 3).state == ChunkDecoder::State::too_large);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 1000; ++i) {
        trailers += "Trailer: 0123456789\r\n";
    }
    CHECK(decode(trailers + "\r\n", 1000).state == ChunkDecoder::State::too_large);
}

TEST_CASE("request line: is a method, a target and a version between single blanks", "[unit]") {
    const auto line = parse_request_line("PUT /a?b HTTP/1.0");
    REQUIRE(line);
    CHECK(line->method == "PUT");
    CHECK(line->target == "/a?b");
    CHECK(line->minor_version == 0);
    for (const char* text :
         {"", "GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET / a HTTP/1.1",
          "G(T / HTTP/1.1", "GET / HTTP/11", "GET / http/1.1", "GET\t/\tHTTP/1.1"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_request_line(text).has_value());
    }
}

TEST_CASE("request line: targets come down to their origin form", "[unit]") {
    CHECK(origin_form("GET", "/a?b") == "/a?b");
    CHECK(origin_form("OPTIONS", "*") == "*");
    CHECK(origin_form("GET", "http://host:1/a?b") == "/a?b");
    CHECK(origin_form("GET", "HTTP://host") == "/");
    for (const char* target :
         {"", "*", "a", "https://host/", "http://", "http:///a", "http://host?x", "/a#b", "/a\x7F", "/\xC3\xA9"}) {
        CAPTURE(target);
        CHECK_FALSE(origin_form("GET", target).has_value());
    }
    CHECK(authority_of("http://host:1/a?b") == "host:1");
    CHECK(authority_of("HTTP://host") == "host");
    CHECK_FALSE(authority_of("/http://host/").has_value());
    CHECK_FALSE(authority_of("*").has_value());
}

TEST_CASE("answer writer: frames by itself and refuses what HTTP cannot carry", "[unit]") {
    const auto written = [](const Response& response, AnswerForm form = {}) {
        std::string bytes;
        append_answer(bytes, response, form);
        return bytes;
    };
    CHECK(written({200, {{"X", "1"}, {"content-length", "9"}, {"Transfer-Encoding", "chunked"}}, "ok"}) ==
          "HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 2\r\n\r\nok");
    CHECK(written({204, {}, "dropped"}) == "HTTP/1.1 204 No Content\r\n\r\n");
    CHECK(written({304, {}, "dropped"}) == "HTTP/1.1 304 Not Modified\r\n\r\n");
    CHECK(written({599, {}, ""}, {.after = AnswerForm::After::close}) ==
          "HTTP/1.1 599 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    CHECK(written({200, {}, "ok"}, {.minor_version = 0}) ==
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok");
    const AnswerForm to_head{.body = AnswerForm::Body::left_out};
    CHECK(written({200, {}, "ok"}, to_head) == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
    CHECK(written({200, {{"Content-Length", "7"}}, ""}, to_head) == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
    for (const Response& response :
         {Response{200, {{"X", "a\r\nY: b"}}, ""}, Response{200, {{"X Y", "a"}}, ""}, Response{200, {{"", "a"}}, ""},
          Response{100, {}, ""}, Response{1000, {}, ""}, Response{-1, {}, ""}}) {
        CHECK_THAT(written(response), test::contains("HTTP/1.1 500 Internal Server Error") && !test::contains("Y: b"));
    }
}
