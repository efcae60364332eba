#pragma once
// Sessions for the recorder's tests: entries of every shape, and short ways to write and read them.
#include "recorder/session/reader.hpp"
#include "recorder/session/writer.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace scaleit::test {

using Values = std::vector<std::variant<session::Exchange, Tick>>;

inline session::Exchange sample_exchange(std::int64_t number,
                                         std::string body = R"({"cpu":{"highPriority":0.68},"replicas":10})") {
    session::Exchange exchange;
    exchange.begin = from_ns(number * 1000);
    exchange.end = from_ns(number * 1000 + 250);
    exchange.request = {"GET", "/app/status", {{"Accept", "application/json"}}, ""};
    exchange.outcome = Response{200, {{"Content-Type", "application/json"}}, std::move(body)};
    return exchange;
}

inline session::Exchange failed_exchange(std::int64_t number, FailureKind kind) {
    session::Exchange exchange = sample_exchange(number);
    exchange.outcome = tl::unexpected<TransportFailure>(TransportFailure{kind, "no answer"});
    return exchange;
}

/// A tick in which every column can be set: a failed write after an observation.
inline Tick sample_tick(std::int64_t index) {
    Tick tick;
    tick.index = index;
    tick.at = from_ns(index * 1'000'000);
    tick.observation = Observation{tick.at, 0.1 + 0.2, 12};
    tick.failed_calls.add(FailureKind::timeout);
    tick.decision = Decision(Reason::proportional, 14);
    tick.decision.then(Reason::bounds_max, 13);
    tick.write = {WriteOutcome::failed, {FailureKind::http_status, 503}};
    return tick;
}

inline Tick blind_tick(std::int64_t index) {
    Tick tick;
    tick.index = index;
    tick.at = from_ns(index * 1'000'000);
    tick.observation = tl::unexpected<Failure>(Failure{FailureKind::http_status, 500});
    return tick;
}

/// Every outcome kind and every shape of tick, small.
inline Values sample_values() {
    Values values{sample_exchange(1), sample_tick(0), failed_exchange(2, FailureKind::timeout), blind_tick(1)};
    for (std::int64_t i = 3; i < 12; ++i) {
        values.emplace_back(sample_exchange(i));
        values.emplace_back(sample_tick(i));
    }
    return values;
}

inline const session::Meta& sample_meta() {
    static const session::Meta meta{{"app", "http://127.0.0.1:8123"}, {"interval_ns", "1000000000"}, {"seed", "1"}};
    return meta;
}

inline std::unique_ptr<session::SessionWriter> make_writer(const std::filesystem::path& file) {
    auto writer = session::SessionWriter::create(file, sample_meta(), session::Sync::normal);
    REQUIRE(writer);
    return std::move(*writer);
}

inline void append_all(session::SessionWriter& writer, const Values& values) {
    for (const auto& value : values) {
        REQUIRE(std::visit([&](const auto& concrete) { return writer.append(concrete); }, value));
    }
}

inline void write_closed(const std::filesystem::path& file, const Values& values) {
    const auto writer = make_writer(file);
    append_all(*writer, values);
    REQUIRE(writer->close());
}

/// Whether both failed, and with the same error.
inline bool same_failure(const Status& a, const Status& b) { return !a && !b && a.error() == b.error(); }

struct Content {
    bool closed = false;
    session::Meta meta;
    std::vector<session::Entry> entries;

    bool operator==(const Content&) const = default;
};

inline Result<Content> read_content(const std::filesystem::path& file) {
    const auto reader = session::SessionReader::open(file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    Content content{(*reader)->closed(), (*reader)->meta(), {}};
    const Status read = (*reader)->for_each([&](const session::Entry& entry) -> Status {
        content.entries.push_back(entry);
        return {};
    });
    return read ? Result<Content>(std::move(content)) : tl::unexpected<Error>(read.error());
}

inline Content read_intact(const std::filesystem::path& file) {
    const Result<Content> content = read_content(file);
    INFO((content ? "" : content.error().message));
    REQUIRE(content);
    return *content;
}

} // namespace scaleit::test
