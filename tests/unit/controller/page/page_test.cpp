#include "controller/page/page.hpp"

#include "controller/page/files.hpp"
#include "tests/support/catch.hpp"

#include <array>

using namespace scaleit;
using scaleit::test::contains;

TEST_CASE("page: scripts and styles stand in the document in place of their names", "[page]") {
    const std::array<page::Part, 3> parts{{{"a.css", "p {}"}, {"a.js", "run();"}, {"data.json", R"({"a":1})"}}};
    const std::string page = page::assemble("<html><link rel=\"stylesheet\" href=\"a.css\">"
                                            "<script type=\"application/json\" id=\"data\" src=\"data.json\"></script>"
                                            "<script src=\"a.js\"></script></html>",
                                            parts);
    CHECK(page == "<html><style>\np {}</style>"
                  "<script type=\"application/json\" id=\"data\">{\"a\":1}</script>"
                  "<script>run();</script></html>");
}

TEST_CASE("page: the shared files are there for every document, Chart.js with its licence", "[page]") {
    const std::string page = page::assemble("<link rel=\"stylesheet\" href=\"page.css\"><script src=\"chart.min.js\">"
                                            "</script><script src=\"charts.js\"></script>",
                                            {});
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
