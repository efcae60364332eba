#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/raw_database.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "recorder/session/verify.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <limits>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;

namespace {

std::vector<std::string> files_in(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        names.push_back(entry.path().filename().string());
    }
    return names;
}

Error refusal(const std::filesystem::path& file, const session::Meta& meta = {}) {
    const auto writer = session::SessionWriter::create(file, meta, session::Sync::normal);
    REQUIRE_FALSE(writer);
    return writer.error();
}

/// Counts the commits of every connection that is opened while this lives, and makes each take a while, as a slow disk
/// would.
class SlowCommits {
public:
    explicit SlowCommits(std::chrono::milliseconds each) {
        s_commits = 0;
        s_each = each;
        REQUIRE(sqlite3_auto_extension(entry_point()) == SQLITE_OK);
    }
    ~SlowCommits() { sqlite3_cancel_auto_extension(entry_point()); }
    SlowCommits(const SlowCommits&) = delete;
    SlowCommits& operator=(const SlowCommits&) = delete;

    [[nodiscard]] int count() const { return s_commits; }

private:
    static auto entry_point() -> void (*)() { return reinterpret_cast<void (*)()>(&watch); }
    static int watch(sqlite3* database, char** /*message*/, const sqlite3_api_routines* /*api*/) {
        sqlite3_commit_hook(database, &on_commit, nullptr);
        return SQLITE_OK;
    }
    static int on_commit(void* /*context*/) {
        ++s_commits;
        std::this_thread::sleep_for(s_each);
        return 0;
    }

    inline static std::atomic<int> s_commits;
    inline static std::chrono::milliseconds s_each;
};

} // namespace

TEST_CASE("writer: a closed session is a single file", "[recorder]") {
    for (const session::Sync sync : {session::Sync::normal, session::Sync::full}) {
        const TemporaryDirectory directory;
        auto writer = session::SessionWriter::create(directory.file("s.db"), {}, sync);
        REQUIRE(writer);
        append_all(**writer, sample_values());
        REQUIRE((*writer)->close());
        CHECK(files_in(directory.path()) == std::vector<std::string>{"s.db"});
        writer->reset();
        CHECK(files_in(directory.path()) == std::vector<std::string>{"s.db"});
        CHECK(read_intact(directory.file("s.db")).closed);
        CHECK(files_in(directory.path()) == std::vector<std::string>{"s.db"});
    }
}

TEST_CASE("writer: an empty session can be closed, twice, and takes nothing more", "[recorder]") {
    const TemporaryDirectory directory;
    const auto writer = make_writer(directory.file("s.db"));
    REQUIRE(writer->close());
    REQUIRE(writer->close());
    const Status late = writer->append(sample_exchange(1));
    REQUIRE_FALSE(late);
    CHECK_THAT(late.error().message, contains("closed already"));
    REQUIRE_FALSE(writer->append(sample_tick(1)));
    const Content content = read_intact(directory.file("s.db"));
    CHECK(content.closed);
    CHECK(content.entries.empty());
}

TEST_CASE("writer: an existing path is refused and left alone", "[recorder]") {
    const TemporaryDirectory directory;
    std::ofstream(directory.file("s.db")) << "mine";
    const Error error = refusal(directory.file("s.db"));
    CHECK(error.kind == ErrorKind::environment);
    CHECK_THAT(error.message, contains("exists already; choose another name"));
    std::string content;
    std::ifstream(directory.file("s.db")) >> content;
    CHECK(content == "mine");

    CHECK_THAT(refusal(directory.path()).message, contains("exists already"));
    CHECK_THAT(refusal(directory.file("none") / "s.db").message, contains("No such file"));
    std::ofstream(directory.file("t.db-wal")) << "left";
    CHECK_THAT(refusal(directory.file("t.db")).message, contains("t.db-wal is left from another one"));
    CHECK(files_in(directory.path()).size() == 2);
}

TEST_CASE("writer: a failed create leaves nothing", "[recorder]") {
    const TemporaryDirectory directory;
    const Error error = refusal(directory.file("s.db"), {{"policy", std::string(session::k_text_bytes_max + 1, 'x')}});
    CHECK(error.kind == ErrorKind::usage);
    CHECK(files_in(directory.path()).empty());
}

TEST_CASE("writer: a second writer finds the file taken", "[recorder]") {
    const TemporaryDirectory directory;
    const auto writer = make_writer(directory.file("s.db"));
    RawDatabase other(directory.file("s.db"));
    CHECK(other.try_execute("DELETE FROM meta") == SQLITE_BUSY);
    REQUIRE(writer->append(sample_exchange(1)));
    CHECK(other.try_execute("DELETE FROM exchange") == SQLITE_BUSY);
    CHECK_THAT(refusal(directory.file("s.db")).message, contains("exists already"));
}

TEST_CASE("writer: a reader beside it sees what was acknowledged", "[recorder]") {
    const TemporaryDirectory directory;
    const auto writer = make_writer(directory.file("s.db"));
    append_all(*writer, {sample_exchange(1), sample_tick(0), sample_exchange(2), sample_tick(1)});
    const Content content = read_intact(directory.file("s.db"));
    CHECK_FALSE(content.closed);
    CHECK(content.entries.size() == 3); // the last tick waits for the next exchange
    REQUIRE(writer->append(sample_exchange(3)));
    CHECK(read_intact(directory.file("s.db")).entries.size() == 5);
    REQUIRE(writer->close());
    CHECK(files_in(directory.path()) == std::vector<std::string>{"s.db"});
}

TEST_CASE("writer: ticks alone reach the file when many wait, and at the end", "[recorder]") {
    const TemporaryDirectory directory;
    const auto writer = make_writer(directory.file("s.db"));
    constexpr int k_ticks = 3000;
    for (int i = 0; i < k_ticks; ++i) {
        REQUIRE(writer->append(sample_tick(i)));
    }
    CHECK(read_intact(directory.file("s.db")).entries.size() == 2048);
    REQUIRE(writer->close());
    CHECK(read_intact(directory.file("s.db")).entries.size() == k_ticks);
}

TEST_CASE("writer: what cannot be read back is refused, and everything after it", "[recorder]") {
    const auto first_refusal = [](const auto& value) {
        const TemporaryDirectory directory;
        const auto writer = make_writer(directory.file("s.db"));
        REQUIRE(writer->append(sample_exchange(1)));
        const Status refused = writer->append(value);
        REQUIRE_FALSE(refused);
        CHECK(same_failure(writer->append(sample_exchange(2)), refused));
        CHECK(same_failure(writer->append(sample_tick(1)), refused));
        CHECK(same_failure(writer->close(), refused));
        CHECK(read_intact(directory.file("s.db")).entries.size() == 1);
        return refused.error().message;
    };
    for (const double cpu : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1.5}) {
        Tick tick = sample_tick(1);
        tick.observation->cpu = cpu;
        CHECK_THAT(first_refusal(tick), contains("cpu is"));
    }
    Tick tick = sample_tick(1);
    tick.observation->at = from_ns(7);
    CHECK_THAT(first_refusal(tick), contains("at_ns differs from the observation's own instant"));
    tick = sample_tick(1);
    tick.write.outcome = WriteOutcome::applied;
    CHECK_THAT(first_refusal(tick), contains("write_failure is given though no write failed"));
    session::Exchange exchange = sample_exchange(1);
    exchange.end = from_ns(0);
    CHECK_THAT(first_refusal(exchange), contains("end_ns is before begin_ns"));
    exchange = sample_exchange(1);
    exchange.request.headers = {{"Accept", "a\nAccept: b"}};
    CHECK_THAT(first_refusal(exchange), contains("request_headers has a line break"));
    CHECK_THAT(first_refusal(failed_exchange(1, FailureKind::http_status)), contains("is not a transport failure"));
}

TEST_CASE("writer: appends from several threads keep each thread's order and leave no gap", "[recorder]") {
    constexpr int k_threads = 4;
    constexpr int k_each = 250;
    const TemporaryDirectory directory;
    const auto writer = make_writer(directory.file("s.db"));
    std::vector<std::thread> threads;
    std::array<int, k_threads> acknowledged{};
    for (int t = 0; t < k_threads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < k_each; ++i) {
                session::Exchange exchange = sample_exchange(i);
                exchange.request.target = "/" + std::to_string(t);
                acknowledged[static_cast<std::size_t>(t)] +=
                    writer->append(exchange) && writer->append(sample_tick(i)) ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    REQUIRE(writer->close());
    CHECK(acknowledged == std::array<int, k_threads>{k_each, k_each, k_each, k_each});

    std::array<int, k_threads> next{};
    for (const session::Entry& entry : read_intact(directory.file("s.db")).entries) { // fails where seq has a gap
        if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
            const auto thread = static_cast<std::size_t>(std::stoi(exchange->request.target.substr(1)));
            CHECK(exchange->begin == from_ns(next[thread] * 1000));
            ++next[thread];
        }
    }
    CHECK(next == acknowledged);
    const auto report = session::verify(directory.file("s.db"));
    REQUIRE(report);
    CHECK(report->damage.empty());
    CHECK(report->entries == 2 * k_threads * k_each);
}

TEST_CASE("writer: appends that meet share a commit, one alone has its own", "[recorder]") {
    constexpr int k_threads = 4;
    constexpr int k_each = 20;
    const TemporaryDirectory directory;
    const SlowCommits commits(std::chrono::milliseconds(5));
    const auto writer = make_writer(directory.file("s.db"));
    const int made = commits.count();
    for (int i = 0; i < k_each; ++i) {
        REQUIRE(writer->append(sample_tick(i)));
        REQUIRE(writer->append(sample_exchange(i)));
    }
    CHECK(commits.count() == made + k_each);

    std::vector<std::thread> threads;
    for (int t = 0; t < k_threads; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < k_each; ++i) {
                static_cast<void>(writer->append(sample_exchange(i)));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(commits.count() < made + k_each + k_threads * k_each);
    CHECK(read_intact(directory.file("s.db")).entries.size() == (2 + k_threads) * k_each);
}

TEST_CASE("writer: the places given to exchanges are their order, whoever waits first", "[recorder]") {
    const TemporaryDirectory directory;
    const auto writer = make_writer(directory.file("s.db"));
    const session::Exchange first = sample_exchange(1);
    const session::Exchange second = sample_exchange(2);
    const Result<std::int64_t> first_place = writer->put(first);
    REQUIRE(writer->append(sample_tick(0)));
    const Result<std::int64_t> second_place = writer->put(second);
    REQUIRE(first_place);
    REQUIRE(second_place);
    CHECK(read_intact(directory.file("s.db")).entries.empty());
    REQUIRE(writer->wait_until_durable(*second_place));
    const Content content = read_intact(directory.file("s.db"));
    REQUIRE(writer->wait_until_durable(*first_place));
    REQUIRE(content.entries.size() == 3);
    CHECK(content.entries[0] == session::Entry{*first_place, first});
    CHECK(std::get<Tick>(content.entries[1].value) == sample_tick(0));
    CHECK(content.entries[2] == session::Entry{*second_place, second});
    REQUIRE(writer->close());
    CHECK_FALSE(writer->put(first));
}
