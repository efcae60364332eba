#include "replayer/score/baseline.hpp"

#include "controller/core/check.hpp"
#include "controller/core/shown.hpp"
#include "controller/manifest/place.hpp"
#include "replayer/score/quantity.hpp"

#include <algorithm>
#include <charconv>

namespace scaleit::score {

namespace {

using manifest::Place;

constexpr std::int64_t k_format = 1;
constexpr Duration k_run_longest = std::chrono::hours(24) * 36'500;
constexpr std::size_t k_spans_in_baseline_max = 1000;
constexpr std::int64_t k_ticks_max = std::int64_t{1} << 53U;

std::string decisions_text(const Decisions& decisions) {
    std::string text;
    for (const Decisions::Change& change : decisions.changes()) {
        text += fmt::format("{}{}:{}", text.empty() ? "" : " ", change.tick,
                            change.desired ? fmt::to_string(*change.desired) : "-");
    }
    return text;
}

std::string until_text(Instant until) {
    return until == Instant::max() ? "null" : fmt::format("\"{}\"", format_duration(until - k_start));
}

std::string span_text(const TimeSpan& span, const Measured& measured) {
    std::string figures;
    for (const Quantity& quantity : quantities()) {
        figures +=
            fmt::format("{}\n     \"{}\": {}", figures.empty() ? "" : ",", quantity.key, quantity.value(measured));
    }
    return fmt::format("  {{\"from\": \"{}\", \"until\": {}, \"end_tick\": {},\n   \"decisions\": \"{}\",\n   "
                       "\"figures\": {{{}}}}}",
                       format_duration(span.from - k_start), until_text(span.until), measured.decisions.end(),
                       decisions_text(measured.decisions), figures);
}

/// One `5:11` of a baseline's decisions; false where it is none.
bool read_change(std::string_view word, std::int64_t& tick, std::optional<int>& desired) {
    const char* const end = word.data() + word.size();
    const auto [after_tick, tick_error] = std::from_chars(word.data(), end, tick);
    if (tick_error != std::errc{} || after_tick == end || *after_tick != ':' || tick < 0) {
        return false;
    }
    if (std::string_view(after_tick + 1, static_cast<std::size_t>(end - after_tick - 1)) == "-") {
        desired.reset();
        return true;
    }
    int count = 0;
    const auto [after_count, count_error] = std::from_chars(after_tick + 1, end, count);
    desired = count;
    return count_error == std::errc{} && after_count == end && count >= 0;
}

Decisions read_decisions(const Place& place, std::int64_t end) {
    const std::string text = place.text();
    Decisions decisions;
    std::optional<int> newest;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t stop = std::min(text.find(' ', at), text.size());
        const std::string_view word = std::string_view(text).substr(at, stop - at);
        std::int64_t tick = 0;
        if (!read_change(word, tick, newest) || tick < decisions.end() || tick >= end) {
            place.refuse(
                fmt::format("{} is no change of a decision, expected TICK:REPLICAS or TICK:-, in order", shown(word)));
        }
        decisions.add(tick, newest);
        at = stop + 1;
    }
    if (end > decisions.end()) {
        decisions.add(end - 1, newest);
    }
    return decisions;
}

TimeSpan read_time(const Place& place) {
    TimeSpan time;
    time.from = k_start + place.at("from").duration(k_run_longest);
    if (!place.at("until").is_null()) {
        time.until = k_start + place.at("until").duration(k_run_longest);
    }
    return time;
}

SpanReference read_span(const Place& place) {
    SpanReference span;
    span.decisions = read_decisions(place.at("decisions"), place.at("end_tick").whole_number(0, k_ticks_max));
    for (const Quantity& quantity : quantities()) {
        span.values.push_back(place.at("figures").at(std::string(quantity.key)).number({-1e18, 1e18}));
    }
    return span;
}

ReferenceRun read_spans(const Gate& gate, const Place& root) {
    root.check_keys({"format", "spans"});
    if (root.at("format").whole_number(0, k_ticks_max) != k_format) {
        root.at("format").refuse(fmt::format("this version reads format {}; write the baseline anew", k_format));
    }
    const std::vector<Place> places = root.at("spans").items(k_spans_in_baseline_max);
    ReferenceRun run;
    for (const NamedSpan& wanted : gate.spans) {
        const auto found = std::find_if(places.begin(), places.end(),
                                        [&](const Place& place) { return read_time(place) == wanted.time; });
        if (found == places.end()) {
            root.at("spans").refuse(fmt::format("lacks the span from {} that {} asks for; write the baseline anew",
                                                format_duration(wanted.time.from - k_start), gate.source));
        }
        run.push_back(read_span(*found));
    }
    return run;
}

} // namespace

Result<std::string> write_baseline(const Gate& gate, const Evidence& evidence) {
    SCALEIT_CHECK(evidence.size() == gate.spans.size());
    std::string spans;
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        spans += (spans.empty() ? "" : ",\n") + span_text(gate.spans[i].time, evidence[i]);
    }
    std::string text = fmt::format("{{\"format\": {}, \"spans\": [\n{}]}}\n", k_format, spans);
    if (text.size() > k_baseline_bytes_max) {
        return fail(ErrorKind::usage,
                    fmt::format("the run changes its mind too often for a baseline: {} bytes, over {}", text.size(),
                                k_baseline_bytes_max));
    }
    return text;
}

Result<ReferenceRun> read_baseline(const Gate& gate, std::string_view text, std::string_view source) {
    return manifest::read(
               text, source, [&](const Place& root) { return read_spans(gate, root); }, k_baseline_bytes_max)
        .map_error([](Error error) {
            error.kind = ErrorKind::bad_input;
            return error;
        });
}

Result<ReferenceRun> load_baseline(const Gate& gate, const std::string& file) {
    return manifest::read_file(file, k_baseline_bytes_max).and_then([&](const std::string& text) {
        return read_baseline(gate, text, file);
    });
}

} // namespace scaleit::score
