// The client's own list finds what is wrong: without that, no test here could fail.
#include "tests/durability/client.hpp"
#include "tests/durability/concurrent_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr ClientPlan k_plan{.exchanges = 4};

/// A closed session, recorded by a client, and the client's notes.
struct Recorded {
    TemporaryDirectory directory;
    std::filesystem::path file = directory.file("s.db");
    std::string notes;

    Recorded() {
        REQUIRE_FALSE(record(file, k_plan, [this](Noted noted) { notes += static_cast<char>(noted); }));
    }

    [[nodiscard]] std::string judged_by(const std::string& list, Demand demand = Demand::acknowledged) const {
        return find_wrong(file, k_plan, list, demand);
    }
};

} // namespace

TEST_CASE("client: its list and its session fit together", "[durability]") {
    const Recorded recorded;
    CHECK(recorded.notes == "cetetetetxX");
    CHECK(recorded.judged_by(recorded.notes) == "");
    CHECK(recorded.judged_by("cetetetetx") == ""); // closed before it heard so
}

TEST_CASE("client: its list finds what a session lacks, and what it must not have", "[durability]") {
    const Recorded recorded;
    CHECK(recorded.judged_by("ceteteteteX") == "9 entries were acknowledged, 8 are there");
    CHECK(recorded.judged_by("cetetet") == "8 entries are there, 6 were taken");
    CHECK(recorded.judged_by("cetetetet") == "marked closed, though not complete");
    CHECK(recorded.judged_by("f") == "create() failed and left a file");
    CHECK(recorded.judged_by("") == "a session never made has entries");
    CHECK(find_wrong(recorded.file, {.exchanges = 5}, recorded.notes, Demand::prefix) ==
          "marked closed, though not complete");
}

TEST_CASE("client: its list finds a session that is gone, open or not a single file", "[durability]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    CHECK_THAT(find_wrong(file, k_plan, "ce", Demand::prefix), contains("it cannot be read"));
    CHECK(find_wrong(file, k_plan, "", Demand::prefix) == "");
    const auto writer = make_writer(file);
    CHECK(find_wrong(file, k_plan, "cxX", Demand::prefix) == "closed, with a -wal beside it");
    CHECK(find_wrong(file, k_plan, "ce", Demand::acknowledged) == "1 entries were acknowledged, 0 are there");
    CHECK(find_wrong(file, k_plan, "ce", Demand::prefix) == "");
    append_all(*writer, {sample_exchange(7)});
    CHECK(find_wrong(file, k_plan, "ce", Demand::acknowledged) == "an entry is not what was recorded");
}

TEST_CASE("client: the lists of its threads find what a session lacks", "[durability]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    const auto writer = make_writer(file);
    Counts acknowledged{};
    static_cast<void>(append_from_threads(*writer, 5, [&](const Acknowledged& one) { ++acknowledged.at(one.thread); }));
    CHECK(acknowledged == Counts{5, 5, 5, 5});
    CHECK(find_wrong(file, acknowledged, Mark::open) == "");
    CHECK(find_wrong(file, {4, 5, 5, 4}, Mark::open) == "");
    CHECK_THAT(find_wrong(file, {5, 6, 5, 5}, Mark::open), contains("thread 1 has 6 acknowledged, the session 5"));
    CHECK_THAT(find_wrong(file, {5, 5, 3, 5}, Mark::open), contains("thread 2 has 3 acknowledged, the session 5"));
    CHECK_THAT(find_wrong(file, acknowledged, Mark::closed), contains("closed mark"));
}
