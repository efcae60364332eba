#include "recorder/export/read_codec.hpp"
#include "recorder/export/write_codec.hpp"

#include "recorder/export/base64_codec.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <limits>

using namespace scaleit;
using namespace scaleit::exporting;
using namespace scaleit::test;

namespace {

using session::Entry;

/// A line without its end, read back.
Line round_trip(const Line& line) {
    const std::string text = write_line(line);
    REQUIRE(text.ends_with('\n'));
    const tl::expected<Line, std::string> read = read_line(text.substr(0, text.size() - 1));
    INFO(text << (read ? "" : read.error()));
    REQUIRE(read.has_value());
    CHECK(write_line(*read) == text);
    return *read;
}

std::string refusal(const std::string& text) {
    const tl::expected<Line, std::string> read = read_line(text);
    INFO(text);
    REQUIRE_FALSE(read.has_value());
    return read.error();
}

std::string with_members(const std::string& kind, const std::string& members) {
    return R"({"seq":1,")" + kind + R"(":{)" + members + "}}";
}

const std::string k_tick = R"("tick_index":0,"at_ns":0,"cpu":0.5,"replicas":1,"write":"not_needed")";

} // namespace

TEST_CASE("jsonl: lines are as they are written down", "[recorder][export]") {
    CHECK(write_line(Head{}) == "{\"session\":\"scaleit\",\"version\":1}\n");
    CHECK(write_line(MetaRow{"app", "a \"b\"\n"}) == "{\"meta\":\"app\",\"value\":\"a \\\"b\\\"\\n\"}\n");
    CHECK(write_line(Ending{State::open, 2, 3}) == "{\"ending\":\"open\",\"exchanges\":2,\"ticks\":3}\n");
    CHECK(write_line(Entry{7, sample_exchange(1, "{}")}) ==
          R"({"seq":7,"exchange":{"begin_ns":1000,"end_ns":1250,"method":"GET","target":"/app/status",)"
          R"("request_headers":[["Accept","application/json"]],"request_body":"","outcome":"response","status":200,)"
          R"("response_headers":[["Content-Type","application/json"]],"response_body":"{}"}})"
          "\n");
    CHECK(write_line(Entry{8, failed_exchange(1, FailureKind::timeout)}) ==
          R"({"seq":8,"exchange":{"begin_ns":1000,"end_ns":1250,"method":"GET","target":"/app/status",)"
          R"("request_headers":[["Accept","application/json"]],"request_body":"","outcome":"timeout",)"
          R"("detail":"no answer"}})"
          "\n");
    CHECK(write_line(Entry{9, sample_tick(2)}) ==
          R"({"seq":9,"tick":{"tick_index":2,"at_ns":2000000,"cpu":0.30000000000000004,"replicas":12,)"
          R"("failed_calls":{"timeout":1},"chain":[["proportional",14],["bounds_max",13]],"desired":13,)"
          R"("write":"failed","write_failure":"http_status","write_failure_status":503}})"
          "\n");
    CHECK(write_line(Entry{10, blind_tick(3)}) ==
          R"({"seq":10,"tick":{"tick_index":3,"at_ns":3000000,"failure":"http_status","failure_status":500,)"
          R"("write":"not_needed"}})"
          "\n");
}

TEST_CASE("jsonl: every line comes back equal", "[recorder][export]") {
    const Line line = GENERATE(Line(Head{}), Line(MetaRow{"", ""}), Line(MetaRow{"\xff", std::string("\0", 1)}),
                               Line(Ending{State::closed, std::numeric_limits<std::int64_t>::max(), 0}));
    CHECK(round_trip(line) == line);
    for (const auto& value : sample_values()) {
        const Line entry(Entry{1, value});
        CHECK(round_trip(entry) == entry);
    }
}

TEST_CASE("jsonl: bytes come back whatever they are", "[recorder][export]") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all.push_back(static_cast<char>(byte));
    }
    for (const std::string& bytes :
         {std::string(), std::string("text"), std::string("\t\r\n\"\\/ Grüße 價 \U0001F600"), std::string("\x7f"),
          std::string("\0", 1), std::string("\xc2\x80"), std::string("\xed\xa0\x80"), std::string("\xff\xfe"),
          std::string("{\"base64\":\"aGk=\"}"), all, all + all + "x"}) {
        const Line line(Entry{1, sample_exchange(1, bytes)});
        CHECK(round_trip(line) == line);
    }
    CHECK_THAT(write_line(Entry{1, sample_exchange(1, "Grüße")}), contains("\"response_body\":\"Grüße\""));
    CHECK_THAT(write_line(Entry{1, sample_exchange(1, "\x01")}), contains(R"("response_body":{"base64":"AQ=="})"));
}

TEST_CASE("jsonl: real numbers come back bit for bit", "[recorder][export]") {
    for (const double cpu : {0.0, -0.0, 1.0, 0.1, 0.1 + 0.2, 5e-324, 1e-300, 0.9999999999999999, 1.0 / 3}) {
        Tick tick = sample_tick(0);
        tick.observation->cpu = cpu;
        const Line read = round_trip(Entry{1, tick});
        CHECK(std::bit_cast<std::uint64_t>(std::get<Tick>(std::get<Entry>(read).value).observation->cpu) ==
              std::bit_cast<std::uint64_t>(cpu));
    }
}

TEST_CASE("jsonl: white space, the order of keys and escapes do not matter", "[recorder][export]") {
    const auto read = read_line(R"( { "value" : "\u0041\ud83d\ude00" , "meta":"k" } )");
    REQUIRE(read.has_value());
    CHECK(std::get<MetaRow>(*read) == MetaRow{"k", "A\U0001F600"});
    const auto tick =
        read_line(with_members("tick", R"("write":"not_needed","replicas":1,"cpu":1,"at_ns":5,"tick_index":0)"));
    REQUIRE(tick.has_value());
    CHECK(std::get<Tick>(std::get<Entry>(*tick).value).observation->cpu == 1.0);
    CHECK(std::get<Tick>(std::get<Entry>(*tick).value).observation->at == from_ns(5));
}

TEST_CASE("jsonl: what is no line is refused by its path", "[recorder][export]") {
    const auto [text, says] = GENERATE(table<std::string, std::string>({
        {"", "it is no JSON"},
        {"[]", "it is JSON, but no object"},
        {"{\"meta\":\"a\"", "it is no JSON"},
        {"{\"meta\":\"a\",\"value\":\"b\"} x", "it is no JSON"},
        {"{\"meta\":\"a\xff\",\"value\":\"b\"}", "it is no JSON"},
        {"{\"meta\":\"a\",\"meta\":\"a\",\"value\":\"b\"}", "key 'meta' is there twice"},
        {"{\"meta\":\"a\",\"value\":\"b\",\"x\":1}", "it has the key 'x', which is none that belongs there"},
        {"{\"meta\":\"a\"}", "value is missing"},
        {"{\"meta\":1,\"value\":\"b\"}", "meta is '1', expected a string, or {\"base64\":\"...\"}"},
        {"{\"meta\":{\"base64\":\"aGk\"},\"value\":\"b\"}", "meta.base64 is 'aGk', expected base64"},
        {"{\"meta\":{\"base64\":\"aG k=\"},\"value\":\"b\"}", "meta.base64 is 'aG k=', expected base64"},
        {"{\"meta\":{\"base64\":1},\"value\":\"b\"}", "meta.base64 is '1', expected a string"},
        {"{\"meta\":{\"base64\":\"aGk=\",\"x\":1},\"value\":\"b\"}", "meta has the key 'x'"},
        {"{}", "session is missing"},
        {"{\"session\":\"other\",\"version\":1}", "session is not 'scaleit'"},
        {"{\"session\":\"scaleit\",\"version\":1.0}", "version is '1', expected a whole number"},
        {"{\"session\":\"scaleit\",\"version\":true}", "version is 'true', expected a whole number"},
        {"{\"session\":\"scaleit\",\"version\":4294967297}", "version is '4294967297', expected a smaller number"},
        {"{\"session\":\"scaleit\",\"version\":9223372036854775808}",
         "version is '9223372036854775808', expected a whole"},
        {"{\"session\":\"scaleit\",\"version\":18446744073709551617}", "version is '1', expected a whole number"},
        {"{\"seq\":1}", "exchange is missing"},
        {"{\"seq\":1,\"tick\":7}", "tick is '7', expected an object"},
        {"{\"ending\":\"ajar\",\"exchanges\":0,\"ticks\":0}", "ending is 'ajar', which is none of its names"},
        {with_members("tick", k_tick + R"(,"failure":"timeout")"), "tick has the key 'cpu'"},
        {with_members("tick", k_tick + R"(,"cpu":1)"), "key 'cpu' is there twice"},
        {with_members("tick", R"("tick_index":0,"at_ns":0,"cpu":"1","replicas":1,"write":"not_needed")"),
         "tick.cpu is '1', expected a number"},
        {with_members("tick", R"("tick_index":0,"at_ns":0,"cpu":1e999,"replicas":1,"write":"not_needed")"),
         "it is no JSON"},
        {with_members("tick", R"("tick_index":0,"at_ns":0,"cpu":null,"replicas":1,"write":"not_needed")"),
         "tick.cpu is null, expected a number"},
        {with_members("tick", k_tick + R"(,"chain":[],"desired":1)"), "tick.desired is not what the chain ends with"},
        {with_members("tick", k_tick + R"(,"chain":[["steady",2]],"desired":1)"), "tick.desired is not what"},
        {with_members("tick", k_tick + R"(,"chain":[["steady",2]])"), "tick.desired is missing"},
        {with_members("tick", k_tick + R"(,"chain":[["stady",2]],"desired":2)"), "tick.chain.0.0 is 'stady'"},
        {with_members("tick", k_tick + R"(,"chain":[["steady",-1]],"desired":-1)"), "tick.chain has too many steps"},
        {with_members("tick", k_tick + R"(,"chain":[["steady"]],"desired":1)"), "tick.chain.0 is a list, expected a"},
        {with_members("tick", k_tick + R"(,"chain":"steady=1","desired":1)"), "tick.chain is 'steady=1', expected a"},
        {with_members("tick", k_tick + R"(,"failed_calls":{"timeout":0})"), "tick.failed_calls.timeout is not a count"},
        {with_members("tick", k_tick + R"(,"failed_calls":{"timeout":65536})"), "is not a count from 1 to 65535"},
        {with_members("tick", k_tick + R"(,"failed_calls":{"timeuot":1})"), "tick.failed_calls has the key 'timeuot'"},
        {with_members("tick", R"("tick_index":0,"at_ns":0,"failure":"http_status","failure_status":0,)"
                              R"("write":"not_needed")"),
         "tick.failure_status is 0, which is no status"},
        {"{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "it is no JSON: 'Maximum depth exceeded"},
        {"{\"meta\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}", "it is no JSON"},
    }));
    CHECK_THAT(refusal(text), contains(says));
}

TEST_CASE("jsonl: a chain has its most steps", "[recorder][export]") {
    const auto steps = [](std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            text += (text.empty() ? "" : ",") + std::string(R"(["steady",1])");
        }
        return with_members("tick", k_tick + R"(,"chain":[)" + text + R"(],"desired":1)");
    };
    CHECK(read_line(steps(Decision::k_steps_max)).has_value());
    CHECK_THAT(refusal(steps(Decision::k_steps_max + 1)), contains("tick.chain has too many steps"));
}

TEST_CASE("base64: reads what it writes and nothing else", "[recorder][export]") {
    CHECK(encode_base64("") == "");
    CHECK(encode_base64("f") == "Zg==");
    CHECK(encode_base64("fo") == "Zm8=");
    CHECK(encode_base64("foobar") == "Zm9vYmFy");
    CHECK(encode_base64(std::string(1000, 'x')).find('\n') == std::string::npos);
    CHECK(decode_base64("Zm8=") == "fo");
    CHECK(decode_base64("") == "");
    for (const char* text : {"Zm8", "Z", "Zm8=\n", " Zm8=", "Zm9=", "Zm8=Zm8=", "====", "Zm-_", "\xff"}) {
        CAPTURE(text);
        CHECK_FALSE(decode_base64(text).has_value());
    }
}
