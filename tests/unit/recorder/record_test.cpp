#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "controller/port/direct_transport.hpp"
#include "recorder/record/recording_journal.hpp"
#include "recorder/record/recording_transport.hpp"

using namespace scaleit;
using namespace scaleit::test;

namespace {

/// Answers with what is at hand; each request takes a millisecond.
class SlowService final : public Service {
public:
    explicit SlowService(Clock& clock) : clock_(clock) {}
    Outcome handle(const Request& request) override {
        ++calls;
        last = request;
        static_cast<void>(clock_.sleep_until(clock_.now() + std::chrono::milliseconds(1)));
        return outcome;
    }

    int calls = 0;
    Request last;
    Outcome outcome = Response{204, {{"Server", "fake"}}, ""};

private:
    Clock& clock_;
};

struct Recording {
    TemporaryDirectory directory;
    SimulatedClock clock;
    SlowService service{clock};
    DirectTransport direct{service};
    std::unique_ptr<session::SessionWriter> writer = make_writer(directory.file("s.db"));
    record::RecordingTransport transport{direct, *writer, clock};
    record::RecordingJournal journal{*writer};
};

const Request k_put{"PUT", "/app/replicas", {{"Content-Type", "application/json"}}, R"({"replicas":11})"};

} // namespace

TEST_CASE("recording transport: passes request and outcome unchanged and records them with their instants",
          "[recorder]") {
    Recording recording;
    const Outcome first = recording.transport.send(k_put, std::chrono::seconds(1));
    CHECK(first == recording.service.outcome);
    CHECK(recording.service.last == k_put);
    recording.service.outcome = tl::unexpected<TransportFailure>(TransportFailure{FailureKind::reset, "broke"});
    CHECK(recording.transport.send(k_put, std::chrono::seconds(1)) == recording.service.outcome);
    CHECK(recording.transport.status());

    const Content content = read_intact(recording.directory.file("s.db")); // durable before any close
    REQUIRE(content.entries.size() == 2);
    const auto& one = std::get<session::Exchange>(content.entries[0].value);
    CHECK(one == session::Exchange{from_ns(0), from_ns(1'000'000), k_put, Response{204, {}, ""}});
    const auto& two = std::get<session::Exchange>(content.entries[1].value);
    CHECK(two == session::Exchange{from_ns(1'000'000), from_ns(2'000'000), k_put, recording.service.outcome});
}

TEST_CASE("recording transport: what cannot be recorded is not shown, and nothing more is sent", "[recorder]") {
    Recording recording;
    REQUIRE(recording.writer->close());
    const Outcome outcome = recording.transport.send(k_put, std::chrono::seconds(1));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::protocol_error);
    CHECK_THAT(outcome.error().detail, contains("closed already"));
    REQUIRE_FALSE(recording.transport.status());
    CHECK(recording.transport.status().error().kind == ErrorKind::environment);
    CHECK(recording.service.calls == 1);
    CHECK(recording.transport.send(k_put, std::chrono::seconds(1)) == outcome);
    CHECK(recording.service.calls == 1);
    CHECK_FALSE(recording.journal.write(sample_tick(0)));
}

TEST_CASE("recording journal: a tick follows the exchanges it made", "[recorder]") {
    Recording recording;
    static_cast<void>(recording.transport.send(k_put, std::chrono::seconds(1)));
    REQUIRE(recording.journal.write(sample_tick(4)));
    REQUIRE(recording.writer->close());
    const Content content = read_intact(recording.directory.file("s.db"));
    REQUIRE(content.entries.size() == 2);
    CHECK(std::get<Tick>(content.entries[1].value) == sample_tick(4));
}
