#include "replayer/strict/redacted_form.hpp"

#include "replayer/strict/replay.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;

namespace {

constexpr session::Salt k_recorder_salt{7, 7, 7};
const session::RedactionRules k_rules{{}, {"/password"}, {"key"}};

Request login(const std::string& key, const std::string& password) {
    return {"POST", "/login?key=" + key, {{"Authorization", "Bearer " + key}}, R"({"password":")" + password + R"("})"};
}

/// The requests as a session has them.
std::vector<session::Entry> recorded(const std::vector<Request>& requests) {
    const session::Redactor redactor({k_rules, k_recorder_salt});
    std::vector<session::Entry> entries;
    for (const Request& request : requests) {
        session::Exchange exchange;
        exchange.request = redactor.redact(request);
        exchange.outcome = Response{};
        entries.push_back({static_cast<std::int64_t>(entries.size()) + 1, exchange});
    }
    return entries;
}

/// Where a replay of the requests diverges from such a session: a seq, or 0.
std::int64_t divergence(const std::vector<session::Entry>& entries, const std::vector<Request>& requests) {
    const session::Meta meta{{session::k_redaction_key, session::write_rules(k_rules)}};
    strict::Cursor cursor(entries, strict::Cursor::End::closed, strict::RedactedForm::of_session(meta).value());
    for (const Request& request : requests) {
        static_cast<void>(cursor.take(request));
    }
    cursor.finish();
    if (cursor.divergence()) {
        INFO(strict::explain(*cursor.divergence(), "s.db"));
        CHECK(strict::explain(*cursor.divergence(), "s.db").find("secret") == std::string::npos);
    }
    return cursor.divergence() ? cursor.divergence()->seq : 0;
}

} // namespace

TEST_CASE("redacted form: a replay with the same secrets, or others in the same places, matches", "[replayer]") {
    const std::vector<Request> requests{login("secret1", "secretA"), login("secret2", "secretA"),
                                        login("secret1", "secretB")};
    CHECK(divergence(recorded(requests), requests) == 0);
    CHECK(divergence(recorded(requests),
                     {login("secretX", "secretY"), login("secretZ", "secretY"), login("secretX", "secret1")}) == 0);
}

TEST_CASE("redacted form: secrets that change where they did not, or stay where they changed, diverge", "[replayer]") {
    const auto entries = recorded({login("secret1", "secretA"), login("secret1", "secretB")});
    CHECK(divergence(entries, {login("secret1", "secretA"), login("secret2", "secretB")}) == 2);
    CHECK(divergence(entries, {login("secret1", "secretA"), login("secret1", "secretA")}) == 2);
    CHECK(divergence(entries, {login("secret1", "secret1"), login("secret1", "secretB")}) == 1);
}

TEST_CASE("redacted form: what is not redacted must be equal", "[replayer]") {
    const auto entries = recorded({login("secret1", "secretA")});
    Request request = login("secret1", "secretA");
    request.body += " ";
    CHECK(divergence(entries, {request}) == 1);
    request = login("secret1", "secretA");
    request.headers.clear();
    CHECK(divergence(entries, {request}) == 1);
}

TEST_CASE("redacted form: rules that cannot be read are refused", "[replayer]") {
    const auto form = strict::RedactedForm::of_session({{session::k_redaction_key, "nonsense"}});
    REQUIRE_FALSE(form);
    CHECK(form.error().kind == ErrorKind::bad_input);
}
