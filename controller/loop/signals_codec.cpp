#include "controller/loop/signals_codec.hpp"

#include "controller/loop/answer_codec.hpp"

#include <Poco/JSON/Array.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <sstream>

namespace scaleit::loop {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Object;

constexpr double k_seconds_max = 3.2e9; ///< a hundred years
constexpr double k_count_max = 1e9;     ///< of sessions, replicas and requests
constexpr std::size_t k_name_bytes_max = 128;
constexpr std::string_view k_worker_busy = "WorkerBusy";

/// Top-level numbers that are no metrics: the observation has them, or nobody can use them.
constexpr auto k_no_metrics = std::to_array<std::string_view>({"at_s", "cpu", "replicas", "ready_replicas"});

Metric metric_of(const std::string& key, double value) {
    if (key == "memory") {
        return {key, MetricScope::average, value};
    }
    return {key == "request_rate_per_s" ? "request_rate" : key, MetricScope::total, value};
}

/// The number under a key, finite and within [min, max].
tl::expected<double, Failure> number_in(const Object& object, const std::string& key, double min, double max) {
    const Var value = object.get(key);
    if (!is_number(value)) {
        return failed(FailureKind::bad_shape);
    }
    const auto number = value.convert<double>();
    if (!std::isfinite(number) || number < min || number > max) {
        return failed(FailureKind::out_of_range);
    }
    return number;
}

/// As a whole number; requires number_in() to have seen it.
template <class Int> Int whole(double number) { return static_cast<Int>(number); }

tl::expected<MetricsAnswer, Failure> read_metrics_object(const Object& root) {
    MetricsAnswer answer;
    for (const auto& [key, value] : root) {
        const bool known = std::find(k_no_metrics.begin(), k_no_metrics.end(), key) != k_no_metrics.end();
        if (known || !is_number(value) || key.size() > k_name_bytes_max || answer.metrics.size() == k_metrics_max) {
            continue;
        }
        if (const auto number = value.convert<double>(); std::isfinite(number)) {
            answer.metrics.push_back(metric_of(key, number));
        }
    }
    if (root.has("ready_replicas") && root.has("replicas")) {
        const auto ready = number_in(root, "ready_replicas", 0, k_count_max);
        const auto replicas = number_in(root, "replicas", 0, k_count_max);
        if (!ready || !replicas) {
            return failed((!ready ? ready : replicas).error().kind);
        }
        ReplicaStates& states = answer.replica_states.emplace();
        states.ready = whole<int>(*ready);
        states.unready = std::max(0, whole<int>(*replicas) - states.ready);
    }
    return answer;
}

/// How long ago an instant of the app's clock was, and so when it was on ours.
struct AppTime {
    double app_now_s = 0;
    Instant now{};

    [[nodiscard]] Instant ours(double app_s) const {
        const double ago_ns = (app_now_s - app_s) * 1e9;
        return now - Duration{static_cast<std::int64_t>(ago_ns < 0 ? ago_ns - 0.5 : ago_ns + 0.5)};
    }
};

/// Nothing for a state that is none of a worker's: it is gone.
tl::expected<std::optional<Worker>, Failure> read_worker(const Var& item, const AppTime& time) {
    if (item.type() != typeid(Object::Ptr)) {
        return failed(FailureKind::bad_shape);
    }
    const Object& object = *item.extract<Object::Ptr>();
    const Var id = object.get("worker_id");
    const Var state = object.get("detail_status");
    if (!is_number(id) || !id.isInteger() || !state.isString()) {
        return failed(FailureKind::bad_shape);
    }
    const std::optional<WorkerState> known = from_name<WorkerState>(state.extract<std::string>());
    if (!known) {
        return std::optional<Worker>();
    }
    const auto sessions = number_in(object, "sessions", 0, k_count_max);
    const auto created = number_in(object, "created_at_s", -k_seconds_max, k_seconds_max);
    const bool served = !object.isNull("last_service_at_s");
    const auto service = served ? number_in(object, "last_service_at_s", -k_seconds_max, k_seconds_max) : created;
    for (const auto* const part : {&sessions, &created, &service}) {
        if (!*part) {
            return tl::unexpected<Failure>(part->error());
        }
    }
    return Worker{id.convert<std::int64_t>(), *known, whole<int>(*sessions), time.ours(*created), time.ours(*service)};
}

tl::expected<std::vector<Worker>, Failure> read_workers_object(const Object& root, Instant now) {
    const Poco::JSON::Array::Ptr items = root.getArray("workers");
    if (items.isNull()) {
        return failed(FailureKind::bad_shape);
    }
    const auto app_now_s = number_in(root, "at_s", -k_seconds_max, k_seconds_max);
    if (!app_now_s) {
        return tl::unexpected<Failure>(app_now_s.error());
    }
    if (items->size() > k_workers_max) {
        return failed(FailureKind::out_of_range);
    }
    std::vector<Worker> workers;
    for (const Var& item : *items) {
        const auto worker = read_worker(item, {*app_now_s, now});
        if (!worker) {
            return tl::unexpected<Failure>(worker.error());
        }
        if (*worker) {
            workers.push_back(**worker);
        }
    }
    return workers;
}

tl::expected<std::int64_t, Failure> read_queue_object(const Object& root) {
    const Poco::JSON::Array::Ptr items = root.getArray("queue");
    if (items.isNull()) {
        return failed(FailureKind::bad_shape);
    }
    const auto length = number_in(root, "queue_length", 0, k_count_max);
    if (!length) {
        return tl::unexpected<Failure>(length.error());
    }
    std::int64_t busy = 0;
    bool last_is_busy = false;
    for (const Var& item : *items) {
        if (item.type() != typeid(Object::Ptr)) {
            return failed(FailureKind::bad_shape);
        }
        const Var reason = item.extract<Object::Ptr>()->get("queue_reason");
        last_is_busy = reason.isString() && reason.extract<std::string>() == k_worker_busy;
        busy += last_is_busy ? 1 : 0;
    }
    const std::int64_t hidden = whole<std::int64_t>(*length) - static_cast<std::int64_t>(items->size());
    return busy + (last_is_busy ? std::max<std::int64_t>(0, hidden) : 0);
}

tl::expected<std::vector<ConfigValue>, Failure> read_config_object(const Object& root) {
    const Poco::JSON::Array::Ptr items = root.getArray("config_values");
    if (items.isNull() || items->size() > k_config_values_max) {
        return failed(FailureKind::bad_shape);
    }
    std::vector<ConfigValue> values;
    for (const Var& item : *items) {
        if (item.type() != typeid(Object::Ptr)) {
            return failed(FailureKind::bad_shape);
        }
        const Object& object = *item.extract<Object::Ptr>();
        const auto text = [&object](const std::string& key) { return object.optValue<std::string>(key, ""); };
        values.push_back({text("config_map"), text("key"), text("value")});
    }
    return values;
}

} // namespace

Request view_request(std::string_view target) {
    return {"GET", std::string(target), {{"Accept", std::string(k_json)}}, {}};
}

Request removal_request(std::int64_t worker) {
    return {"DELETE", fmt::format("{}/{}", k_workers_target, worker), {{"Accept", std::string(k_json)}}, {}};
}

tl::expected<MetricsAnswer, Failure> read_metrics(const Outcome& outcome) {
    return read_answer(outcome, read_metrics_object);
}

tl::expected<std::vector<Worker>, Failure> read_workers(const Outcome& outcome, Instant now) {
    return read_answer(outcome, [now](const Object& root) { return read_workers_object(root, now); });
}

tl::expected<std::int64_t, Failure> read_queue(const Outcome& outcome) {
    return read_answer(outcome, read_queue_object);
}

Response config_answer(const std::vector<ConfigValue>& values) {
    Poco::JSON::Array items;
    for (const ConfigValue& value : values) {
        Object item;
        item.set("config_map", value.map);
        item.set("key", value.key);
        item.set("value", value.value);
        items.add(item);
    }
    Object root;
    root.set("config_values", items);
    std::ostringstream body;
    root.stringify(body);
    return {200, {{"Content-Type", std::string(k_json)}}, body.str()};
}

tl::expected<std::vector<ConfigValue>, Failure> read_config_values(const Outcome& outcome) {
    return read_answer(outcome, read_config_object);
}

tl::expected<void, Failure> read_removal(const Outcome& outcome) {
    constexpr int k_gone = 404;
    if (outcome && outcome->status == k_gone) {
        return {};
    }
    return expect_status(outcome, 204).map([](const Response&) {});
}

} // namespace scaleit::loop
