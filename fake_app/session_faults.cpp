#include "fake_app/session_faults.hpp"

#include "controller/loop/app_codec.hpp"
#include "recorder/session/reader.hpp"

#include <fmt/format.h>
#include <fstream>
#include <map>

namespace scaleit::fake_app {

namespace {

using fault::CallKind;
using fault::FaultKind;

/// The fault that makes a status what it is; nothing where the client's own request does.
std::optional<FaultKind> from_status(int status) {
    switch (status) {
    case 200: // of a write, which is accepted by 204 alone
        return FaultKind::malformed_json;
    case 400:
    case 404:
    case 405:
    case 406:
    case 413:
    case 415:
        return std::nullopt;
    case 429:
        return FaultKind::http_429;
    case 502:
        return FaultKind::http_502;
    case 503:
        return FaultKind::http_503;
    case 504:
        return FaultKind::http_504;
    default: // any other number there is
        return FaultKind::http_500;
    }
}

/// The fault after which a client sees that failure.
std::optional<FaultKind> fault_behind(const Failure& failure) {
    switch (failure.kind) {
    case FailureKind::timeout:
        return FaultKind::timeout;
    case FailureKind::refused:
    case FailureKind::unreachable:
        return FaultKind::refuse;
    case FailureKind::reset:
        return FaultKind::reset;
    case FailureKind::truncated:
        return FaultKind::truncated;
    case FailureKind::too_large:
        return FaultKind::too_large;
    case FailureKind::protocol_error:
        return FaultKind::protocol_error;
    case FailureKind::http_status:
        return from_status(failure.http_status);
    case FailureKind::content_type:
        return FaultKind::content_type;
    case FailureKind::malformed_json:
        return FaultKind::malformed_json;
    case FailureKind::bad_shape:
        return FaultKind::wrong_types;
    case FailureKind::out_of_range:
        return FaultKind::cpu_out_of_range;
    }
    return std::nullopt;
}

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
            rule.when.at = calls;
            rule.time.max = rule.fault == FaultKind::http_429 ? Duration(std::chrono::seconds(1)) : Duration{};
            made.push_back(rule);
        }
        return made;
    }

private:
    void remember(CallKind kind, std::uint64_t call, std::optional<FaultKind> fault) {
        if (fault) {
            calls_[{kind, *fault}].push_back(call);
        }
    }

    std::map<std::pair<CallKind, FaultKind>, std::vector<std::uint64_t>> calls_;
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
