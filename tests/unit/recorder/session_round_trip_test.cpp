#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "controller/core/random.hpp"
#include "recorder/session/summary.hpp"
#include "recorder/session/verify.hpp"

#include <bit>
#include <limits>

using namespace scaleit;
using namespace scaleit::test;

namespace {

/// What comes back of one value written alone.
template <class T> T round_trip(const T& value) {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), {value});
    const Content content = read_intact(directory.file("s.db"));
    REQUIRE(content.entries.size() == 1);
    REQUIRE(content.entries[0].seq == 1);
    return std::get<T>(content.entries[0].value);
}

void require_all_back(const Values& values) {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), values);
    const Content content = read_intact(directory.file("s.db"));
    REQUIRE(content.closed);
    REQUIRE(content.meta == sample_meta());
    REQUIRE(content.entries.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        INFO("entry " << i);
        CHECK(content.entries[i].seq == static_cast<std::int64_t>(i) + 1);
        CHECK(content.entries[i].value == values[i]);
    }
    const auto report = session::verify(directory.file("s.db"));
    REQUIRE(report);
    CHECK(report->damage.empty());
    CHECK(report->closed);
}

std::string random_bytes(Seed seed, std::uint64_t number) {
    std::string bytes(draw_bits(seed, Stream{1}, number) % 200, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(draw_bits(seed, Stream{2}, number * 1000 + i) & 0xFFU);
    }
    return bytes;
}

} // namespace

TEST_CASE("session: every kind of outcome comes back equal", "[recorder]") {
    Values values;
    for (int status = 100; status <= 999; status += 31) {
        session::Exchange exchange = sample_exchange(1);
        exchange.outcome->status = status;
        values.emplace_back(exchange);
    }
    for (const FailureKind kind :
         {FailureKind::timeout, FailureKind::refused, FailureKind::unreachable, FailureKind::reset,
          FailureKind::truncated, FailureKind::too_large, FailureKind::protocol_error}) {
        values.emplace_back(failed_exchange(2, kind));
    }
    require_all_back(values);
}

TEST_CASE("session: every shape of tick comes back equal", "[recorder]") {
    Values values{sample_tick(0), blind_tick(1)};
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        const Failure failure{static_cast<FailureKind>(kind),
                              static_cast<FailureKind>(kind) == FailureKind::http_status ? 404 : 0};
        Tick tick = blind_tick(2);
        tick.observation = tl::unexpected<Failure>(failure);
        tick.failed_calls.by_kind[kind] = 0xFFFF;
        values.emplace_back(tick);
        tick = sample_tick(3);
        tick.write = {WriteOutcome::failed, failure};
        tick.failed_calls.by_kind.fill(static_cast<std::uint16_t>(kind + 1));
        values.emplace_back(tick);
    }
    for (const WriteOutcome outcome : {WriteOutcome::not_needed, WriteOutcome::applied, WriteOutcome::dry_run}) {
        Tick tick = sample_tick(4);
        tick.write = {outcome, {}};
        values.emplace_back(tick);
    }
    for (std::size_t reason = 0; reason < enum_names(Reason{}).size(); ++reason) {
        Tick tick = sample_tick(5);
        tick.decision = Decision(static_cast<Reason>(reason), 0);
        for (std::size_t step = 1; step < Decision::k_steps_max; ++step) {
            tick.decision.then(static_cast<Reason>(reason), std::numeric_limits<int>::max());
        }
        values.emplace_back(tick);
    }
    Tick far = sample_tick(std::numeric_limits<std::int64_t>::max() / 1'000'000);
    far.at = from_ns(std::numeric_limits<std::int64_t>::max());
    far.observation->at = far.at;
    values.emplace_back(far);
    require_all_back(values);
}

TEST_CASE("session: a cpu value comes back with every bit", "[recorder]") {
    for (const double cpu : {0.0, -0.0, 1.0, 0.1, 0.68, 5e-324, 0x1.fffffffffffffp-1, 2.2250738585072014e-308}) {
        Tick tick = sample_tick(1);
        tick.observation->cpu = cpu;
        INFO(cpu);
        CHECK(std::bit_cast<std::uint64_t>(round_trip(tick).observation->cpu) == std::bit_cast<std::uint64_t>(cpu));
    }
}

TEST_CASE("session: bodies come back byte for byte", "[recorder]") {
    for (const std::string& body :
         {std::string(), std::string("\0", 1), std::string("a\0b\nc\r\n\xFF\xC0", 9), std::string(100'000, '\0')}) {
        session::Exchange exchange = sample_exchange(1, body);
        exchange.request.body = body;
        CHECK(round_trip(exchange) == exchange);
    }
    session::Exchange odd = sample_exchange(1);
    odd.request.target = std::string("/\0\xFE", 3);
    CHECK(round_trip(odd) == odd);
    odd.request.target.clear();
    odd.request.headers.clear();
    CHECK(round_trip(odd) == odd);
}

TEST_CASE("session: the largest body fits and a larger one is refused", "[recorder]") {
    const TemporaryDirectory directory;
    session::Exchange exchange = sample_exchange(1, std::string(session::k_body_bytes_max, 'x'));
    CHECK(round_trip(exchange) == exchange);
    exchange.outcome->body += 'x';
    const auto writer = make_writer(directory.file("s.db"));
    const Status refused = writer->append(exchange);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::environment);
    CHECK_THAT(refused.error().message, contains("response_body has 16777217 bytes, at most 16777216 fit"));
}

TEST_CASE("session: only listed headers are kept, as they are spelt", "[recorder]") {
    session::Exchange exchange = sample_exchange(1);
    exchange.request.headers = {{"Authorization", "Bearer secret"}, {"ACCEPT", "a: b"}, {"Accept", ""}};
    exchange.outcome->headers = {{"Date", "now"}, {"retry-after", "7"}, {"Set-Cookie", "x"}, {"Content-Length", "2"}};
    const session::Exchange read = round_trip(exchange);
    CHECK(read.request.headers == Headers{{"ACCEPT", "a: b"}, {"Accept", ""}});
    CHECK(read.outcome->headers == Headers{{"retry-after", "7"}, {"Content-Length", "2"}});
}

TEST_CASE("session: random entries come back equal", "[recorder]") {
    const Seed seed{20240607};
    INFO("reproduce: seed " << seed.value);
    Values values;
    for (std::uint64_t i = 0; i < 300; ++i) {
        const auto draw = [&](std::uint32_t stream, std::uint64_t bound) {
            return static_cast<std::int64_t>(draw_bits(seed, Stream{stream}, i) % bound);
        };
        if (draw(3, 2) == 0) {
            session::Exchange exchange = sample_exchange(draw(4, 1'000'000), random_bytes(seed, 2 * i));
            exchange.request.body = random_bytes(seed, 2 * i + 1);
            exchange.outcome->status = 100 + static_cast<int>(draw(5, 900));
            values.emplace_back(exchange);
        } else {
            Tick tick = sample_tick(draw(6, 1'000'000));
            tick.observation->cpu = draw_unit(seed, Stream{7}, i);
            tick.observation->replicas = 1 + static_cast<int>(draw(8, 1000));
            tick.decision = Decision(static_cast<Reason>(draw(9, 10)), static_cast<int>(draw(10, 1000)));
            values.emplace_back(tick);
        }
    }
    require_all_back(values);
}

TEST_CASE("session: ticks are read alone in their order", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    const auto reader = session::SessionReader::open(directory.file("s.db"));
    REQUIRE(reader);
    std::vector<Tick> ticks;
    REQUIRE((*reader)->for_each_tick([&](const Tick& tick) -> Status {
        ticks.push_back(tick);
        return {};
    }));
    std::vector<Tick> wanted;
    for (const auto& value : sample_values()) {
        if (const Tick* tick = std::get_if<Tick>(&value)) {
            wanted.push_back(*tick);
        }
    }
    CHECK(ticks == wanted);
}

TEST_CASE("session: a visitor's failure stops the reading", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    const auto reader = session::SessionReader::open(directory.file("s.db"));
    REQUIRE(reader);
    int visited = 0;
    const Status status = (*reader)->for_each([&](const session::Entry&) -> Status {
        return ++visited == 3 ? Status(fail(ErrorKind::divergence, "enough")) : Status{};
    });
    REQUIRE_FALSE(status);
    CHECK(status.error() == Error{ErrorKind::divergence, "enough"});
    CHECK(visited == 3);
}

TEST_CASE("summary: counts entries, requests and failed calls", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    const auto reader = session::SessionReader::open(directory.file("s.db"));
    REQUIRE(reader);
    const Result<session::SessionSummary> summary = session::summarize(**reader);
    REQUIRE(summary);
    CHECK(summary->format == 2);
    CHECK(summary->closed);
    CHECK(summary->exchanges == 11);
    CHECK(summary->ticks == 11);
    CHECK(summary->span == std::chrono::milliseconds(11));
    CHECK(summary->failures[static_cast<std::size_t>(FailureKind::timeout)] == 10);
    CHECK(summary->requests == std::map<std::string, std::int64_t>{{"GET /app/status", 11}});
    CHECK(summary->meta == sample_meta());
}

TEST_CASE("summary: without ticks the exchanges tell the failures, and requests are bounded", "[recorder]") {
    const TemporaryDirectory directory;
    Values values{failed_exchange(1, FailureKind::reset)};
    session::Exchange error = sample_exchange(2);
    error.outcome->status = 503;
    values.emplace_back(error);
    for (std::size_t i = 0; i < session::k_requests_max + 5; ++i) {
        session::Exchange exchange = sample_exchange(3);
        exchange.request.target = "/" + std::to_string(i);
        values.emplace_back(exchange);
    }
    write_closed(directory.file("s.db"), values);
    const auto reader = session::SessionReader::open(directory.file("s.db"));
    REQUIRE(reader);
    const Result<session::SessionSummary> summary = session::summarize(**reader);
    REQUIRE(summary);
    CHECK(summary->failures[static_cast<std::size_t>(FailureKind::reset)] == 1);
    CHECK(summary->failures[static_cast<std::size_t>(FailureKind::http_status)] == 1);
    CHECK(summary->requests.size() == session::k_requests_max);
    CHECK(summary->other_requests == 6);
}
