#include "recorder/report.hpp"

#include "controller/core/utf8.hpp"

#include <fmt/format.h>
#include <iterator>

namespace scaleit::recorder {

namespace {

std::string failures_text(const session::SessionSummary& summary) {
    std::string text;
    for (std::size_t i = 0; i < k_failure_kinds; ++i) {
        if (summary.failures[i] > 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name(static_cast<FailureKind>(i)),
                                summary.failures[i]);
        }
    }
    return text.empty() ? "none" : text;
}

std::string place_text(const session::Damage& damage) {
    if (damage.table.empty()) {
        return "file structure";
    }
    const std::string seq = damage.seq == 0 ? std::string() : fmt::format(" seq {}", damage.seq);
    const std::string column = damage.column.empty() ? std::string() : ", " + damage.column;
    return damage.table + seq + column;
}

} // namespace

std::string show_text(const std::string& file, const session::SessionSummary& summary) {
    std::string text = fmt::format("{}: session format {}, {}\n", printable(file), summary.format,
                                   summary.closed ? "closed" : "open (recording was cut off)");
    auto out = std::back_inserter(text);
    fmt::format_to(out, "span       {:.3f} s\n", to_seconds(summary.span));
    fmt::format_to(out, "ticks      {}\n", summary.ticks);
    fmt::format_to(out, "failures   {}\n", failures_text(summary));
    fmt::format_to(out, "exchanges  {}\n", summary.exchanges);
    for (const auto& [request, count] : summary.requests) {
        fmt::format_to(out, "  {:>8}  {}\n", count, printable(request));
    }
    if (summary.other_requests > 0) {
        fmt::format_to(out, "  {:>8}  other requests\n", summary.other_requests);
    }
    if (!summary.meta.empty()) {
        text += "meta\n";
    }
    for (const auto& [key, value] : summary.meta) {
        fmt::format_to(out, "  {}: {}\n", printable(key), printable(value));
    }
    return text;
}

std::string verify_text(const std::string& file, const session::VerifyReport& report) {
    if (report.damage.empty()) {
        return fmt::format("recorder: {} is intact: {} exchanges, {} ticks, {}\n", printable(file), report.exchanges,
                           report.ticks,
                           report.closed ? "closed" : "open (recording was cut off); usable up to its end");
    }
    std::string text = fmt::format("recorder: {} is damaged: {}{} {}\n", printable(file),
                                   report.damage.size() == session::k_damage_max ? "at least " : "",
                                   report.damage.size(), report.damage.size() == 1 ? "place" : "places");
    for (const session::Damage& damage : report.damage) {
        fmt::format_to(std::back_inserter(text), "  {}: {}\n", place_text(damage), printable(damage.what));
    }
    return text;
}

} // namespace scaleit::recorder
