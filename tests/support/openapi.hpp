#pragma once
// An OpenAPI description held against a table of routes.
#include "controller/http/route.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <string>
#include <yaml-cpp/yaml.h>

namespace scaleit::test {

/// Each path with each of its methods is described, and no other; each operation says what it answers.
template <class Endpoint>
void check_described(std::string_view openapi, std::span<const http::Route<Endpoint>> routes) {
    std::set<std::string> routed;
    for (const http::Route<Endpoint>& route : routes) {
        for (const char* method : {"GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
            if (http::allows(route.methods, method)) {
                routed.insert(std::string(method) + " " + std::string(route.path));
            }
        }
    }
    const YAML::Node document = YAML::Load(std::string(openapi));
    CHECK(document["openapi"].as<std::string>().rfind("3.0.", 0) == 0);
    std::set<std::string> described;
    for (const auto& path : document["paths"]) {
        for (const auto& operation : path.second) {
            auto method = operation.first.as<std::string>();
            if (method == "parameters") {
                continue; // of all operations of a path
            }
            for (char& c : method) {
                c = static_cast<char>(c - 'a' + 'A');
            }
            described.insert(method + " " + path.first.as<std::string>());
            CHECK(operation.second["responses"].size() > 0);
        }
    }
    CHECK(described == routed);
    CHECK(routed.size() > routes.size());
}

/// Every reference leads somewhere, and there are more than ten.
inline void check_references(std::string_view openapi) {
    const std::string text(openapi);
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

} // namespace scaleit::test
