#include "recorder/session/row_text.hpp"

#include <charconv>
#include <fmt/format.h>
#include <iterator>

namespace scaleit::session {

namespace {

void append_item(std::string& text, std::string_view name, int number) {
    fmt::format_to(std::back_inserter(text), "{}{}={}", text.empty() ? "" : ",", name, number);
}

struct Item {
    std::string_view name;
    int number = 0;
};

/// Takes the next `name=number` off the front of `text`, which is not empty, with the comma that announces another.
/// Nothing where there is none, or where the number is not written in its one shortest form.
std::optional<Item> take_item(std::string_view& text) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos || comma + 1 == text.size()) {
        return std::nullopt;
    }
    const std::string_view digits = item.substr(equals + 1);
    Item read{item.substr(0, equals), 0};
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, read.number);
    if (error != std::errc{} || stop != end || read.number < 0 || digits.front() == '-' ||
        (digits.front() == '0' && digits.size() > 1)) {
        return std::nullopt;
    }
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    return read;
}

} // namespace

std::string write_failed_calls(const FailureCounts& counts) {
    std::string text;
    for (std::size_t i = 0; i < counts.by_kind.size(); ++i) {
        if (counts.by_kind[i] > 0) {
            append_item(text, name(static_cast<FailureKind>(i)), counts.by_kind[i]);
        }
    }
    return text;
}

std::optional<FailureCounts> read_failed_calls(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    FailureCounts counts;
    std::size_t next_kind = 0;
    while (!text.empty()) {
        const std::optional<Item> item = take_item(text);
        const std::optional<FailureKind> kind = item ? from_name<FailureKind>(item->name) : std::nullopt;
        if (!kind || static_cast<std::size_t>(*kind) < next_kind || item->number < 1 || item->number > 0xFFFF) {
            return std::nullopt;
        }
        counts.by_kind[static_cast<std::size_t>(*kind)] = static_cast<std::uint16_t>(item->number);
        next_kind = static_cast<std::size_t>(*kind) + 1;
    }
    return counts;
}

std::string write_steps(const Decision& decision) {
    std::string text;
    for (const Step& step : decision.steps()) {
        append_item(text, name(step.reason), step.replicas);
    }
    return text;
}

std::optional<Decision> read_steps(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    Decision decision;
    while (!text.empty()) {
        const std::optional<Item> item = take_item(text);
        const std::optional<Reason> reason = item ? from_name<Reason>(item->name) : std::nullopt;
        if (!reason || decision.steps().size() == Decision::k_steps_max) {
            return std::nullopt;
        }
        decision.then(*reason, item->number);
    }
    return decision;
}

} // namespace scaleit::session
