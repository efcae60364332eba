#include "recorder/session/redaction.hpp"

#include "recorder/session/verify.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <fstream>
#include <iterator>

using namespace scaleit;
using namespace scaleit::test;
using namespace scaleit::session;

namespace {

constexpr Salt k_salt{1, 2, 3};

std::string token(std::string_view secret) { return make_token(k_salt, secret); }

Redactor redactor(RedactionRules rules) { return Redactor({std::move(rules), k_salt}); }

std::string redact_body(const std::vector<std::string>& pointers, const std::string& body) {
    Request request;
    request.body = body;
    return redactor({{}, pointers, {}}).redact(request).body;
}

std::string redact_target(const std::vector<std::string>& keys, const std::string& target) {
    Request request;
    request.target = target;
    return redactor({{}, {}, keys}).redact(request).target;
}

Exchange secret_exchange(const std::string& secret) {
    Exchange exchange = sample_exchange(1, R"({"cpu":0.5, "session" : ")" + secret + R"("})");
    exchange.request.headers.push_back({"authorization", "Bearer " + secret});
    exchange.request.target += "?key=" + secret;
    exchange.outcome->headers.push_back({"Set-Cookie", secret});
    exchange.outcome->headers.push_back({"X-Mine", secret});
    exchange.outcome->headers.push_back({"Server", "fake"});
    return exchange;
}

const RedactionRules k_rules{{"x-mine"}, {"/session"}, {"key"}};

} // namespace

TEST_CASE("token: equal secrets have equal tokens under one salt, and under no other", "[recorder]") {
    CHECK(is_token(token("a")));
    CHECK(token("a") == token("a"));
    CHECK(token("a") != token("b"));
    CHECK(token("a") != make_token(Salt{1, 2, 4}, "a"));
    CHECK(token(token("a")) == token("a"));
    CHECK(is_token(token("")));
    CHECK_FALSE(is_token("redacted-"));
    CHECK_FALSE(is_token(token("a") + "0"));
    CHECK_FALSE(is_token("redacted-0123456789ABCDEF0123456789ABCDEF"));
}

TEST_CASE("token: it is HMAC with SHA-256, cut to 128 bits", "[recorder]") {
    // RFC 4231, test case 1: the key is 20 bytes of 0x0b; trailing zero bytes of a key change nothing.
    Salt salt{};
    std::fill_n(salt.begin(), 20, static_cast<unsigned char>(0x0b));
    CHECK(make_token(salt, "Hi There") == "redacted-b0344c61d8db38535ca8afceaf0bf12b");
}

TEST_CASE("redaction: JSON places are replaced where they stand, all other bytes stay", "[recorder]") {
    struct Case {
        std::vector<std::string> pointers;
        std::string body;
        std::string redacted;
    };
    const auto quoted = [](std::string_view secret) { return "\"" + token(secret) + "\""; };
    const std::vector<Case> cases{
        {{"/a"}, R"( { "a" : "s" , "b" : 1.0 } )", R"( { "a" : )" + quoted("s") + R"( , "b" : 1.0 } )"},
        {{"/a/b"}, R"({"a":{"b":12},"b":12})", R"({"a":{"b":)" + quoted("12") + R"(},"b":12})"},
        {{"/*/b"},
         R"([{"b":"s"},{"b":"t","c":0}])",
         "[{\"b\":" + quoted("s") + "},{\"b\":" + quoted("t") + ",\"c\":0}]"},
        {{"/1"}, "[1,2,3]", "[1," + quoted("2") + ",3]"},
        {{"/a"}, R"({"\u0061":"s"})", R"({"\u0061":)" + quoted("s") + "}"},
        {{"/a"}, R"({"a":"s","a":"t"})", R"({"a":)" + quoted("s") + R"(,"a":)" + quoted("t") + "}"},
        {{"/a", "/a/b"}, R"({"a":{"b":1}})", R"({"a":)" + quoted(R"({"b":1})") + "}"},
        {{"/a~1b/~0"}, R"({"a/b":{"~":"s"}})", R"({"a/b":{"~":)" + quoted("s") + "}}"},
        {{"/"}, R"({"":"s"})", R"({"":)" + quoted("s") + "}"},
        {{"/a"}, R"({"b":1})", R"({"b":1})"},
        {{"/a"}, "", ""},
        {{}, "no JSON", "no JSON"},
    };
    for (const Case& one : cases) {
        INFO(one.body);
        CHECK(redact_body(one.pointers, one.body) == one.redacted);
        CHECK(redact_body(one.pointers, one.redacted) == one.redacted);
    }
}

TEST_CASE("redaction: with JSON rules a body that is no JSON is replaced as a whole", "[recorder]") {
    for (const std::string body : {R"({"a":"s)", "a=s", "{\"a\":1}}", "\x80"}) {
        CHECK(redact_body({"/a"}, body) == token(body));
    }
    // Many small values grow beyond what a body may have: a hostile app must not end the recording.
    std::string many = "[0";
    for (std::size_t i = 0; i < k_body_bytes_max / k_token_bytes; ++i) {
        many += ",0";
    }
    many += "]";
    CHECK(redact_body({"/*"}, many) == token(many));
}

TEST_CASE("redaction: the values of query keys are replaced in targets and forms", "[recorder]") {
    const std::string t = token("s");
    CHECK(redact_target({"key"}, "/p?a=1&key=s&b=2") == "/p?a=1&key=" + t + "&b=2");
    CHECK(redact_target({"key"}, "/p?key=s;key=t") == "/p?key=" + t + ";key=" + token("t"));
    CHECK(redact_target({"a b"}, "/p?a+b=s&%61%20b=s") == "/p?a+b=" + t + "&%61%20b=" + t);
    CHECK(redact_target({"key"}, "/key=s?key&%zz=1&") == "/key=s?key&%zz=1&");
    CHECK(redact_target({"key"}, "/p?") == "/p?");
    CHECK(redact_target({}, "/p?key=s") == "/p?key=s");
    Request form;
    form.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    form.body = "user=u&key=s";
    CHECK(redactor({{}, {}, {"key"}}).redact(form).body == "user=u&key=" + t);
    std::string long_target = "/p?";
    while (long_target.size() < k_text_bytes_max - 10) {
        long_target += "key=&";
    }
    const std::string query = long_target.substr(3);
    CHECK(redact_target({"key"}, long_target) == "/p?" + token(query));
}

TEST_CASE("redaction: rules that are none are named", "[recorder]") {
    CHECK_THAT(find_problem({{"X Y"}, {}, {}}).value(), contains("'X Y' is no header name"));
    CHECK_THAT(find_problem({{}, {"a/b"}, {}}).value(), contains("'a/b' is no JSON pointer"));
    CHECK_THAT(find_problem({{}, {"/~2"}, {}}).value(), contains("no JSON pointer"));
    CHECK_THAT(find_problem({{}, {}, {""}}).value(), contains("no query key"));
    CHECK_THAT(find_problem({{}, {}, std::vector<std::string>(65, "k")}).value(), contains("at most 64 fit"));
    CHECK_FALSE(find_problem(k_rules).has_value());
    CHECK(read_rules(write_rules(k_rules)) == k_rules);
    CHECK(read_rules("") == RedactionRules{});
    CHECK_FALSE(read_rules("header"));
    CHECK_FALSE(read_rules("body x\n"));
    CHECK_FALSE(read_rules("json x\n"));
}

TEST_CASE("writer: no secret reaches the file, and equal ones stay equal", "[recorder]") {
    const TemporaryDirectory directory;
    const std::string secret = "correct-horse-battery";
    auto writer = SessionWriter::create(directory.file("s.db"), {}, Sync::normal, {Redaction{k_rules, k_salt}});
    REQUIRE(writer);
    REQUIRE((*writer)->append(secret_exchange(secret)));
    REQUIRE((*writer)->append(secret_exchange("another")));
    for (const char* suffix : {"", "-wal"}) { // at no time
        std::ifstream in(directory.file("s.db").string() + suffix, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        CHECK(bytes.find(secret) == std::string::npos);
    }
    REQUIRE((*writer)->close());
    std::ifstream in(directory.file("s.db"), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    CHECK(bytes.find(secret) == std::string::npos);
    CHECK(bytes.find(std::string(k_salt.begin(), k_salt.end())) == std::string::npos);

    const Content content = read_intact(directory.file("s.db"));
    CHECK(content.meta.at("redaction") == write_rules(k_rules));
    const auto& exchange = std::get<Exchange>(content.entries[0].value);
    CHECK(exchange.request.target == "/app/status?key=" + token(secret));
    CHECK(exchange.request.headers ==
          Headers{{"Accept", "application/json"}, {"authorization", token("Bearer " + secret)}});
    CHECK(exchange.outcome->headers ==
          Headers{{"Content-Type", "application/json"}, {"Set-Cookie", token(secret)}, {"X-Mine", token(secret)}});
    CHECK(exchange.outcome->body == R"({"cpu":0.5, "session" : ")" + token(secret) + R"("})");
    CHECK(session::verify(directory.file("s.db"))->damage.empty());
}

TEST_CASE("writer: a session copied entry by entry keeps its tokens and its chain", "[recorder]") {
    const TemporaryDirectory directory;
    auto writer = SessionWriter::create(directory.file("a.db"), {}, Sync::normal, {Redaction{k_rules, k_salt}});
    REQUIRE((*writer)->append(secret_exchange("s")));
    REQUIRE((*writer)->close());
    const Content content = read_intact(directory.file("a.db"));
    auto copy = SessionWriter::create(directory.file("b.db"), content.meta, Sync::normal);
    REQUIRE((*copy)->append(std::get<Exchange>(content.entries[0].value)));
    REQUIRE((*copy)->close());
    CHECK(read_intact(directory.file("b.db")) == content);
}

TEST_CASE("writer: without redaction secret headers are dropped", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), {secret_exchange("s")});
    const Content content = read_intact(directory.file("s.db"));
    const auto& exchange = std::get<Exchange>(content.entries[0].value);
    CHECK(exchange.request.headers == Headers{{"Accept", "application/json"}});
    CHECK(exchange.outcome->headers == Headers{{"Content-Type", "application/json"}});
    CHECK(content.meta.count("redaction") == 0);
}

TEST_CASE("writer: redaction rules that are none are refused before a file is made", "[recorder]") {
    const TemporaryDirectory directory;
    const auto writer =
        SessionWriter::create(directory.file("s.db"), {}, Sync::normal, {Redaction{{{}, {"x"}, {}}, k_salt}});
    REQUIRE_FALSE(writer);
    CHECK(writer.error().kind == ErrorKind::usage);
    CHECK(std::filesystem::is_empty(directory.path()));
}
