// Random and mutated input, the same in every run, through the functions that libFuzzer drives.
#include "tests/fuzz/conversation.hpp"
#include "tests/fuzz/mutation.hpp"
#include "tests/fuzz/subjects.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

using namespace scaleit;
using namespace scaleit::fuzz;

namespace {

namespace fs = std::filesystem;

constexpr Seed k_seed{20230817};

using Subject = Verdict (*)(std::string_view);

/// The committed examples of a subject, in the order of their names.
std::vector<std::string> examples_of(const std::string& subject) {
    std::map<fs::path, std::string> files;
    for (const auto& entry : fs::directory_iterator(fs::path(SCALEIT_CORPUS_DIR) / subject)) {
        std::ifstream in(entry.path(), std::ios::binary);
        files[entry.path()] = std::string(std::istreambuf_iterator<char>(in), {});
    }
    std::vector<std::string> examples;
    for (auto& [path, text] : files) {
        examples.push_back(std::move(text));
    }
    return examples;
}

/// How often each status was seen over so many inputs; status 0: inputs without an answer.
std::map<int, int> try_many(const std::string& name, Subject subject, std::uint64_t inputs) {
    const std::vector<std::string> examples = examples_of(name);
    std::map<int, int> seen;
    for (std::uint64_t number = 0; number < inputs; ++number) {
        const std::string input = make_input(examples, k_seed, number);
        const Verdict verdict = subject(input);
        if (verdict.flaw) {
            FAIL(*verdict.flaw << "\nreproduce: input " << number << " of seed " << k_seed.value << " for " << name
                               << ": " << Catch::StringMaker<std::string>::convert(input));
        }
        for (const int status : verdict.statuses) {
            ++seen[status];
        }
        seen[0] += verdict.statuses.empty() ? 1 : 0;
    }
    return seen;
}

std::string describe(const std::map<int, int>& seen) {
    std::ostringstream out;
    for (const auto& [status, times] : seen) {
        out << status << "=" << times << " ";
    }
    return out.str();
}

} // namespace

TEST_CASE("hostile input: 100 000 random and mutated inputs to the server are answered or refused", "[fuzz][slow]") {
    const std::map<int, int> seen = try_many("requests", try_requests, 100'000);
    INFO(describe(seen));
    // The inputs reach every answer there is, so that nothing is passed by untried.
    for (const int status : {0, 200, 204, 400, 404, 405, 406, 413, 415, 417, 431, 500, 501, 503, 505}) {
        INFO("status " << status);
        CHECK(seen.count(status) == 1);
    }
}

TEST_CASE("hostile input: random and mutated answers are read or refused by the client", "[fuzz][slow]") {
    const std::map<int, int> seen = try_many("responses", try_response, 30'000);
    INFO(describe(seen));
    for (const int status : {0, 200, 204, 304, 503}) {
        INFO("status " << status);
        CHECK(seen.count(status) == 1);
    }
}

TEST_CASE("hostile input: random and mutated statuses are observations or failures", "[fuzz][slow]") {
    const std::map<int, int> seen = try_many("statuses", try_status, 100'000);
    INFO(describe(seen));
    CHECK(seen.count(0) == 1);
    CHECK(seen.count(200) == 1);
}

TEST_CASE("hostile input: random and mutated manifests are policies or refused with their place", "[fuzz][slow]") {
    const std::map<int, int> seen = try_many("manifests", try_manifest, 20'000);
    INFO(describe(seen));
    CHECK(seen.count(0) == 1);
    for (int policy = 1; policy <= 4; ++policy) { // every policy that an example is about
        CHECK(seen.count(policy) == 1);
    }
}

TEST_CASE("hostile input: random and mutated session files are read, or refused", "[fuzz][slow]") {
    const std::map<int, int> seen = try_many("sessions", try_session, 3'000);
    INFO(describe(seen));
    for (const int status : {0, k_session_intact, k_session_damaged}) {
        INFO("status " << status);
        CHECK(seen.count(status) == 1);
    }
}

TEST_CASE("hostile input: random and mutated histories and answers are imported or refused", "[fuzz][slow]") {
    const auto [name, subject, inputs, statuses] =
        GENERATE(table<std::string, Subject, std::uint64_t, std::vector<int>>({
            {"csv", &try_csv, 30'000, {0, 200, 206}},
            {"jsonl", &try_jsonl, 10'000, {0, 200, 206}},
            {"prometheus", &try_prometheus, 30'000, {0, 200, 300, 400}},
        }));
    const std::map<int, int> seen = try_many(name, subject, inputs);
    INFO(name << ": " << describe(seen));
    for (const int status : statuses) {
        INFO("status " << status);
        CHECK(seen.count(status) == 1);
    }
}

TEST_CASE("hostile input: random and mutated orders are taken or refused", "[fuzz][slow]") {
    const auto [name, subject, statuses] = GENERATE(table<std::string, Subject, std::vector<int>>({
        {"orders", &try_order, {200, 400, 422}},
        {"priorities", &try_priority, {200, 400, 422}},
        {"queries", &try_query, {200, 400}},
    }));
    const std::map<int, int> seen = try_many(name, subject, 30'000);
    INFO(name << ": " << describe(seen));
    for (const int status : statuses) {
        INFO("status " << status);
        CHECK(seen.count(status) == 1);
    }
}

TEST_CASE("hostile input: random and mutated bodies are redacted and scanned", "[fuzz][slow]") {
    const std::map<int, int> seen = try_many("bodies", try_body, 50'000);
    INFO(describe(seen));
    CHECK(seen.count(k_body_json) == 1);
    CHECK(seen.count(k_body_other) == 1);
}

TEST_CASE("hostile input: every committed example is flawless", "[fuzz]") {
    const auto [name, subject] = GENERATE(table<std::string, Subject>({{"requests", &try_requests},
                                                                       {"responses", &try_response},
                                                                       {"statuses", &try_status},
                                                                       {"sessions", &try_session},
                                                                       {"bodies", &try_body},
                                                                       {"csv", &try_csv},
                                                                       {"jsonl", &try_jsonl},
                                                                       {"manifests", &try_manifest},
                                                                       {"prometheus", &try_prometheus},
                                                                       {"orders", &try_order},
                                                                       {"priorities", &try_priority},
                                                                       {"queries", &try_query}}));
    const std::vector<std::string> examples = examples_of(name);
    CHECK(examples.size() >= 10);
    for (const std::string& example : examples) {
        CAPTURE(name, example);
        CHECK(subject(example).flaw.value_or("") == "");
    }
}

TEST_CASE("hostile input: the check of a conversation sees what is wrong with one", "[fuzz]") {
    const std::string get = "GET /app/status HTTP/1.1\r\nHost: h\r\n\r\n";
    const Conversation good = converse(get + "GET /other HTTP/1.1\r\nHost: h\r\n\r\nnonsense\r\n\r\n", 7);
    REQUIRE(good.exchanges.size() == 2);
    REQUIRE(answers_in(good)->size() == 3);
    REQUIRE_FALSE(flaw_in(good).has_value());
    Conversation bad = good;
    SECTION("answers in another order") { std::swap(bad.exchanges.front(), bad.exchanges.back()); }
    SECTION("an answer too few") { bad.exchanges.insert(bad.exchanges.end(), 2, good.exchanges.front()); }
    SECTION("an answer too many") { bad.exchanges.pop_back(); }
    SECTION("an answer cut off") { bad.bytes.pop_back(); }
    SECTION("bytes after the last answer") { bad.bytes += "x"; }
    SECTION("a request that no server may let through") { bad.exchanges.front().request.target = "no origin form"; }
    SECTION("a field of the transport's") { bad.exchanges.front().request.headers.push_back({"Content-Length", "1"}); }
    SECTION("a request after a failure") {
        bad.exchanges.front().outcome = tl::unexpected<TransportFailure>({FailureKind::reset, ""});
    }
    CHECK(flaw_in(bad).has_value());
}

TEST_CASE("hostile input: an input is a function of its seed and number", "[fuzz]") {
    const std::vector<std::string> examples{"one", "two"};
    CHECK(make_input(examples, Seed{1}, 5) == make_input(examples, Seed{1}, 5));
    int differing = 0;
    for (std::uint64_t number = 0; number < 100; ++number) {
        differing += make_input(examples, Seed{1}, number) != make_input(examples, Seed{2}, number) ? 1 : 0;
    }
    CHECK(differing > 50);
}
