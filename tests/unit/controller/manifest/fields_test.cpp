#include "controller/manifest/fields.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::manifest;
using scaleit::test::contains;

namespace {

enum class Colour { red, green };

constexpr auto enum_names(Colour) { return std::to_array<std::string_view>({"red", "green"}); }

struct Inner {
    int count = 0;
    Instant at{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("count", self.count);
        visit("at_ns", self.at);
    }
    bool operator==(const Inner&) const = default;
};

struct Outer {
    double ratio = 0.1;
    bool on = false;
    std::string text;
    Duration wait{};
    Colour colour = Colour::red;
    std::optional<double> maybe;
    std::vector<Inner> list;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("ratio", self.ratio);
        visit("on", self.on);
        visit("text", self.text);
        visit("wait", self.wait);
        visit("colour", self.colour);
        visit("maybe", self.maybe);
        visit("list", self.list);
    }
    bool operator==(const Outer&) const = default;
};

Result<Outer> read_back(const std::string& text, Missing missing) {
    return manifest::read(text, "f.json", [&](const Place& root) {
        Outer value;
        read_value(root, value, missing);
        return value;
    });
}

} // namespace

TEST_CASE("fields: every kind of member reads back equal", "[manifest]") {
    const Outer full{1.0 / 3.0,
                     true,
                     "a \"b\"\\\n\x01 c: {",
                     std::chrono::milliseconds(90'001),
                     Colour::green,
                     0.1,
                     {{3, from_ns(-7)}, {4, from_ns(1'234'567'890'123'456'789)}}};
    for (const Outer& value : {full, Outer{}}) {
        const std::string text = to_json(value);
        INFO(text);
        const Result<Outer> read = read_back(text, Missing::refused);
        REQUIRE(read.has_value());
        CHECK(*read == value);
    }
    CHECK(to_json(Outer{}) ==
          R"({"ratio":0.1,"on":false,"text":"","wait":"0s","colour":"red","maybe":null,"list":[]})");
}

TEST_CASE("fields: what is missing is kept or refused, what does not fit is refused with its place", "[manifest]") {
    CHECK(read_back("{on: true}", Missing::kept)->ratio == 0.1);
    CHECK_THAT(read_back("{on: true}", Missing::refused).error().message, contains("missing key 'ratio'"));
    CHECK_THAT(read_back("{on: maybe}", Missing::kept).error().message, contains("on: expected true or false"));
    CHECK_THAT(read_back("{list: [{count: 1}, {cuont: 1}]}", Missing::kept).error().message,
               contains("list[1]: unknown key 'cuont', did you mean 'count'?"));
    CHECK_THAT(read_back("{colour: gren}", Missing::kept).error().message, contains("did you mean 'green'?"));
}
