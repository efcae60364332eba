#include "fake_app/service/routes.hpp"

#include "fake_app/service/openapi.hpp"
#include "tests/support/openapi.hpp"

namespace scaleit::fake_app {

TEST_CASE("routes: openapi.yaml describes each path with each of its methods, and no other", "[fake_app][service]") {
    test::check_described(openapi_yaml(), routes());
}

TEST_CASE("routes: every reference in openapi.yaml leads somewhere", "[fake_app][service]") {
    test::check_references(openapi_yaml());
}

TEST_CASE("routes: a path is found exactly, an id is one segment", "[fake_app][service]") {
    const auto find_route = [](std::string_view path) { return http::find_route(routes(), path); };
    CHECK(find_route("/app/status")->route->endpoint == Endpoint::status);
    CHECK(find_route("/app/workers")->route->endpoint == Endpoint::workers);
    CHECK(find_route("/app/workers/17")->route->endpoint == Endpoint::worker);
    CHECK(find_route("/app/workers/17")->id == "17");
    for (const char* path : {"", "/", "/app", "/app/", "/app/status/", "/APP/status", "/app/workers/",
                             "/app/workers/1/2", "app/status", "/admin", "/admin/"}) {
        INFO(path);
        CHECK_FALSE(find_route(path).has_value());
    }
}

TEST_CASE("routes: a method is allowed where it is listed as a whole", "[fake_app][service]") {
    const std::string_view methods = http::find_route(routes(), "/app/status")->route->methods;
    CHECK(http::allows(methods, "GET"));
    CHECK(http::allows(methods, "HEAD"));
    for (const char* method : {"", "G", "GET,", "get", "PUT", "GET, HEAD"}) {
        CHECK_FALSE(http::allows(methods, method));
    }
}

} // namespace scaleit::fake_app
