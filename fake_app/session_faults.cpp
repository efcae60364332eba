#include "fake_app/session_faults.hpp"

#include "controller/loop/app_codec.hpp"
#include "fake_app/fault/fault_behind.hpp"
#include "recorder/session/reader.hpp"

#include <fmt/format.h>
#include <fstream>
#include <map>

namespace scaleit::fake_app {

namespace {

using fault::CallKind;
using fault::Fault;
using fault::fault_behind;

/// Numbers the calls of a session and collects those that met a fault.
class Collector {
public:
    /// A tick of a session that has no exchanges: one look, and a write where one was sent.
    void add(const Tick& tick) {
        remember(CallKind::read, reads_++, tick.observation ? std::nullopt : fault_behind(tick.observation.error()));
        const bool failed = tick.write.outcome == WriteOutcome::failed;
        if (failed || tick.write.outcome == WriteOutcome::applied) {
            remember(CallKind::write, writes_++, failed ? fault_behind(tick.write.failure) : std::nullopt);
        }
    }
    void add(const session::Exchange& exchange) {
        const AppCall call = loop::read_call(exchange.request, exchange.outcome);
        if (const auto* poll = std::get_if<StatusPoll>(&call)) {
            remember(CallKind::read, reads_++,
                     poll->observation ? std::nullopt : fault_behind(poll->observation.error()));
        } else if (const auto* write = std::get_if<ReplicaWrite>(&call)) {
            remember(CallKind::write, writes_++, write->failure ? fault_behind(*write->failure) : std::nullopt);
        }
    }

    [[nodiscard]] std::vector<fault::Rule> rules() const {
        std::vector<fault::Rule> made;
        for (const auto& [key, calls] : calls_) {
            fault::Rule rule;
            rule.fault = key.second;
            rule.reads = key.first == CallKind::read;
            rule.writes = key.first == CallKind::write;
            rule.when.at = calls.numbers;
            rule.time.max = calls.time;
            made.push_back(rule);
        }
        return made;
    }

private:
    /// Those that met one kind of fault.
    struct Calls {
        std::vector<std::uint64_t> numbers;
        Duration time{};
    };

    void remember(CallKind kind, std::uint64_t call, const std::optional<Fault>& fault) {
        if (fault) {
            Calls& calls = calls_[{kind, fault->kind}];
            calls.numbers.push_back(call);
            calls.time = fault->time;
        }
    }

    std::map<std::pair<CallKind, fault::FaultKind>, Calls> calls_;
    std::uint64_t reads_ = 0;
    std::uint64_t writes_ = 0;
};

} // namespace

bool is_session(const std::string& file) {
    constexpr std::string_view k_begin = "SQLite format 3";
    std::string begin(k_begin.size(), '\0');
    std::ifstream in(file, std::ios::binary);
    return in.read(begin.data(), static_cast<std::streamsize>(begin.size())) && begin == k_begin;
}

Result<std::vector<fault::Rule>> session_faults(const std::string& file) {
    const Result<std::unique_ptr<session::SessionReader>> reader = session::SessionReader::open(file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    Collector by_exchange;
    Collector by_tick;
    bool has_exchanges = false;
    const Status read = (*reader)->for_each([&](const session::Entry& entry) -> Status {
        if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
            has_exchanges = true;
            by_exchange.add(*exchange);
        } else {
            by_tick.add(std::get<Tick>(entry.value));
        }
        return {};
    });
    if (!read) {
        return tl::unexpected<Error>(read.error());
    }
    return (has_exchanges ? by_exchange : by_tick).rules();
}

} // namespace scaleit::fake_app
