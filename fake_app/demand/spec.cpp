#include "fake_app/demand/spec.hpp"

#include "controller/core/nearest.hpp"
#include "controller/core/shown.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit::demand {

namespace {

tl::unexpected<Error> bad_spec(std::string_view text, const std::string& what) {
    return fail(ErrorKind::usage,
                fmt::format("generator {}: {}; write it like sine:base=6,amplitude=4,period=24h", shown(text), what));
}

} // namespace

Result<Spec> Spec::parse(std::string_view text) {
    Spec spec;
    const std::size_t colon = text.find(':');
    spec.name_ = std::string(text.substr(0, colon));
    if (spec.name_.empty()) {
        return bad_spec(text, "there is no name");
    }
    std::string_view rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        const std::string_view item = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        const std::size_t equals = item.find('=');
        if (equals == std::string_view::npos || equals == 0 || equals + 1 == item.size()) {
            return bad_spec(text, fmt::format("found {}, expected key=value", shown(item)));
        }
        const std::string key(item.substr(0, equals));
        if (std::any_of(spec.parameters_.begin(), spec.parameters_.end(),
                        [&](const Parameter& parameter) { return parameter.key == key; })) {
            return bad_spec(text, fmt::format("{} is there twice", shown(key)));
        }
        spec.parameters_.push_back({key, std::string(item.substr(equals + 1))});
    }
    return spec;
}

double Spec::number(std::string_view key, const NumberRule& rule) {
    const std::optional<std::string> text = find(key);
    if (!text) {
        if (!rule.otherwise) {
            refuse(fmt::format("{} is missing; add {}=NUMBER", key, key));
        }
        return rule.otherwise.value_or(rule.min);
    }
    double value = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc{} || stop != end || !(value >= rule.min && value <= rule.max)) {
        refuse(fmt::format("{} is {}, expected a number from {} to {}", key, shown(*text), rule.min, rule.max));
        return rule.min;
    }
    return value;
}

int Spec::integer(std::string_view key, const IntegerRule& rule) {
    const std::optional<std::string> text = find(key);
    if (!text) {
        return rule.otherwise;
    }
    int value = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc{} || stop != end || value < rule.min || value > rule.max) {
        refuse(fmt::format("{} is {}, expected a whole number from {} to {}", key, shown(*text), rule.min, rule.max));
        return rule.min;
    }
    return value;
}

Duration Spec::time(std::string_view key, const TimeRule& rule) {
    const std::optional<std::string> text = find(key);
    if (!text) {
        return rule.otherwise;
    }
    const Result<Duration> value = parse_duration(*text);
    if (!value) {
        refuse(fmt::format("{} is {}, expected a duration such as 30s, 5m or 24h", key, shown(*text)));
        return rule.min;
    }
    if (*value < rule.min || *value > rule.max) {
        refuse(fmt::format("{} is {}, expected a duration from {} to {}", key, shown(*text), format_duration(rule.min),
                           format_duration(rule.max)));
        return rule.min;
    }
    return *value;
}

Status Spec::finish() const {
    for (const Parameter& parameter : parameters_) {
        if (std::find(known_.begin(), known_.end(), parameter.key) == known_.end()) {
            const std::optional<std::string> hint = nearest(parameter.key, known_);
            return fail(ErrorKind::usage,
                        fmt::format("generator {}: unknown key {}, there are {}{}", name_, shown(parameter.key),
                                    fmt::join(known_, ", "), hint ? ", did you mean '" + *hint + "'?" : ""));
        }
    }
    if (error_) {
        return fail(ErrorKind::usage, fmt::format("generator {}: {}", name_, *error_));
    }
    return {};
}

std::optional<std::string> Spec::find(std::string_view key) {
    known_.emplace_back(key);
    const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                    [&](const Parameter& parameter) { return parameter.key == key; });
    return found == parameters_.end() ? std::nullopt : std::optional<std::string>(found->value);
}

void Spec::refuse(std::string message) {
    if (!error_) {
        error_ = std::move(message);
    }
}

} // namespace scaleit::demand
