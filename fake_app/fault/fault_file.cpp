#include "fake_app/fault/fault_file.hpp"

#include <algorithm>
#include <map>

namespace scaleit::fault {

namespace {

using manifest::Place;

constexpr std::string_view k_kind = "FaultPlan";
constexpr Duration k_world_longest = std::chrono::hours(24) * 36'500;
constexpr std::int64_t k_call_max = std::int64_t{1} << 53U;
constexpr Duration k_over_default = std::chrono::seconds(5);
constexpr Duration k_retry_after_default = std::chrono::seconds(1);
constexpr Duration k_late_by_default = std::chrono::seconds(30);

/// The key of a fault's own measure beside those that all rules have; none for most.
std::vector<std::string> own_keys(FaultKind fault) {
    static const std::map<FaultKind, std::vector<std::string>> k_keys{{FaultKind::latency, {"latency"}},
                                                                      {FaultKind::slow_drip, {"over"}},
                                                                      {FaultKind::http_429, {"retry_after"}},
                                                                      {FaultKind::write_late, {"late_by"}},
                                                                      {FaultKind::quota, {"limit", "per"}}};
    const auto found = k_keys.find(fault);
    return found == k_keys.end() ? std::vector<std::string>{} : found->second;
}

enum class Calls { reads, writes, both };

constexpr auto enum_names(Calls) { return std::to_array<std::string_view>({"reads", "writes", "both"}); }

void read_calls(const Place& place, Rule& rule) {
    rule.reads = applies_to(rule.fault, CallKind::read);
    rule.writes = applies_to(rule.fault, CallKind::write);
    if (!place.has("calls")) {
        return;
    }
    const auto calls = place.at("calls").choice<Calls>();
    if ((calls != Calls::writes && !rule.reads) || (calls != Calls::reads && !rule.writes)) {
        place.at("calls").refuse(
            fmt::format("{} befalls {} alone", name(rule.fault), name(rule.reads ? Calls::reads : Calls::writes)));
    }
    rule.reads = calls != Calls::writes;
    rule.writes = calls != Calls::reads;
}

Burst read_burst(const Place& place) {
    constexpr manifest::Range k_chance{1e-9, 1};
    place.check_keys({"enter", "leave"});
    return {place.at("enter").number(k_chance), place.at("leave").number(k_chance)};
}

std::vector<std::uint64_t> read_numbers(const Place& place) {
    std::vector<std::uint64_t> numbers;
    for (const Place& item : place.items(k_at_max)) {
        numbers.push_back(static_cast<std::uint64_t>(item.whole_number(0, k_call_max)));
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::optional<std::uint64_t> read_count(const Place& place, const std::string& key) {
    return place.has(key) ? std::optional(static_cast<std::uint64_t>(place.at(key).whole_number(1, k_call_max)))
                          : std::nullopt;
}

Conditions read_conditions(const Place& place) {
    Conditions when;
    if (place.has("probability")) {
        when.probability = place.at("probability").number({0, 1});
    }
    if (place.has("at")) {
        when.at = read_numbers(place.at("at"));
    }
    when.every = read_count(place, "every");
    when.first = read_count(place, "first");
    if (place.has("from")) {
        when.from = k_start + place.at("from").duration(k_world_longest);
    }
    if (place.has("until")) {
        when.until = k_start + place.at("until").duration(k_world_longest);
        if (when.from.value_or(k_start) >= *when.until) {
            place.at("until").refuse("the window ends before it begins");
        }
    }
    if (place.has("burst")) {
        when.burst = read_burst(place.at("burst"));
    }
    return when;
}

Spread read_spread(const Place& place) {
    if (!place.is_map()) {
        return {Spread::Form::fixed, {}, place.duration(k_latency_max)};
    }
    place.check_keys({"min", "scale", "max"});
    if (place.has("min") == place.has("scale")) {
        place.refuse("expected a duration, or min and max, or scale and max");
    }
    const bool is_uniform = place.has("min");
    const Spread spread{is_uniform ? Spread::Form::uniform : Spread::Form::long_tail,
                        place.at(is_uniform ? "min" : "scale").duration(k_latency_max),
                        place.at("max").duration(k_latency_max)};
    if (spread.max < spread.min) {
        place.at("max").refuse("is less than the value it bounds");
    }
    return spread;
}

Duration read_duration(const Place& place, const std::string& key, Duration otherwise, Duration longest) {
    return place.has(key) ? place.at(key).duration(longest) : otherwise;
}

void read_measures(const Place& place, Rule& rule) {
    if (rule.fault == FaultKind::latency) {
        rule.time = read_spread(place.at("latency"));
    } else if (rule.fault == FaultKind::slow_drip) {
        rule.time.max = read_duration(place, "over", k_over_default, k_latency_max);
    } else if (rule.fault == FaultKind::http_429) {
        rule.time.max = read_duration(place, "retry_after", k_retry_after_default, k_world_longest);
    } else if (rule.fault == FaultKind::write_late) {
        rule.time.max = read_duration(place, "late_by", k_late_by_default, k_world_longest);
    } else if (rule.fault == FaultKind::quota) {
        rule.quota.limit = static_cast<std::uint64_t>(place.at("limit").whole_number(0, k_call_max));
        rule.quota.per = place.at("per").duration(k_world_longest);
        if (rule.quota.per == Duration::zero()) {
            place.at("per").refuse("must be longer than zero");
        }
    }
}

Rule read_rule(const Place& place) {
    Rule rule;
    rule.fault = place.at("fault").choice<FaultKind>();
    std::vector<std::string> keys{"fault", "calls", "probability", "at", "every", "first", "from", "until", "burst"};
    for (const std::string& key : own_keys(rule.fault)) {
        keys.push_back(key);
    }
    place.check_keys(keys);
    read_calls(place, rule);
    rule.when = read_conditions(place);
    read_measures(place, rule);
    return rule;
}

// Writing.

std::string instant_text(Instant at) { return format_duration(at - k_start); }

std::string conditions_text(const Conditions& when) {
    std::string text;
    const auto add = [&](std::string_view key, const auto& value) { text += fmt::format(R"(,"{}":{})", key, value); };
    if (when.probability) {
        add("probability", *when.probability);
    }
    if (when.at) {
        add("at", fmt::format("[{}]", fmt::join(*when.at, ",")));
    }
    if (when.every) {
        add("every", *when.every);
    }
    if (when.first) {
        add("first", *when.first);
    }
    if (when.from) {
        add("from", fmt::format(R"("{}")", instant_text(*when.from)));
    }
    if (when.until) {
        add("until", fmt::format(R"("{}")", instant_text(*when.until)));
    }
    if (when.burst) {
        add("burst", fmt::format(R"({{"enter":{},"leave":{}}})", when.burst->enter, when.burst->leave));
    }
    return text;
}

std::string spread_text(const Spread& spread) {
    if (spread.form == Spread::Form::fixed) {
        return fmt::format(R"("{}")", format_duration(spread.max));
    }
    return fmt::format(R"({{"{}":"{}","max":"{}"}})", spread.form == Spread::Form::uniform ? "min" : "scale",
                       format_duration(spread.min), format_duration(spread.max));
}

} // namespace

Result<FaultSpec> read_fault_plan(std::string_view text, std::string_view source) {
    return manifest::read_kind(k_kind, text, source, read_faults);
}

Result<FaultSpec> load_fault_plan(const std::string& file) {
    return manifest::read_file(file).and_then([&](const std::string& text) { return read_fault_plan(text, file); });
}

FaultSpec read_faults(const manifest::Place& spec) {
    spec.check_keys({"error_rate", "rules"});
    FaultSpec faults;
    if (spec.has("error_rate")) {
        faults.error_rate = spec.at("error_rate").number({0, 1});
    }
    if (spec.has("rules")) {
        for (const Place& item : spec.at("rules").items(k_rules_max)) {
            faults.rules.push_back(read_rule(item));
        }
    }
    return faults;
}

std::string to_json(const Rule& rule) {
    const Calls calls = !rule.writes ? Calls::reads : (!rule.reads ? Calls::writes : Calls::both);
    std::string text = fmt::format(R"({{"fault":"{}","calls":"{}")", name(rule.fault), name(calls));
    text += conditions_text(rule.when);
    if (rule.fault == FaultKind::quota) {
        text += fmt::format(R"(,"limit":{},"per":"{}")", rule.quota.limit, format_duration(rule.quota.per));
    } else if (const std::vector<std::string> keys = own_keys(rule.fault); !keys.empty()) {
        text += fmt::format(R"(,"{}":{})", keys.front(), spread_text(rule.time));
    }
    return text + "}";
}

std::string to_manifest(const FaultSpec& spec) {
    std::vector<std::string> rules;
    for (const Rule& rule : spec.rules) {
        rules.push_back(to_json(rule));
    }
    return fmt::format(R"({{"apiVersion":"{}","kind":"{}","spec":{{"error_rate":{},"rules":[{}]}}}})",
                       manifest::k_api_version, k_kind, spec.error_rate, fmt::join(rules, ","));
}

} // namespace scaleit::fault
