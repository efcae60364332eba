#include "recorder/export/export.hpp"

#include "controller/text/timestamp.hpp"
#include "recorder/export/write_codec.hpp"

#include <fmt/format.h>
#include <iterator>

namespace scaleit::exporting {

namespace {

std::string failure_cell(const Failure& failure) {
    return failure.http_status == 0 ? std::string(name(failure.kind))
                                    : fmt::format("{} {}", name(failure.kind), failure.http_status);
}

std::string failed_calls_cell(const FailureCounts& counts) {
    std::string cell;
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        if (counts.by_kind[kind] > 0) {
            fmt::format_to(std::back_inserter(cell), "{}{}={}", cell.empty() ? "" : " ",
                           name(static_cast<FailureKind>(kind)), counts.by_kind[kind]);
        }
    }
    return cell;
}

std::string chain_cell(const Decision& decision) {
    std::string cell;
    for (const Step& step : decision.steps()) {
        fmt::format_to(std::back_inserter(cell), "{}{}={}", cell.empty() ? "" : " ", name(step.reason), step.replicas);
    }
    return cell;
}

std::string csv_row(const Tick& tick) {
    std::string row = fmt::format("{},{},", text::format_seconds(tick.at.time_since_epoch()), tick.index);
    auto out = std::back_inserter(row);
    if (tick.observation) {
        fmt::format_to(out, "{},{},", tick.observation->cpu, tick.observation->replicas);
    } else {
        row += ",,";
    }
    if (const std::optional<int> desired = tick.decision.desired()) {
        fmt::format_to(out, "{},{},{},", *desired, name(tick.decision.reason()), chain_cell(tick.decision));
    } else {
        row += ",,,";
    }
    fmt::format_to(out, "{},{},{},{}\n", name(tick.write.outcome),
                   tick.write.outcome == WriteOutcome::failed ? failure_cell(tick.write.failure) : "",
                   tick.observation ? "" : failure_cell(tick.observation.error()),
                   failed_calls_cell(tick.failed_calls));
    return row;
}

} // namespace

Status export_jsonl(const session::SessionReader& reader, const Sink& sink) {
    if (Status written = sink(write_line(Head{})); !written) {
        return written;
    }
    for (const auto& [key, value] : reader.meta()) {
        if (Status written = sink(write_line(MetaRow{key, value})); !written) {
            return written;
        }
    }
    Ending ending{reader.closed() ? State::closed : State::open, 0, 0};
    const Status read = reader.for_each([&](const session::Entry& entry) {
        ++(std::holds_alternative<Tick>(entry.value) ? ending.ticks : ending.exchanges);
        return sink(write_line(entry));
    });
    return read ? sink(write_line(ending)) : read;
}

Status export_csv(const session::SessionReader& reader, const Sink& sink) {
    constexpr std::string_view k_header =
        "at_s,tick,cpu,replicas,desired,reason,chain,write,write_failure,failure,failed_calls\n";
    if (Status written = sink(k_header); !written) {
        return written;
    }
    return reader.for_each_tick([&](const Tick& tick) { return sink(csv_row(tick)); });
}

} // namespace scaleit::exporting
