#include "controller/policy/queue.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace scaleit::policy {

namespace {

bool is_idle(const Worker& worker, const QueueConfig& config, Instant now) {
    return worker.state == WorkerState::free && worker.sessions == 0 &&
           now - worker.last_service_at >= config.max_idle_time;
}

std::int64_t count_in(const std::vector<Worker>& workers, std::initializer_list<WorkerState> states) {
    return std::count_if(workers.begin(), workers.end(), [&](const Worker& worker) {
        return std::find(states.begin(), states.end(), worker.state) != states.end();
    });
}

/// Digits alone.
template <class Int> bool read_number(const std::string& text, Int& value) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end;
}

bool read_time(const std::string& text, Duration& value) {
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    const Result<Duration> read = parse_duration(digits ? text + "s" : text);
    value = read.value_or(Duration{});
    return read.has_value();
}

bool set_parameter(QueueConfig& config, QueueParameter parameter, const std::string& text) {
    switch (parameter) {
    case QueueParameter::min_workers:
        return read_number(text, config.bounds.min);
    case QueueParameter::max_workers:
        return read_number(text, config.bounds.max);
    case QueueParameter::max_queue_size:
        return read_number(text, config.max_queue_size);
    case QueueParameter::scale_up_step:
        return read_number(text, config.scale_up_step);
    case QueueParameter::max_idle_time:
        return read_time(text, config.max_idle_time);
    }
    check_failed("a parameter of the enum", __FILE__, __LINE__);
}

/// The idle workers that may go: the newest first, as many as leave the minimum, and one where that is none.
std::vector<std::int64_t> idle_workers(const std::vector<Worker>& workers, const QueueConfig& config,
                                       const Observation& observation) {
    std::vector<Worker> idle;
    std::copy_if(workers.begin(), workers.end(), std::back_inserter(idle),
                 [&](const Worker& worker) { return is_idle(worker, config, observation.at); });
    std::sort(idle.begin(), idle.end(), [](const Worker& a, const Worker& b) {
        return a.created_at != b.created_at ? a.created_at > b.created_at : a.id > b.id;
    });
    const std::int64_t running = config.rules == QueueRules::simple
                                     ? observation.replicas
                                     : count_in(workers, {WorkerState::free, WorkerState::busy});
    const std::int64_t spare = std::min<std::int64_t>(
        k_stops_max, std::min<std::int64_t>(running, observation.replicas) - std::max(1, config.bounds.min));
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < idle.size() && static_cast<std::int64_t>(i) < spare; ++i) {
        ids.push_back(idle[i].id);
    }
    return ids;
}

} // namespace

std::optional<std::string> flaw(const QueueConfig& config) {
    if (config.bounds.min < 0 || config.bounds.max < std::max(1, config.bounds.min) ||
        config.bounds.max > k_replicas_max) {
        return fmt::format("min_workers is {} and max_workers is {}, expected 0 <= min_workers <= max_workers, from 1 "
                           "to {}",
                           config.bounds.min, config.bounds.max, k_replicas_max);
    }
    if (config.max_queue_size < 1 || config.max_queue_size > k_queue_size_max) {
        return fmt::format("max_queue_size is {}, expected 1 to {}", config.max_queue_size, k_queue_size_max);
    }
    if (config.scale_up_step < 1 || config.scale_up_step > k_replicas_max) {
        return fmt::format("scale_up_step is {}, expected 1 to {}", config.scale_up_step, k_replicas_max);
    }
    if (config.max_idle_time <= Duration::zero()) {
        return "max_idle_time is zero, expected longer";
    }
    for (auto one = config.placeholders.begin(); one != config.placeholders.end(); ++one) {
        const auto same = [&](const Placeholder& other) { return other.parameter == one->parameter; };
        if (one->config_map.empty() || one->key.empty() || std::any_of(config.placeholders.begin(), one, same)) {
            return fmt::format("placeholder for {} has no config_map or key, or is given twice", name(one->parameter));
        }
    }
    return std::nullopt;
}

std::optional<QueueConfig> resolved(const QueueConfig& config, const std::vector<ConfigValue>& values) {
    QueueConfig found = config;
    found.placeholders.clear();
    for (const Placeholder& placeholder : config.placeholders) {
        const auto value = std::find_if(values.begin(), values.end(), [&](const ConfigValue& candidate) {
            return candidate.map == placeholder.config_map && candidate.key == placeholder.key;
        });
        if (value == values.end() || !set_parameter(found, placeholder.parameter, value->value)) {
            return std::nullopt;
        }
    }
    return flaw(found) ? std::nullopt : std::optional(std::move(found));
}

Decision advance(const QueueConfig& config, QueueState& state, const Observation& observation) {
    state.stops.clear();
    if (!config.placeholders.empty()) {
        const bool known = observation.signals != nullptr && observation.signals->config_values;
        const std::optional<QueueConfig> now =
            known ? resolved(config, *observation.signals->config_values) : std::nullopt;
        if (!now) {
            return {};
        }
        state.bounds = now->bounds;
        return advance(*now, state, observation);
    }
    const int present = observation.replicas;
    if (present < config.bounds.min) {
        return {Reason::workers_missing, config.bounds.min};
    }
    const Signals* signals = observation.signals;
    if (signals == nullptr || !signals->queued_while_busy) {
        return {};
    }
    const bool starting = config.rules == QueueRules::built_in && signals->workers &&
                          count_in(*signals->workers, {WorkerState::starting}) > 0;
    const bool long_queue = *signals->queued_while_busy > config.max_queue_size;
    const int step = std::min(config.scale_up_step, config.bounds.max - present);
    if (long_queue && !starting && step > 0) {
        return {Reason::queue_long, present + step};
    }
    if (!signals->workers) {
        return {Reason::partial_metrics, present};
    }
    state.stops = idle_workers(*signals->workers, config, observation);
    if (!state.stops.empty()) {
        return {Reason::workers_idle, present - static_cast<int>(state.stops.size())};
    }
    return {long_queue && starting ? Reason::warm_up : Reason::steady, present};
}

} // namespace scaleit::policy
