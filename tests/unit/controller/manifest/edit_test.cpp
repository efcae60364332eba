#include "controller/manifest/edit.hpp"

#include "controller/manifest/place.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::manifest;
using scaleit::test::contains;

namespace {

const std::string k_document =
    "# a comment\nkind: Any\nspec:\n  window: 100\n  name: \"07\"\n  list: [{a: 1}, {a: 2}]\n";

std::string edited(const std::vector<Assignment>& assignments, const std::string& document = k_document) {
    const Result<std::string> text = with_values(document, "d.yaml", assignments);
    INFO((text ? "" : text.error().message));
    REQUIRE(text.has_value());
    return *text;
}

/// The text at a path below spec.
std::string at(const std::string& text, const std::vector<std::string>& path) {
    return read(text, "edited",
                [&](const Place& root) {
                    Place place = root.at("spec");
                    for (const std::string& part : path) {
                        place = place.is_list() ? place.items(9).at(std::stoul(part)) : place.at(part);
                    }
                    return place.text();
                })
        .value();
}

} // namespace

TEST_CASE("manifest edit: values change where they stand, all else stays", "[manifest]") {
    const std::string text = edited({{"window", "50"}, {"list.1.a", "3"}, {"behavior.up.seconds", "9"}});
    CHECK(at(text, {"window"}) == "50");
    CHECK(at(text, {"list", "0", "a"}) == "1");
    CHECK(at(text, {"list", "1", "a"}) == "3");
    CHECK(at(text, {"behavior", "up", "seconds"}) == "9");
    CHECK(at(text, {"name"}) == "07");
    CHECK(at(edited({}), {"window"}) == "100");
}

TEST_CASE("manifest edit: JSON is a document too", "[manifest]") {
    CHECK(at(edited({{"target", "0.75"}}, R"({"kind":"Any","spec":{"target":0.8}})"), {"target"}) == "0.75");
}

TEST_CASE("manifest edit: paths that lead nowhere are refused", "[manifest]") {
    for (const char* path : {"window.deeper", "list.2.a", "list.x.a", "list.-1.a"}) {
        INFO(path);
        const Result<std::string> text = with_values(k_document, "d.yaml", std::vector<Assignment>{{path, "1"}});
        REQUIRE_FALSE(text.has_value());
        CHECK(text.error().kind == ErrorKind::usage);
        CHECK_THAT(text.error().message, contains(std::string("d.yaml: spec.") + path + " leads to no value"));
    }
    CHECK_FALSE(with_values("kind: Any\n", "d.yaml", {}).has_value());
    CHECK_FALSE(with_values("[", "d.yaml", {}).has_value());
}
