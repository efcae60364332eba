#include "controller/manifest/place.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::manifest;
using scaleit::test::contains;

namespace {

enum class Colour { red, green };

constexpr auto enum_names(Colour) { return std::to_array<std::string_view>({"red", "green"}); }

/// What `visit` makes of the root of `text`; the refusal as its message.
template <class Visit> std::string outcome(const std::string& text, const Visit& visit) {
    const auto result = manifest::read(
        text, "f.yaml", [&](const Place& root) -> std::string { return fmt::format("{}", visit(root)); });
    return result ? *result : result.error().message;
}

} // namespace

TEST_CASE("place: values are read by their kind, within their range", "[manifest]") {
    const std::string text = "n: 2.5\nw: 7\nd: 1.5s\nb: true\nc: green\nl: [1, 2]\n";
    CHECK(outcome(text, [](const Place& p) { return p.at("n").number({0, 3}); }) == "2.5");
    CHECK(outcome(text, [](const Place& p) { return p.at("w").whole_number(0, 7); }) == "7");
    CHECK(outcome(text, [](const Place& p) { return p.at("d").duration(std::chrono::seconds(2)).count(); }) ==
          "1500000000");
    CHECK(outcome(text, [](const Place& p) { return p.at("b").yes_or_no(); }) == "true");
    CHECK(outcome(text, [](const Place& p) { return p.at("c").choice<Colour>() == Colour::green; }) == "true");
    CHECK(outcome(text, [](const Place& p) { return p.at("l").items(2).back().text(); }) == "2");
}

TEST_CASE("place: what does not fit is refused with file, line and path", "[manifest]") {
    const std::string text = "a:\n  n: 2.5\n  d: soon\n  c: gren\n  l: [1, x]\n";
    const auto a = [](const Place& root, const std::string& key) { return root.at("a").at(key); };
    CHECK(outcome(text, [&](const Place& p) {
              return a(p, "n").number({0, 1});
          }) == "f.yaml:2: a.n: 2.5 is out of range, expected a number from 0 to 1");
    CHECK(outcome(text, [&](const Place& p) { return a(p, "n").whole_number(0, 9); }) ==
          "f.yaml:2: a.n: expected a whole number from 0 to 9");
    CHECK_THAT(outcome(text, [&](const Place& p) { return a(p, "d").duration(Duration{1}).count(); }),
               contains("f.yaml:3: a.d: 'soon' is not a duration"));
    CHECK(outcome(text, [&](const Place& p) { return a(p, "c").choice<Colour>() == Colour::red; }) ==
          "f.yaml:4: a.c: 'gren' is not one of red, green, did you mean 'green'?");
    CHECK(outcome(text, [&](const Place& p) { return a(p, "l").items(2)[1].whole_number(0, 9); }) ==
          "f.yaml:5: a.l[1]: expected a whole number from 0 to 9");
    CHECK_THAT(outcome(text, [&](const Place& p) { return a(p, "l").items(1).size(); }), contains("at most 1"));
    CHECK_THAT(outcome(text, [&](const Place& p) { return a(p, "z").text(); }), contains("a: missing key 'z'"));
    CHECK_THAT(outcome(text, [&](const Place& p) { return p.at("a").at("n").at("x").text(); }),
               contains("f.yaml:2: a.n: expected a map"));
}

TEST_CASE("place: what a document says reaches messages without its control characters", "[manifest]") {
    const std::string text = R"({"\u001b[31m": 1, "c": "\u001b[31m"})";
    const auto refused = [&](const auto& read) { return outcome(text, read); };
    CHECK_THAT(refused([](const Place& p) { return p.check_keys({"c"}), 0; }), contains(R"(unknown key '\x1b[31m')"));
    CHECK_THAT(refused([](const Place& p) { return p.at("c").choice<Colour>() == Colour::red; }),
               contains(R"('\x1b[31m' is not one of red, green)"));
    CHECK(outcome("\"\\\x1b\"", [](const Place& p) { return p.text(); }) ==
          R"(f.yaml:1: unknown escape character: \x1b)");
}

TEST_CASE("place: several documents are told apart, and lines are those of the whole text", "[manifest]") {
    const auto texts = [](const std::string& text) -> std::string {
        const auto all = manifest::read_all(text, "f.yaml", [](const std::vector<Place>& roots) {
            std::string seen;
            for (const Place& root : roots) {
                seen += (root.has("a") ? root.at("a").text() : "-") + "|";
            }
            return seen;
        });
        return all ? *all : all.error().message;
    };
    CHECK(texts("a: 1\n") == "1|");
    CHECK(texts("%YAML 1.2\n---\na: 1\n...\n# nothing\n--- {a: 2}\n---\n---\r\na: |\n  --- no\n  ...\n") ==
          "1|2|--- no\n...\n|");
    CHECK(texts("a: 1\n---\nb: 2\n") == "1|-|");
    CHECK(texts("a: 1\n...\na: [1]\n") == "f.yaml:3: a: expected a text");
    CHECK_THAT(texts("a: 1\n---\nb: [\n"), contains("f.yaml:4:"));
    CHECK(texts("") == "-|");
    CHECK(texts(",a: b") == "-|"); // yaml-cpp finds nothing in it
    CHECK(texts("---\n---\n") == "-|");
}

TEST_CASE("place: no document, however odd, throws", "[manifest]") {
    for (const std::string& text : {std::string(), std::string("\t"), std::string("a: &x [*x]"), std::string("{"),
                                    std::string("a: *nowhere"), std::string("%YAML 9"), std::string(20'000, '['),
                                    std::string("\xFF\xFE\x00", 3), std::string("? [a]\n: b")}) {
        INFO(text.substr(0, 20));
        CHECK_FALSE(outcome(text, [](const Place& root) {
                        root.check_keys({"apiVersion"});
                        return 1;
                    }) == "1");
    }
}

TEST_CASE("place: a file that cannot be read or is too long is refused", "[manifest]") {
    CHECK(read_file("/nowhere/x.yaml").error().kind == ErrorKind::bad_input);
    CHECK(read_file("/").error().message == "/: cannot be read: Is a directory");
    CHECK_THAT(read_file("/dev/zero", 100).error().message, contains("over 100 bytes"));
}
