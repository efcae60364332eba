#include "recorder/scan/scan.hpp"

#include "recorder/scan_report.hpp"
#include "recorder/scan_report_codec.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

using namespace scaleit;
using namespace scaleit::test;
using namespace scaleit::scan;

namespace {

// Made up for this test, and put together here so that no scanner takes this file for a leak.
const std::string k_random = "q7Zp2Xw9LmT4vB8nK3rY";
const std::string k_jwt = std::string("eyJhbGciOiJIUzI1NiJ9") + ".eyJzdWIiOiJ0ZXN0In0" + ".c2lnbmF0dXJlLW9mLWEtdGVzdA";
const std::string k_aws = std::string("AKIA") + "ZZZZTESTTESTTEST";
const std::string k_pem = std::string("-----BEGIN RSA ") + "PRIVATE KEY-----\\nMIIB\\n-----END RSA PRIVATE KEY-----";

std::vector<SecretRule> rules_in(const std::string& text) {
    std::vector<SecretRule> rules;
    for (const Suspect& suspect : find_by_form(text)) {
        rules.push_back(suspect.rule);
    }
    return rules;
}

Findings findings_in(const Values& values, const session::Meta& meta = {}, const session::WriterOptions& options = {}) {
    const TemporaryDirectory directory;
    auto writer = session::SessionWriter::create(directory.file("s.db"), meta, session::Sync::normal, options);
    REQUIRE(writer);
    append_all(**writer, values);
    REQUIRE((*writer)->close());
    const auto reader = session::SessionReader::open(directory.file("s.db"));
    REQUIRE(reader);
    const Result<Findings> findings = scan_session(**reader);
    REQUIRE(findings);
    return *findings;
}

session::Exchange with_body(std::int64_t number, const std::string& body) {
    session::Exchange exchange = sample_exchange(number);
    exchange.request.body = body;
    return exchange;
}

} // namespace

TEST_CASE("scan: secrets are known by their form", "[recorder]") {
    using Rules = std::vector<SecretRule>;
    CHECK(rules_in("Authorization: Bearer " + k_random) == Rules{SecretRule::bearer_token});
    CHECK(rules_in("Bearer " + k_jwt) == Rules{SecretRule::bearer_token}); // once, not as a token in a token
    CHECK(rules_in("x=" + k_jwt + "&y") == Rules{SecretRule::jwt});
    CHECK(rules_in("Basic dXNlcjpwYXNz") == Rules{SecretRule::basic_password});
    CHECK(rules_in("id " + k_aws + ".") == Rules{SecretRule::aws_access_key});
    CHECK(rules_in(k_pem) == Rules{SecretRule::private_key});
    CHECK(rules_in("ghp_" + k_random + k_random) == Rules{SecretRule::service_token});
    CHECK(rules_in("http://user:pass@host/") == Rules{SecretRule::url_credentials});
    CHECK(rules_in(k_jwt + " " + k_aws) == Rules{SecretRule::jwt, SecretRule::aws_access_key});
}

TEST_CASE("scan: what only resembles a secret is none", "[recorder]") {
    for (const std::string& text :
         {std::string("Bearer token"), std::string("eyJhbGciOiJIUzI1NiJ9"), k_jwt.substr(0, 30), k_aws + "9",
          "x" + k_aws, std::string("-----BEGIN CERTIFICATE-----"), std::string("-----BEGIN PUBLIC KEY-----"),
          std::string("http://host:80/a@b"), std::string("http://user@host/"), std::string("ghp_short"),
          std::string(R"({"cpu":{"highPriority":0.68},"replicas":10})"), std::string("://"), std::string("eyJ")}) {
        INFO(text);
        CHECK(find_by_form(text).empty());
    }
    CHECK(find_by_form(std::string(1'000'000, 'e')).empty());
    // Marks within marks: each looked at to its end, these would take hours.
    for (const std::string mark : {"eyJ-", "AIza-", "eyJ.eyJ-", "ghp_-", "://a:", "-----BEGIN "}) {
        std::string text;
        while (text.size() < 4'000'000) {
            text += mark;
        }
        CHECK(find_by_form(text).size() <= k_suspects_max);
    }
    CHECK(find_by_form(std::string(300'000, '/') + "Bearer ").empty());
}

TEST_CASE("scan: a name makes a secret of what looks random", "[recorder]") {
    for (const std::string name : {"token", "api_key", "apiKey", "X-Api-Key", "ACCESS_KEY", "accessToken", "key2"}) {
        INFO(name);
        CHECK(is_named_secret(name, k_random));
        CHECK_FALSE(is_named_secret(name, "short1"));
        CHECK_FALSE(is_named_secret(name, "node.kubernetes.io/not-ready"));
        CHECK_FALSE(is_named_secret(name, std::string(40, '0')));
    }
    CHECK(is_named_secret("password", "hunter2!"));
    CHECK(is_named_secret("dbPassword", "correct horse"));
    CHECK_FALSE(is_named_secret("password", "********"));
    for (const std::string name : {"monkey", "token_type", "keys", "id", "", "passwords"}) {
        INFO(name);
        CHECK_FALSE(is_named_secret(name, k_random));
    }
}

TEST_CASE("scan: findings say where, which rule, how often, and never the secret", "[recorder]") {
    session::Exchange form = with_body(4, "user=u&password=hunter2!");
    form.request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    session::Exchange query = sample_exchange(5);
    query.request.target = "/p?a=1&api_key=" + k_random;
    session::Exchange failed = failed_exchange(6, FailureKind::refused);
    failed.outcome.error().detail = "no way to http://u:secretpass@host/";
    const Findings findings =
        findings_in({sample_exchange(1), with_body(2, R"({"a":[{"token":")" + k_random + R"("}]})"), sample_tick(0),
                     with_body(3, R"({"a":[{"token":")" + k_random + R"("}]})"), form, query, failed},
                    {{"app", "http://u:secretpass@host/"}});
    const std::vector<Finding> wanted{
        {0, "meta app", SecretRule::url_credentials, "u:", 12, 1},
        {2, "request body /a/0/token", SecretRule::named_secret, "q7Zp", 20, 2},
        {5, "request body password", SecretRule::named_secret, "h", 8, 1},
        {6, "request query api_key", SecretRule::named_secret, "q7Zp", 20, 1},
        {7, "detail", SecretRule::url_credentials, "u:", 12, 1},
    };
    CHECK(findings.list == wanted);
    for (const std::string& printed : {recorder::scan_text("s.db", findings), recorder::scan_json(findings)}) {
        CHECK(printed.find(k_random) == std::string::npos);
        CHECK(printed.find("hunter2") == std::string::npos);
        CHECK(printed.find("secretpass") == std::string::npos);
    }
    CHECK_THAT(recorder::scan_text("s.db", findings),
               contains("  seq 2, request body /a/0/token: named_secret 'q7Zp...', 20 bytes, 2 times\n"));
    CHECK_THAT(recorder::scan_json(findings),
               contains(R"({"seq":5,"where":"request body password","rule":"named_secret","shown":"h","bytes":8)"));
}

TEST_CASE("scan: an ordinary session has none, and one that was redacted neither", "[recorder]") {
    CHECK(findings_in(sample_values(), sample_meta()) == Findings{});
    CHECK(recorder::scan_text("s.db", {}) == "recorder: no likely secrets in s.db\n");
    session::Exchange exchange = with_body(1, R"({"token":")" + k_random + R"("})");
    exchange.request.target = "/p?key=" + k_random;
    exchange.request.headers.push_back({"Authorization", "Bearer " + k_random});
    const session::RedactionRules rules{{}, {"/token"}, {"key"}};
    CHECK(findings_in({exchange}, {}, {session::Redaction{rules, {}}}) == Findings{});
    CHECK(findings_in({exchange}).list.size() == 2); // the header is dropped
}

TEST_CASE("scan: what is found in one text is bounded", "[recorder]") {
    std::string text;
    for (std::size_t i = 0; i < k_suspects_max + 5; ++i) {
        text += k_aws + " ";
    }
    CHECK(find_by_form(text).size() == k_suspects_max);
}

TEST_CASE("scan: findings are bounded and what is beyond is counted", "[recorder]") {
    Values values;
    for (std::size_t i = 0; i < k_findings_max + 5; ++i) {
        values.emplace_back(
            with_body(static_cast<std::int64_t>(i), R"({"token":")" + k_random + std::to_string(i) + R"("})"));
    }
    const Findings findings = findings_in(values);
    CHECK(findings.list.size() == k_findings_max);
    CHECK(findings.others == 5);
    CHECK_THAT(recorder::scan_text("s.db", findings), contains("and 5 more"));
}
