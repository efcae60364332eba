#include "recorder/export/write_codec.hpp"

#include "controller/core/utf8.hpp"
#include "recorder/export/base64_codec.hpp"

#include <Poco/JSONString.h>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace scaleit::exporting {

namespace {

using session::Exchange;

std::string bytes_json(const std::string& bytes) {
    return is_readable(bytes) ? Poco::toJSON(bytes) : fmt::format(R"({{"base64":"{}"}})", encode_base64(bytes));
}

/// JSON knows a minus zero, but readers take one without a point for a whole number.
std::string real_json(double value) { return value == 0 && std::signbit(value) ? "-0.0" : fmt::format("{}", value); }

/// The members of an object, one after the other.
class Members {
public:
    void number(std::string_view key, std::int64_t value) { raw(key, fmt::to_string(value)); }
    void real(std::string_view key, double value) { raw(key, real_json(value)); }
    void bytes(std::string_view key, const std::string& value) { raw(key, bytes_json(value)); }
    template <class Enum> void choice(std::string_view key, Enum value) {
        raw(key, fmt::format("\"{}\"", name(value)));
    }
    void raw(std::string_view key, const std::string& json) {
        fmt::format_to(std::back_inserter(text_), R"({}"{}":{})", text_.empty() ? "" : ",", key, json);
    }
    [[nodiscard]] std::string object() const { return "{" + text_ + "}"; }

private:
    std::string text_;
};

template <class List, class ToJson> std::string list_json(const List& list, const ToJson& to_json) {
    std::string text;
    for (const auto& item : list) {
        text += (text.empty() ? "" : ",") + to_json(item);
    }
    return "[" + text + "]";
}

std::string headers_json(const Headers& headers) {
    return list_json(headers, [](const Header& header) {
        return fmt::format("[{},{}]", bytes_json(header.name), bytes_json(header.value));
    });
}

std::string steps_json(const Decision& decision) {
    return list_json(decision.steps(),
                     [](const Step& step) { return fmt::format(R"(["{}",{}])", name(step.reason), step.replicas); });
}

std::string exchange_json(const Exchange& exchange) {
    Members members;
    members.number("begin_ns", to_ns(exchange.begin));
    members.number("end_ns", to_ns(exchange.end));
    members.bytes("method", exchange.request.method);
    members.bytes("target", exchange.request.target);
    members.raw("request_headers", headers_json(exchange.request.headers));
    members.bytes("request_body", exchange.request.body);
    if (!exchange.outcome) {
        members.choice("outcome", exchange.outcome.error().kind);
        members.bytes("detail", exchange.outcome.error().detail);
        return members.object();
    }
    members.raw("outcome", R"("response")");
    members.number("status", exchange.outcome->status);
    members.raw("response_headers", headers_json(exchange.outcome->headers));
    members.bytes("response_body", exchange.outcome->body);
    return members.object();
}

void add_failure(Members& members, const std::string& key, const Failure& failure) {
    members.choice(key, failure.kind);
    if (failure.http_status != 0) {
        members.number(key + "_status", failure.http_status);
    }
}

std::string failed_calls_json(const FailureCounts& counts) {
    Members members;
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        if (counts.by_kind[kind] > 0) {
            members.number(name(static_cast<FailureKind>(kind)), counts.by_kind[kind]);
        }
    }
    return members.object();
}

std::string tick_json(const Tick& tick) {
    Members members;
    members.number("tick_index", tick.index);
    members.number("at_ns", to_ns(tick.at));
    if (tick.observation) {
        members.real("cpu", tick.observation->cpu);
        members.number("replicas", tick.observation->replicas);
    } else {
        add_failure(members, "failure", tick.observation.error());
    }
    if (!tick.failed_calls.none()) {
        members.raw("failed_calls", failed_calls_json(tick.failed_calls));
    }
    if (const std::optional<int> desired = tick.decision.desired()) {
        members.raw("chain", steps_json(tick.decision));
        members.number("desired", *desired);
    }
    members.choice("write", tick.write.outcome);
    if (tick.write.outcome == WriteOutcome::failed) {
        add_failure(members, "write_failure", tick.write.failure);
    }
    return members.object();
}

std::string json_of(const Head& head) { return fmt::format(R"({{"session":"scaleit","version":{}}})", head.version); }

std::string json_of(const MetaRow& row) {
    return fmt::format(R"({{"meta":{},"value":{}}})", bytes_json(row.key), bytes_json(row.value));
}

std::string json_of(const session::Entry& entry) {
    const auto* tick = std::get_if<Tick>(&entry.value);
    return tick != nullptr ? fmt::format(R"({{"seq":{},"tick":{}}})", entry.seq, tick_json(*tick))
                           : fmt::format(R"({{"seq":{},"exchange":{}}})", entry.seq,
                                         exchange_json(std::get<Exchange>(entry.value)));
}

std::string json_of(const Ending& ending) {
    return fmt::format(R"({{"ending":"{}","exchanges":{},"ticks":{}}})", name(ending.state), ending.exchanges,
                       ending.ticks);
}

} // namespace

std::string write_line(const Line& line) {
    return std::visit([](const auto& concrete) { return json_of(concrete); }, line) + "\n";
}

} // namespace scaleit::exporting
