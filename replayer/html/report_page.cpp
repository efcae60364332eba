#include "replayer/html/report_page.hpp"

#include "controller/manifest/fields.hpp"
#include "controller/page/page.hpp"
#include "controller/policy/describe.hpp"
#include "controller/policy/manifest.hpp"
#include "replayer/html/files.hpp"
#include "replayer/report/figure_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::html {

namespace {

/// Times in the page are whole milliseconds, or microseconds where ticks are nearer to each other than this.
constexpr Duration k_coarse_interval = std::chrono::milliseconds(100);
constexpr double k_value_digits = 1e6; ///< values are rounded to a millionth

/// Times as the page has them.
class PageTime {
public:
    explicit PageTime(Duration interval)
        : unit_(interval >= k_coarse_interval ? Duration(std::chrono::milliseconds(1))
                                              : Duration(std::chrono::microseconds(1))) {}

    [[nodiscard]] std::int64_t at(Instant time) const { return (time - k_start) / unit_; }
    [[nodiscard]] double unit_s() const { return to_seconds(unit_); }

private:
    Duration unit_;
};

/// Members of the page's data, each with its name in JSON. `at`s are in units of `unit_s`.
struct LineData {
    std::vector<std::int64_t> after;          ///< each point's time as its distance from the one before
    std::vector<std::optional<double>> value; ///< null: no data

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("after", self.after);
        visit("value", self.value);
    }
};

struct SeriesData {
    std::int64_t per_slot = 1; ///< ticks that a low, a high and a mean stand for
    LineData points;           ///< all there are, or lows and highs
    LineData means;            ///< empty where the points are all there are

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("per_slot", self.per_slot);
        visit("points", self.points);
        visit("means", self.means);
    }
};

struct DecisionData {
    std::int64_t tick = 0;
    std::int64_t at = 0;
    std::optional<int> replicas;
    std::vector<std::vector<int>> steps; ///< reason, count
    std::string write;
    std::optional<std::string> failure; ///< of the observation, else of the write

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("tick", self.tick);
        visit("at", self.at);
        visit("replicas", self.replicas);
        visit("steps", self.steps);
        visit("write", self.write);
        visit("failure", self.failure);
    }
};

struct FailedData {
    std::int64_t tick = 0;
    std::int64_t at = 0;
    std::string calls; ///< `timeout 2, reset 1`

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("tick", self.tick);
        visit("at", self.at);
        visit("calls", self.calls);
    }
};

struct StretchData {
    std::int64_t from = 0;
    std::int64_t until = 0;
    std::int64_t ticks = 0;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("from", self.from);
        visit("until", self.until);
        visit("ticks", self.ticks);
    }
};

/// Marks, and how many more there were.
template <class Data> struct MarksData {
    std::vector<Data> shown;
    std::int64_t left_out = 0;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("shown", self.shown);
        visit("left_out", self.left_out);
    }
};

struct DrawingData {
    double target = 0;
    double limit = 0;
    SeriesData cpu;
    SeriesData replicas;
    MarksData<DecisionData> decisions;
    MarksData<FailedData> failed_calls;
    MarksData<StretchData> held;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("target", self.target);
        visit("limit", self.limit);
        visit("cpu", self.cpu);
        visit("replicas", self.replicas);
        visit("decisions", self.decisions);
        visit("failed_calls", self.failed_calls);
        visit("held", self.held);
    }
};

struct RunData {
    std::string name;
    std::string policy;
    std::optional<std::string> manifest;
    std::string digest;
    std::optional<std::string> seed; ///< a text: it may have more digits than a number in JavaScript
    std::int64_t ticks = 0;
    std::string failed_calls;
    std::vector<std::string> differences; ///< from the first run; of the first run none
    std::optional<DrawingData> drawing;   ///< null: not drawn

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("name", self.name);
        visit("policy", self.policy);
        visit("manifest", self.manifest);
        visit("digest", self.digest);
        visit("seed", self.seed);
        visit("ticks", self.ticks);
        visit("failed_calls", self.failed_calls);
        visit("differences", self.differences);
        visit("drawing", self.drawing);
    }
};

struct CellData {
    std::string text;
    double value = 0;
    bool is_best = false;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("text", self.text);
        visit("value", self.value);
        visit("is_best", self.is_best);
    }
};

struct FigureData {
    std::string key;
    std::string label;
    std::string unit;
    std::vector<CellData> cells;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("key", self.key);
        visit("label", self.label);
        visit("unit", self.unit);
        visit("cells", self.cells);
    }
};

std::vector<FigureData> figures_data(const std::vector<report::NamedReport>& runs) {
    std::vector<FigureData> data;
    for (const score::Figure& figure : score::figures()) {
        FigureData line{std::string(figure.key), std::string(figure.label), std::string(figure.unit), {}};
        const std::vector<report::FigureCell> cells = report::figure_cells(figure, runs);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            line.cells.push_back({cells[i].text, figure.value(runs[i].report.scorecard), cells[i].is_best});
        }
        data.push_back(std::move(line));
    }
    return data;
}

std::string describe(const Failure& failure) {
    return failure.http_status == 0 ? std::string(name(failure.kind))
                                    : fmt::format("{} {}", name(failure.kind), failure.http_status);
}

std::string describe(const FailureCounts& calls) {
    std::array<std::int64_t, k_failure_kinds> counts{};
    std::copy(calls.by_kind.begin(), calls.by_kind.end(), counts.begin());
    return report::kinds_in_words(counts);
}

LineData line_data(const std::vector<Point>& points, const PageTime& time) {
    LineData data;
    std::int64_t before = 0;
    for (const Point& point : points) {
        const std::int64_t at = time.at(point.at);
        data.after.push_back(at - before);
        before = at;
        data.value.push_back(point.value ? std::optional(std::round(*point.value * k_value_digits) / k_value_digits)
                                         : std::nullopt);
    }
    return data;
}

SeriesData series_data(const Slots<Extremes>& series, const PageTime& time) {
    const bool is_whole = series.per_slot() == 1;
    return {series.per_slot(), line_data(points_of(series), time),
            is_whole ? LineData{} : line_data(means_of(series), time)};
}

DecisionData decision_data(const DecisionChange& change, const PageTime& time) {
    DecisionData data{change.tick, time.at(change.at), change.replicas, {}, std::string(name(change.write.outcome)),
                      {}};
    for (const Step& step : change.decision.steps()) {
        data.steps.push_back({static_cast<int>(step.reason), step.replicas});
    }
    if (change.failure) {
        data.failure = describe(*change.failure);
    } else if (change.write.outcome == WriteOutcome::failed) {
        data.failure = describe(change.write.failure);
    }
    return data;
}

/// Each slot's element as the page has it.
template <class Data, class T, class Make> MarksData<Data> marks_data(const Slots<T>& slots, Make make) {
    MarksData<Data> data;
    for (const T& element : slots.slots()) {
        data.shown.push_back(make(element));
    }
    data.left_out = slots.absorbed();
    return data;
}

MarksData<StretchData> stretches_data(const Slots<Stretch>& stretches, const PageTime& time) {
    return marks_data<StretchData>(stretches, [&](const Stretch& stretch) {
        return StretchData{time.at(stretch.from), time.at(stretch.until), stretch.ticks};
    });
}

DrawingData drawing_data(const Drawing& drawing, const PageTime& time) {
    const RunTrace& trace = drawing.trace;
    return {drawing.measure.target,
            drawing.measure.limit,
            series_data(trace.cpu(), time),
            series_data(trace.replicas(), time),
            marks_data<DecisionData>(trace.decisions(),
                                     [&](const DecisionChange& change) { return decision_data(change, time); }),
            marks_data<FailedData>(trace.failed_calls(),
                                   [&](const FailedCalls& failed) {
                                       return FailedData{failed.tick, time.at(failed.at), describe(failed.calls)};
                                   }),
            stretches_data(trace.held(), time)};
}

RunData run_data(const ReportPage& page, std::size_t place, const PageTime& time) {
    const report::NamedReport& run = page.runs[place];
    RunData data{run.name,
                 report::describe(run.report.policy),
                 {},
                 run.report.digest.hex(),
                 {},
                 run.report.ticks,
                 report::describe_failures(run.report.scorecard),
                 {},
                 {}};
    if (run.report.policy) {
        data.manifest = policy::to_manifest(*run.report.policy);
    }
    if (run.report.seed) {
        data.seed = fmt::to_string(run.report.seed->value);
    }
    if (place > 0) {
        data.differences = report::differences_in_words(page.runs.front(), run);
    }
    if (place < page.drawings.size()) {
        data.drawing = drawing_data(page.drawings[place], time);
    }
    return data;
}

/// The words of all reasons, by number.
std::vector<std::vector<std::string>> reasons_data() {
    std::vector<std::vector<std::string>> data;
    for (std::size_t i = 0; i < enum_names(Reason{}).size(); ++i) {
        const auto reason = static_cast<Reason>(i);
        data.push_back({std::string(name(reason)), std::string(policy::in_words(reason))});
    }
    return data;
}

/// The verdict of the run that was judged, as report::to_json() has it, and the gate's file; or null.
std::string gate_data(const std::vector<report::NamedReport>& runs) {
    for (const report::NamedReport& run : runs) {
        if (run.report.gate) {
            return fmt::format(R"({{"file":{},"verdict":{}}})", manifest::to_json(run.report.gate->gate),
                               report::to_json(*run.report.gate));
        }
    }
    return "null";
}

} // namespace

std::string report_data(const ReportPage& page) {
    SCALEIT_CHECK(!page.drawings.empty() && page.drawings.size() <= std::min(page.runs.size(), k_runs_drawn_max));
    const PageTime time(page.interval);
    const RunTrace& last = page.drawings.back().trace;
    std::vector<RunData> runs;
    for (std::size_t i = 0; i < page.runs.size(); ++i) {
        runs.push_back(run_data(page, i, time));
    }
    return fmt::format(R"({{"version":"{}","command":{},"source":{},"unit_s":{},"interval_s":{},"from":{},"until":{},)"
                       R"("reasons":{},"demand":{},"censored":{},"figures":{},"gate":{},"runs":{}}})",
                       SCALEIT_VERSION, manifest::to_json(page.command), manifest::to_json(page.source), time.unit_s(),
                       to_seconds(page.interval), time.at(last.from()), time.at(last.until()),
                       manifest::to_json(reasons_data()), manifest::to_json(series_data(last.demand(), time)),
                       manifest::to_json(stretches_data(last.censored(), time)),
                       manifest::to_json(figures_data(page.runs)), gate_data(page.runs), manifest::to_json(runs));
}

std::string to_html(const ReportPage& page) {
    const std::string data = page::script_json(report_data(page));
    return page::assemble(
        {.title = "scaleit report", .body = report_body(), .style = report_css(), .script = report_js(), .data = data});
}

} // namespace scaleit::html
