#include "recorder/record/exchange_log.hpp"

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <atomic>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;

namespace {

/// A GET is a poll that saw one replica, a PUT a write of two, anything else neither.
AppCall by_method(const Request& request, const Outcome& /*outcome*/) {
    if (request.method == "GET") {
        return StatusPoll{Observation{{}, 0.5, 1}};
    }
    return request.method == "PUT" ? AppCall(ReplicaWrite{2, std::nullopt}) : AppCall();
}

/// A nanosecond more each time it is looked at, by many threads.
class CountingClock final : public Clock {
public:
    [[nodiscard]] Instant now() override { return from_ns(++ns_); }
    [[nodiscard]] Wake sleep_until(Instant) override { return Wake::due; }

private:
    std::atomic<std::int64_t> ns_ = 0;
};

struct Log {
    TemporaryDirectory directory;
    CountingClock clock;
    std::unique_ptr<session::SessionWriter> writer = make_writer(directory.file("s.db"));
    record::ExchangeLog log{*writer, clock, by_method};

    session::Exchange exchange(const std::string& method) {
        session::Exchange made = sample_exchange(0);
        made.begin = clock.now();
        made.request.method = method;
        return made;
    }
    Status add(const std::string& method) {
        session::Exchange made = exchange(method);
        return log.add(made);
    }
    std::string shape() const {
        std::string text;
        for (const session::Entry& entry : read_intact(directory.file("s.db")).entries) {
            const auto* exchange = std::get_if<session::Exchange>(&entry.value);
            text += exchange != nullptr ? exchange->request.method + " " : "tick ";
        }
        return text;
    }
};

} // namespace

TEST_CASE("exchange log: a tick comes before the poll that ends it, and the last one at the end", "[recorder]") {
    Log log;
    for (const char* method : {"POST", "GET", "PUT", "GET", "HEAD", "GET"}) {
        REQUIRE(log.add(method));
    }
    CHECK(log.shape() == "POST GET PUT tick GET HEAD tick GET "); // durable before any close
    REQUIRE(log.log.finish());
    REQUIRE(log.log.finish());
    REQUIRE(log.writer->close());
    CHECK(log.shape() == "POST GET PUT tick GET HEAD tick GET tick ");
    CHECK(log.log.counts().recorded == 6);
    CHECK(log.log.counts().ticks == 3);
    CHECK(log.log.counts().responses == 6);
    CHECK(log.log.status());
}

TEST_CASE("exchange log: the order in the session is that of the ends, whoever ends them", "[recorder]") {
    constexpr int k_threads = 8;
    constexpr int k_each = 50;
    Log log;
    std::vector<std::thread> threads;
    for (int t = 0; t < k_threads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < k_each; ++i) {
                static_cast<void>(log.add(t == 0 ? "GET" : "POST"));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    Instant last{};
    Instant last_tick{};
    int exchanges = 0;
    for (const session::Entry& entry : read_intact(log.directory.file("s.db")).entries) {
        if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
            CHECK(exchange->begin < exchange->end);
            CHECK(last < exchange->end);
            last = exchange->end;
            ++exchanges;
        } else {
            CHECK(last_tick < std::get<Tick>(entry.value).at);
            last_tick = std::get<Tick>(entry.value).at;
        }
    }
    CHECK(exchanges == k_threads * k_each);
    CHECK(log.log.counts().recorded == k_threads * k_each);
    CHECK(log.log.counts().ticks == k_each - 1);
}

TEST_CASE("exchange log: counts what goes unrecorded, and outcomes by kind", "[recorder]") {
    Log log;
    REQUIRE(log.add("GET"));
    session::Exchange failed = failed_exchange(0, FailureKind::reset);
    failed.begin = k_start;
    REQUIRE(log.log.add(failed));
    REQUIRE(log.writer->close()); // from here on nothing can be written
    const Status refused = log.add("GET");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::environment);
    CHECK_FALSE(log.add("POST"));
    const record::LogCounts counts = log.log.counts();
    CHECK(counts.recorded == 2);
    CHECK(counts.unrecorded == 2);
    CHECK(counts.responses == 3);
    CHECK(counts.failures[static_cast<std::size_t>(FailureKind::reset)] == 1);
    CHECK(same_failure(log.log.status(), refused));
}
