#include "controller/http/media_type.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::http {

TEST_CASE("media type: Accept admits JSON or not", "[http]") {
    const auto [accept, admits] = GENERATE(table<std::string, bool>({
        {"", true},
        {" ", true},
        {"application/json", true},
        {"APPLICATION/Json", true},
        {"application/*", true},
        {"*/*", true},
        {"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", true},
        {"text/html, application/json;q=0.1", true},
        {"application/json; charset=utf-8", true},
        {"application/json;q=1.000", true},
        {"text/html;a=\"x,application/json\", text/plain", false},
        {"text/html;a=\"\\\",\", application/json", true},
        {"text/html", false},
        {"text/*", false},
        {"application/xml", false},
        {"application/jsonx", false},
        {"application/json;q=0", false},
        {"application/json; q=0.000, */*", false},
        {"*/*, application/json;Q=0", false},
        {"application/*;q=0, */*", false},
        {"application/*;q=0, application/json", true},
        {"application/*, */*;q=0", true},
        {"*/*;q=0", false},
        {"application/json;q=2", false},
        {"application/json;q=x", false},
        {"application/json;q=", false},
        {"application/json;q=0, application/json", true},
        {",,", true},
        {"nonsense", false},
    }));
    INFO("Accept: " << accept);
    CHECK(accepts_json({{"accept", accept}}) == admits);
}

TEST_CASE("media type: several Accept headers are one list", "[http]") {
    CHECK(accepts_json({}));
    CHECK(accepts_json({{"Accept", "text/html"}, {"ACCEPT", "application/json"}}));
    CHECK_FALSE(accepts_json({{"Accept", "*/*"}, {"Accept", "application/json;q=0"}}));
}

TEST_CASE("media type: Content-Type is JSON or not", "[http]") {
    CHECK(sends_json({{"Content-Type", "application/json"}}));
    CHECK(sends_json({{"content-type", "Application/JSON; charset=utf-8"}}));
    CHECK(sends_json({{"content-type", "application/json ;charset=utf-8"}}));
    CHECK_FALSE(sends_json({}));
    CHECK_FALSE(sends_json({{"Content-Type", ""}}));
    CHECK_FALSE(sends_json({{"Content-Type", "text/plain"}}));
    CHECK_FALSE(sends_json({{"Content-Type", "application/jsonp"}}));
    CHECK_FALSE(sends_json({{"Content-Type", "application/x-www-form-urlencoded"}}));
}

} // namespace scaleit::http
