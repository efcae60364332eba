#include "recorder/session/json_walk.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <vector>

using namespace scaleit;
using namespace scaleit::session;

namespace {

/// `/a/0=raw` for every value, in the order of visiting.
std::vector<std::string> places_in(std::string_view text) {
    std::vector<std::string> places;
    REQUIRE(walk_json(text, [&](const JsonPlace& place) {
        std::string line;
        for (const std::string& name : place.path) {
            line += "/" + name;
        }
        places.push_back(line + "=" + std::string(text.substr(place.begin, place.end - place.begin)));
    }));
    return places;
}

bool is_json(std::string_view text) {
    return walk_json(text, [](const JsonPlace&) {});
}

} // namespace

TEST_CASE("json walk: every value is visited with its path and its bytes, inner ones first", "[recorder]") {
    CHECK(places_in(R"( {"a": [1, -2.5e+3 ,"x"] , "b":{"c":null,"":true}} )") ==
          std::vector<std::string>{"/a/0=1", "/a/1=-2.5e+3", "/a/2=\"x\"", R"(/a=[1, -2.5e+3 ,"x"])", "/b/c=null",
                                   "/b/=true", R"(/b={"c":null,"":true})",
                                   R"(={"a": [1, -2.5e+3 ,"x"] , "b":{"c":null,"":true}})"});
    CHECK(places_in("0") == std::vector<std::string>{"=0"});
    CHECK(places_in("[]") == std::vector<std::string>{"=[]"});
    CHECK(places_in("{ }") == std::vector<std::string>{"={ }"});
}

TEST_CASE("json walk: names are given without their escapes", "[recorder]") {
    CHECK(places_in(R"({"\u0061\"\\\/\n":1})").front() == "/a\"\\/\n=1");
    CHECK(places_in(R"({"\u00e9\u20ac\ud83d\ude00":1})").front() == "/\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80=1");
    CHECK(places_in(R"({"a":1,"a":2})") == std::vector<std::string>{"/a=1", "/a=2", R"(={"a":1,"a":2})"});
}

TEST_CASE("json walk: what is no JSON is told", "[recorder]") {
    for (const std::string text : {"",
                                   " ",
                                   "{",
                                   "[",
                                   "}",
                                   "[1",
                                   "[1,",
                                   "[1,]",
                                   "[,1]",
                                   "{\"a\"}",
                                   "{\"a\":}",
                                   "{\"a\":1,}",
                                   "{a:1}",
                                   "{1:1}",
                                   "[1 2]",
                                   "01",
                                   "+1",
                                   "1.",
                                   ".5",
                                   "1e",
                                   "1e+",
                                   "-",
                                   "nul",
                                   "True",
                                   "nulll",
                                   "\"",
                                   "\"\n\"",
                                   "\"\\x\"",
                                   "\"\\u12\"",
                                   "\"\\u12g4\"",
                                   "\"\\",
                                   "1 1",
                                   "[1]]",
                                   "NaN",
                                   "'a'",
                                   "// x\n1",
                                   "\xEF\xBB\xBF{}"}) {
        INFO(text);
        CHECK_FALSE(is_json(text));
    }
    CHECK(is_json("\"\\ud83d\"")); // half of a pair is JSON, if no text
}

TEST_CASE("json walk: depth is bounded", "[recorder]") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(is_json(nested(k_json_depth_max + 1))); // the innermost holds nothing
    CHECK_FALSE(is_json(nested(k_json_depth_max + 2)));
    CHECK_FALSE(is_json(nested(1'000'000)));
}
