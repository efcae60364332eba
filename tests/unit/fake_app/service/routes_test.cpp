#include "fake_app/service/routes.hpp"

#include "fake_app/service/openapi.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <yaml-cpp/yaml.h>

namespace scaleit::fake_app {

TEST_CASE("routes: openapi.yaml describes each path with each of its methods, and no other", "[fake_app][service]") {
    std::set<std::string> routed;
    for (const Route& route : routes()) {
        for (const char* method : {"GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
            if (allows(route, method)) {
                routed.insert(std::string(method) + " " + std::string(route.path));
            }
        }
    }
    const YAML::Node document = YAML::Load(std::string(openapi_yaml()));
    CHECK(document["openapi"].as<std::string>().rfind("3.0.", 0) == 0);
    std::set<std::string> described;
    for (const auto& path : document["paths"]) {
        for (const auto& operation : path.second) {
            auto method = operation.first.as<std::string>();
            for (char& c : method) {
                c = static_cast<char>(c - 'a' + 'A');
            }
            described.insert(method + " " + path.first.as<std::string>());
            CHECK(operation.second["responses"].size() > 0);
        }
    }
    CHECK(described == routed);
    CHECK(routed.size() > routes().size());
}

TEST_CASE("routes: every reference in openapi.yaml leads somewhere", "[fake_app][service]") {
    const std::string text(openapi_yaml());
    const YAML::Node components = YAML::Load(text)["components"];
    const std::string mark = "\"#/components/";
    int references = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string path = text.substr(begin, text.find('"', begin) - begin);
        const std::size_t slash = path.find('/');
        INFO(path);
        CHECK(components[path.substr(0, slash)][path.substr(slash + 1)].IsDefined());
        ++references;
    }
    CHECK(references > 10);
}

TEST_CASE("routes: a path is found exactly, an id is one segment", "[fake_app][service]") {
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
    const Route& status = *find_route("/app/status")->route;
    CHECK(allows(status, "GET"));
    CHECK(allows(status, "HEAD"));
    for (const char* method : {"", "G", "GET,", "get", "PUT", "GET, HEAD"}) {
        CHECK_FALSE(allows(status, method));
    }
}

} // namespace scaleit::fake_app
