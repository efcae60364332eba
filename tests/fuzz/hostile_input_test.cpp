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

/// A subject, how many inputs it is given, and the statuses that these must reach, so that nothing is passed by
/// untried.
struct Trial {
    std::string name;
    Subject subject;
    std::uint64_t inputs;
    std::vector<int> statuses;
};

const std::vector<Trial>& trials() {
    static const std::vector<Trial> all{
        {"api_calls", &try_api_calls, 10'000, {0, 200, 204, 400, 403, 404, 405, 412, 415, 422}},
        {"app_calls", &try_app_calls, 5'000, {0, 200, 204, 400, 404, 405, 406, 409, 415}},
        {"baselines", &try_baseline, 5'000, {0, 200}},
        {"bodies", &try_body, 50'000, {k_body_json, k_body_other}},
        {"configurations", &try_configuration, 5'000, {200, 422}},
        {"controllers", &try_controller, 10'000, {0, 200, 422}},
        {"csv", &try_csv, 30'000, {0, 200, 206}},
        {"directives", &try_directive, 30'000, {0, 200}},
        {"fault_plans", &try_fault_plan, 10'000, {0, 200}},
        {"gates", &try_gate, 10'000, {0, 200, 206}},
        {"jsonl", &try_jsonl, 10'000, {0, 200, 206}},
        {"manifests", &try_manifest, 20'000, {0, 1, 2, 3, 4}}, // every policy that an example is about
        {"orders", &try_order, 30'000, {200, 400, 422}},
        {"priorities", &try_priority, 30'000, {200, 400, 422}},
        {"prometheus", &try_prometheus, 30'000, {0, 200, 300, 400}},
        {"queries", &try_query, 30'000, {200, 400}},
        {"requests", &try_requests, 100'000, {0, 200, 204, 400, 404, 405, 406, 413, 415, 417, 431, 500, 501, 503, 505}},
        {"responses", &try_response, 30'000, {0, 200, 204, 304, 503}},
        {"scenarios", &try_scenario, 5'000, {0, 200, 206}},
        {"sessions", &try_session, 3'000, {0, k_session_intact, k_session_damaged}},
        {"statuses", &try_status, 100'000, {0, 200}},
    };
    return all;
}

} // namespace

TEST_CASE("hostile input: random and mutated inputs are read or refused, and reach every answer", "[fuzz][slow]") {
    const auto place = GENERATE(range(std::size_t{0}, trials().size()));
    const Trial& trial = trials()[place];
    const std::map<int, int> seen = try_many(trial.name, trial.subject, trial.inputs);
    INFO(trial.name << ": " << describe(seen));
    for (const int status : trial.statuses) {
        INFO("status " << status);
        CHECK(seen.count(status) == 1);
    }
}

TEST_CASE("hostile input: every subject has examples, and they are flawless", "[fuzz]") {
    std::vector<std::string> names;
    for (const Trial& trial : trials()) {
        names.push_back(trial.name);
        const std::vector<std::string> examples = examples_of(trial.name);
        CHECK(examples.size() >= 10);
        for (const std::string& example : examples) {
            CAPTURE(trial.name, example);
            CHECK(trial.subject(example).flaw.value_or("") == "");
        }
    }
    // libFuzzer takes the folders for the list of subjects.
    std::vector<std::string> folders;
    for (const auto& entry : fs::directory_iterator(SCALEIT_CORPUS_DIR)) {
        folders.push_back(entry.path().filename().string());
    }
    std::sort(folders.begin(), folders.end());
    CHECK(names == folders);
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
