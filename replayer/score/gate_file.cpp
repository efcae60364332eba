#include "replayer/score/gate_file.hpp"

#include "controller/core/shown.hpp"
#include "controller/core/utf8.hpp"
#include "controller/manifest/place.hpp"
#include "replayer/score/quantity.hpp"

#include <algorithm>

namespace scaleit::score {

namespace {

using manifest::Place;

constexpr manifest::Range k_share{0.01, 1};
constexpr manifest::Range k_any{-1e12, 1e12};
constexpr manifest::Range k_distance{0, 1e12};
constexpr Duration k_run_longest = std::chrono::hours(24) * 36'500;
constexpr std::string_view k_same_decisions = "same_decisions_as";
constexpr std::string_view k_during = "during";

std::optional<double> read_bound(const Place& place, const std::string& key, manifest::Range range) {
    return place.has(key) ? std::optional<double>(place.at(key).number(range)) : std::nullopt;
}

AbsoluteBounds read_absolute(const Place& place) {
    const AbsoluteBounds bounds{read_bound(place, "min", k_any), read_bound(place, "max", k_any)};
    if (bounds.min && bounds.max && *bounds.min > *bounds.max) {
        place.refuse(fmt::format("min {} is above max {}: nothing could pass", *bounds.min, *bounds.max));
    }
    return bounds;
}

RelativeBounds read_relative(const Place& place) {
    RelativeBounds bounds;
    bounds.max_increase = read_bound(place, "max_increase", k_distance);
    bounds.max_decrease = read_bound(place, "max_decrease", k_distance);
    bounds.max_increase_percent = read_bound(place, "max_increase_percent", k_distance);
    bounds.max_decrease_percent = read_bound(place, "max_decrease_percent", k_distance);
    if (bounds == RelativeBounds{}) {
        place.refuse("expected min or max, or one of max_increase, max_decrease, max_increase_percent, "
                     "max_decrease_percent");
    }
    if (place.has("of")) {
        bounds.of = place.at("of").choice<Reference>();
    }
    return bounds;
}

void read_bounds(const Place& place, Check& check) {
    place.check_keys(
        {"min", "max", "max_increase", "max_decrease", "max_increase_percent", "max_decrease_percent", "of"});
    if (!place.has("min") && !place.has("max")) {
        check.bounds = read_relative(place);
        return;
    }
    check.bounds = read_absolute(place);
    for (const char* key : {"max_increase", "max_decrease", "max_increase_percent", "max_decrease_percent", "of"}) {
        if (place.has(key)) {
            place.at(key).refuse("is relative and stands beside min or max; make it a check of its own");
        }
    }
}

std::vector<std::string> check_keys() {
    std::vector<std::string> keys;
    for (const Quantity& quantity : quantities()) {
        keys.emplace_back(quantity.key);
    }
    keys.emplace_back(k_same_decisions);
    keys.emplace_back(k_during);
    return keys;
}

/// The one key of a check.
std::string key_of(const Place& item) {
    static const std::vector<std::string> k_keys = check_keys();
    item.check_keys(k_keys);
    const auto is_there = [&](const std::string& key) { return item.has(key); };
    if (std::count_if(k_keys.begin(), k_keys.end(), is_there) != 1) {
        item.refuse("expected a map of one key, the check's");
    }
    return *std::find_if(k_keys.begin(), k_keys.end(), is_there);
}

Check read_check(const Place& item, const std::string& key) {
    Check check;
    check.key = key;
    check.line = item.at(key).line();
    if (key == k_same_decisions) {
        check.bounds = SameDecisions{item.at(key).choice<Reference>()};
    } else {
        read_bounds(item.at(key), check);
    }
    return check;
}

void add_check(const Place& item, Check check, std::size_t span, Gate& gate) {
    check.span = span;
    const std::string name = check_name(gate, check);
    if (std::any_of(gate.checks.begin(), gate.checks.end(),
                    [&](const Check& other) { return check_name(gate, other) == name; })) {
        item.refuse(fmt::format("there is a check {} already", shown(name)));
    }
    if (gate.checks.size() == k_checks_max) {
        item.refuse(fmt::format("a gate has at most {} checks", k_checks_max));
    }
    gate.checks.push_back(std::move(check));
}

/// Names appear in reports of every form, each on a line.
std::string read_name(const Place& place) {
    std::string name = place.text();
    if (name.size() > k_span_name_bytes_max || !is_readable(name) ||
        name.find_first_of("\t\r\n") != std::string::npos) {
        place.refuse(
            fmt::format("expected a line of at most {} bytes without control characters", k_span_name_bytes_max));
    }
    return name;
}

NamedSpan read_span(const Place& place) {
    place.check_keys({"name", "from", "until", "checks"});
    NamedSpan span;
    if (place.has("name")) {
        span.name = read_name(place.at("name"));
    }
    if (place.has("from")) {
        span.time.from = k_start + place.at("from").duration(k_run_longest);
    }
    if (place.has("until")) {
        span.time.until = k_start + place.at("until").duration(k_run_longest);
    }
    if (span.time.from >= span.time.until) {
        place.at("until").refuse("the span ends before it begins");
    }
    if (span.time == TimeSpan{}) {
        place.refuse("expected from, until or both");
    }
    return span;
}

void read_span_checks(const Place& place, Gate& gate) {
    if (gate.spans.size() > k_spans_max) {
        place.refuse(fmt::format("a gate has at most {} spans", k_spans_max));
    }
    gate.spans.push_back(read_span(place));
    const std::vector<Place> items = place.at("checks").items(k_checks_max);
    if (items.empty()) {
        place.at("checks").refuse("a span without checks says nothing");
    }
    for (const Place& item : items) {
        const std::string key = key_of(item);
        if (key == k_during) {
            item.refuse("a span cannot hold another");
        }
        add_check(item, read_check(item, key), gate.spans.size() - 1, gate);
    }
}

Gate read_spec(const Place& spec) {
    spec.check_keys({"target", "band", "limit", "checks"});
    Gate gate;
    gate.ruler.target = read_bound(spec, "target", k_share);
    gate.ruler.band = read_bound(spec, "band", k_share);
    gate.ruler.limit = read_bound(spec, "limit", k_share);
    for (const Place& item : spec.at("checks").items(k_checks_max)) {
        const std::string key = key_of(item);
        if (key == k_during) {
            read_span_checks(item.at(key), gate);
        } else {
            add_check(item, read_check(item, key), 0, gate);
        }
    }
    if (gate.checks.empty()) {
        spec.at("checks").refuse("a gate without checks passes whatever happens");
    }
    return gate;
}

} // namespace

Result<Gate> read_gate(std::string_view text, std::string_view source) {
    return manifest::read_kind("Gate", text, source, read_spec).map([&](Gate gate) {
        gate.source = source;
        return gate;
    });
}

Result<Gate> load_gate(const std::string& file) {
    return manifest::read_file(file).and_then([&](const std::string& text) { return read_gate(text, file); });
}

} // namespace scaleit::score
