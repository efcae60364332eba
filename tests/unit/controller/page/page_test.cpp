#include "controller/page/page.hpp"

#include "controller/page/files.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;
using scaleit::test::contains;

TEST_CASE("page: what is its own stands in the frame, each in its element", "[page]") {
    const std::string page = page::assemble(
        {.title = "a page", .body = "<h1></h1>\n", .style = "p {}", .script = "run();", .data = R"({"a":1})"});
    CHECK_THAT(page, contains("<title>a page</title>"));
    CHECK_THAT(page, contains("<style>\np {}</style>"));
    CHECK_THAT(page, contains("<main>\n<h1></h1>\n</main>"));
    CHECK_THAT(page, contains("<script type=\"application/json\" id=\"data\">{\"a\":1}</script>"));
    CHECK_THAT(page, contains("<script>run();</script>"));
    CHECK_THAT(page, contains("connect-src 'none';"));
    CHECK(page.find("{{") == std::string::npos);
}

TEST_CASE("page: its script may ask the server that it came from where that is said", "[page]") {
    CHECK_THAT(page::assemble({.reach = page::Reach::own_server}), contains("connect-src 'self';"));
}

TEST_CASE("page: the shared files are there for every page, Chart.js with its licence", "[page]") {
    const std::string page = page::assemble({});
    CHECK_THAT(page, contains(std::string(page::page_css())));
    CHECK_THAT(page, contains(std::string(page::charts_js())));
    CHECK_THAT(page, contains("Chart.js v3"));
    CHECK_THAT(page, contains("Released under the MIT License"));
    CHECK(page.find(" src=") == std::string::npos);
}

TEST_CASE("page: JSON in a script cannot end it", "[page]") {
    CHECK(page::script_json(R"({"a":"</script><!--<script>&"})") ==
          R"({"a":"\u003c/script\u003e\u003c!--\u003cscript\u003e\u0026"})");
}

TEST_CASE("page: what is no UTF-8 in JSON becomes a replacement character, the rest stays", "[page]") {
    CHECK(page::script_json("\"caf\xC3\xA9 \xFF\xE2\x82\"") == "\"caf\xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}
