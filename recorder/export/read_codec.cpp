#include "recorder/export/read_codec.hpp"

#include "recorder/export/json_value_codec.hpp"

#include <limits>

namespace scaleit::exporting {

namespace {

Headers read_headers(const JsonValue& from, const std::string& key) {
    Headers headers;
    for (const JsonValue& header : from.at(key).items()) {
        const auto [name, value] = header.pair();
        headers.push_back({name.bytes(), value.bytes()});
    }
    return headers;
}

Outcome read_outcome(const JsonValue& from) {
    if (from.at("outcome").bytes() != "response") {
        return tl::unexpected<TransportFailure>(
            TransportFailure{from.at("outcome").choice<FailureKind>(), from.at("detail").bytes()});
    }
    Response response;
    response.status = from.at("status").small();
    response.headers = read_headers(from, "response_headers");
    response.body = from.at("response_body").bytes();
    return response;
}

session::Exchange read_exchange(const JsonValue& from) {
    session::Exchange exchange;
    exchange.begin = from_ns(from.at("begin_ns").integer());
    exchange.end = from_ns(from.at("end_ns").integer());
    exchange.request.method = from.at("method").bytes();
    exchange.request.target = from.at("target").bytes();
    exchange.request.headers = read_headers(from, "request_headers");
    exchange.request.body = from.at("request_body").bytes();
    exchange.outcome = read_outcome(from);
    return exchange;
}

Failure read_failure(const JsonValue& from, const std::string& key) {
    Failure failure{from.at(key).choice<FailureKind>(), 0};
    if (const std::string status = key + "_status"; from.has(status)) {
        failure.http_status = from.at(status).small();
        if (failure.http_status == 0) {
            from.at(status).refuse("is 0, which is no status");
        }
    }
    return failure;
}

FailureCounts read_failed_calls(const JsonValue& from) {
    FailureCounts counts;
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        const std::string key(name(static_cast<FailureKind>(kind)));
        if (!from.has(key)) {
            continue;
        }
        const int count = from.at(key).small();
        if (count < 1 || count > std::numeric_limits<std::uint16_t>::max()) {
            from.at(key).refuse("is not a count from 1 to 65535");
        }
        counts.by_kind[kind] = static_cast<std::uint16_t>(count);
    }
    from.refuse_unknown();
    return counts;
}

Decision read_chain(const JsonValue& from) {
    Decision decision;
    for (const JsonValue& step : from.at("chain").items()) {
        const auto [reason, count] = step.pair();
        const int replicas = count.small();
        if (replicas < 0 || decision.steps().size() == Decision::k_steps_max) {
            from.at("chain").refuse("has too many steps, or one below 0 replicas");
            return {};
        }
        decision.then(reason.choice<Reason>(), replicas);
    }
    if (from.at("desired").small() != decision.desired()) {
        from.at("desired").refuse("is not what the chain ends with");
    }
    return decision;
}

Tick read_tick(const JsonValue& from) {
    Tick tick;
    tick.index = from.at("tick_index").integer();
    tick.at = from_ns(from.at("at_ns").integer());
    if (from.has("failure")) {
        tick.observation = tl::unexpected<Failure>(read_failure(from, "failure"));
    } else {
        tick.observation = Observation{tick.at, from.at("cpu").real(), from.at("replicas").small()};
    }
    if (from.has("failed_calls")) {
        tick.failed_calls = read_failed_calls(from.at("failed_calls"));
    }
    if (from.has("chain")) {
        tick.decision = read_chain(from);
    }
    tick.write.outcome = from.at("write").choice<WriteOutcome>();
    if (tick.write.outcome == WriteOutcome::failed) {
        tick.write.failure = read_failure(from, "write_failure");
    }
    return tick;
}

Line read_head(const JsonValue& from) {
    if (from.at("session").bytes() != "scaleit") {
        from.at("session").refuse("is not 'scaleit'");
    }
    return Head{from.at("version").small()};
}

Line read_entry(const JsonValue& from) {
    session::Entry entry;
    entry.seq = from.at("seq").integer();
    const bool is_tick = from.has("tick");
    const JsonValue content = from.at(is_tick ? "tick" : "exchange");
    if (is_tick) {
        entry.value = read_tick(content);
    } else {
        entry.value = read_exchange(content);
    }
    content.refuse_unknown();
    return entry;
}

Line read_ending(const JsonValue& from) {
    return Ending{from.at("ending").choice<State>(), from.at("exchanges").integer(), from.at("ticks").integer()};
}

Line read_any(const JsonValue& from) {
    if (from.has("seq")) {
        return read_entry(from);
    }
    if (from.has("meta")) {
        return MetaRow{from.at("meta").bytes(), from.at("value").bytes()};
    }
    return from.has("ending") ? read_ending(from) : read_head(from);
}

} // namespace

tl::expected<Line, std::string> read_line(std::string_view line) {
    Problem problem;
    const std::optional<JsonValue> object = JsonValue::parse(line, problem);
    Line read;
    if (object) {
        read = read_any(*object);
        object->refuse_unknown();
    }
    return problem.what ? tl::expected<Line, std::string>(tl::unexpected<std::string>(*problem.what))
                        : tl::expected<Line, std::string>(std::move(read));
}

} // namespace scaleit::exporting
