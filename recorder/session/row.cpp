#include "recorder/session/row.hpp"

#include "recorder/session/fields.hpp"
#include "recorder/session/headers.hpp"
#include "recorder/session/row_text.hpp"

namespace scaleit::session {

namespace {

constexpr std::size_t k_headers_text_bytes_max = k_headers_max * (k_text_bytes_max + 32);
constexpr IntegerRange k_status_range{100, 999};
constexpr IntegerRange k_replicas_range{1, std::numeric_limits<int>::max()};
constexpr IntegerRange k_desired_range{0, std::numeric_limits<int>::max()};
constexpr std::string_view k_response = "response";

constexpr std::size_t k_row_1_bytes_max = std::size_t{64} * 1024 * 1024;
static_assert(2 * (k_body_bytes_max + k_headers_text_bytes_max) + 4 * k_text_bytes_max <= k_row_1_bytes_max);
/// The longest content, and what stands beside it in its row.
constexpr std::size_t k_row_2_bytes_max = k_body_bytes_max + 4 * k_text_bytes_max;
static_assert(k_headers_text_bytes_max <= k_body_bytes_max);

/// The kinds that leave a request without a response; the others are readings of one.
bool is_transport_failure(FailureKind kind) { return kind <= FailureKind::protocol_error; }

Headers header_lines(Fields& fields, std::size_t column) {
    const std::string_view text = fields.text(column, k_headers_text_bytes_max);
    if (fields.problem()) {
        return {};
    }
    tl::expected<Headers, std::string> read = read_headers(text);
    if (!read) {
        fields.refuse(column, read.error());
        return {};
    }
    return std::move(*read);
}

Outcome read_outcome(Fields& fields) {
    using namespace exchange_column;
    const std::string_view kind = fields.text(exchange_column::outcome, k_text_bytes_max);
    const bool answered = kind == k_response;
    const char* when = answered ? "though a response came" : "though no response came";
    fields.require_presence(status, answered, when);
    fields.require_presence(response_headers, answered, when);
    fields.require_presence(response_body, answered, when);
    fields.require_presence(detail, !answered, when);
    if (answered) {
        Response response;
        response.status = static_cast<int>(fields.integer(status, k_status_range));
        response.headers = header_lines(fields, response_headers);
        response.body = fields.blob(response_body, k_body_bytes_max);
        return response;
    }
    const auto failure = fields.choice<FailureKind>(exchange_column::outcome);
    fields.require(is_transport_failure(failure), exchange_column::outcome, "is not a transport failure");
    return tl::unexpected<TransportFailure>(
        TransportFailure{failure, std::string(fields.text(detail, k_text_bytes_max))});
}

struct FailureColumns {
    std::size_t kind;
    std::size_t status;
};
constexpr FailureColumns k_observation_failure{tick_column::failure, tick_column::failure_status};
constexpr FailureColumns k_write_failure{tick_column::write_failure, tick_column::write_failure_status};

Failure read_failure(Fields& fields, FailureColumns columns) {
    Failure read{fields.choice<FailureKind>(columns.kind), 0};
    if (read.kind == FailureKind::http_status && !fields.is_null(columns.status)) {
        read.http_status = static_cast<int>(fields.integer(columns.status, k_status_range));
    } else {
        fields.require_presence(columns.status, false, "though no status was received");
    }
    return read;
}

void encode_failure(std::span<Value> values, FailureColumns columns, const Failure& failure) {
    values[columns.kind] = Value::of_text(name(failure.kind));
    if (failure.http_status != 0) {
        values[columns.status] = Value::of(failure.http_status);
    }
}

Decision read_decision(Fields& fields) {
    using namespace tick_column;
    fields.require_presence(desired, !fields.is_null(chain), "though the chain says otherwise");
    if (fields.is_null(chain)) {
        return {};
    }
    const std::optional<Decision> read = read_steps(fields.text(chain, k_text_bytes_max));
    fields.require(read.has_value(), chain, "is not a list of steps");
    const std::int64_t wanted = fields.integer(desired, k_desired_range);
    fields.require(!read || wanted == read->desired(), desired, "is not what the chain ends with");
    return read.value_or(Decision{});
}

tl::expected<Observation, Failure> read_observation(Fields& fields, Instant at) {
    using namespace tick_column;
    const bool observed = fields.is_null(tick_column::failure);
    const char* when = observed ? "though the app was observed" : "though nothing was observed";
    fields.require_presence(cpu, observed, when);
    fields.require_presence(replicas, observed, when);
    if (!observed) {
        return tl::unexpected<Failure>(read_failure(fields, k_observation_failure));
    }
    fields.require_presence(failure_status, false, when);
    return Observation{at, fields.fraction(cpu), static_cast<int>(fields.integer(replicas, k_replicas_range))};
}

Write read_write(Fields& fields) {
    Write read{fields.choice<WriteOutcome>(tick_column::write), {}};
    if (read.outcome == WriteOutcome::failed) {
        read.failure = read_failure(fields, k_write_failure);
    } else {
        fields.require_presence(tick_column::write_failure, false, "though no write failed");
        fields.require_presence(tick_column::write_failure_status, false, "though no write failed");
    }
    return read;
}

template <class T> RowResult<T> result(const Fields& fields, T&& value) {
    if (fields.problem()) {
        return tl::unexpected<RowProblem>(*fields.problem());
    }
    return std::forward<T>(value);
}

} // namespace

std::size_t row_bytes_max(int format) { return format == 1 ? k_row_1_bytes_max : k_row_2_bytes_max; }

EncodedRow::EncodedRow(const Exchange& exchange) : table_(Table::exchange), count_(exchange_column::count) {
    using namespace exchange_column;
    values_[begin_ns] = Value::of(to_ns(exchange.begin));
    values_[end_ns] = Value::of(to_ns(exchange.end));
    values_[method] = Value::of_text(exchange.request.method);
    values_[target] = Value::of_text(exchange.request.target);
    texts_[0] = write_headers(exchange.request.headers);
    values_[request_headers] = Value::of_text(texts_[0]);
    values_[request_body] = Value::of_blob(exchange.request.body);
    if (!exchange.outcome) {
        values_[exchange_column::outcome] = Value::of_text(name(exchange.outcome.error().kind));
        values_[detail] = Value::of_text(exchange.outcome.error().detail);
        return;
    }
    values_[exchange_column::outcome] = Value::of_text(k_response);
    values_[status] = Value::of(exchange.outcome->status);
    texts_[1] = write_headers(exchange.outcome->headers);
    values_[response_headers] = Value::of_text(texts_[1]);
    values_[response_body] = Value::of_blob(exchange.outcome->body);
}

EncodedRow::EncodedRow(const Tick& tick) : table_(Table::tick), count_(tick_column::count) {
    using namespace tick_column;
    values_[tick_index] = Value::of(tick.index);
    values_[at_ns] = Value::of(to_ns(tick.at));
    if (tick.observation) {
        values_[cpu] = Value::of_real(tick.observation->cpu);
        values_[replicas] = Value::of(tick.observation->replicas);
    } else {
        encode_failure(values_, k_observation_failure, tick.observation.error());
    }
    if (!(tick.failed_calls == FailureCounts{})) {
        texts_[0] = write_failed_calls(tick.failed_calls);
        values_[failed_calls] = Value::of_text(texts_[0]);
    }
    if (const std::optional<int> wanted = tick.decision.desired()) {
        texts_[1] = write_steps(tick.decision);
        values_[chain] = Value::of_text(texts_[1]);
        values_[desired] = Value::of(*wanted);
    }
    values_[tick_column::write] = Value::of_text(name(tick.write.outcome));
    if (tick.write.outcome == WriteOutcome::failed) {
        encode_failure(values_, k_write_failure, tick.write.failure);
    }
}

void EncodedRow::set_seq(std::int64_t seq) { values_[0] = Value::of(seq); }

RowResult<Exchange> decode_exchange(std::span<const Value> values) {
    using namespace exchange_column;
    Fields fields(Table::exchange, values);
    Exchange exchange;
    exchange.begin = from_ns(fields.integer(begin_ns, {}));
    exchange.end = from_ns(fields.integer(end_ns, {}));
    fields.require(exchange.begin <= exchange.end, end_ns, "is before begin_ns");
    exchange.request.method = fields.text(method, k_method_bytes_max);
    exchange.request.target = fields.text(target, k_text_bytes_max);
    exchange.request.headers = header_lines(fields, request_headers);
    exchange.request.body = fields.blob(request_body, k_body_bytes_max);
    exchange.outcome = read_outcome(fields);
    return result(fields, std::move(exchange));
}

RowResult<Tick> decode_tick(std::span<const Value> values) {
    using namespace tick_column;
    Fields fields(Table::tick, values);
    Tick tick;
    tick.index = fields.integer(tick_index, {});
    tick.at = from_ns(fields.integer(at_ns, {}));
    tick.observation = read_observation(fields, tick.at);
    if (!fields.is_null(failed_calls)) {
        const std::optional<FailureCounts> counts = read_failed_calls(fields.text(failed_calls, k_text_bytes_max));
        fields.require(counts.has_value(), failed_calls, "is not a list of failed calls");
        tick.failed_calls = counts.value_or(FailureCounts{});
    }
    tick.decision = read_decision(fields);
    tick.write = read_write(fields);
    return result(fields, std::move(tick));
}

std::optional<RowProblem> find_problem(const Exchange& exchange, const EncodedRow& row) {
    const RowResult<Exchange> read = decode_exchange(row.values());
    if (!read) {
        return read.error();
    }
    if (read->request.headers != recorded_headers(exchange.request.headers)) {
        return RowProblem{"request_headers", "has a line break in a value"};
    }
    if (read->outcome && read->outcome->headers != recorded_headers(exchange.outcome->headers)) {
        return RowProblem{"response_headers", "has a line break in a value"};
    }
    return std::nullopt;
}

std::optional<RowProblem> find_problem(const Tick& tick, const EncodedRow& row) {
    const RowResult<Tick> read = decode_tick(row.values());
    if (!read) {
        return read.error();
    }
    if (read->observation != tick.observation) {
        return RowProblem{"at_ns", "differs from the observation's own instant"};
    }
    if (read->write != tick.write) {
        return RowProblem{"write_failure", "is given though no write failed"};
    }
    return std::nullopt;
}

} // namespace scaleit::session
