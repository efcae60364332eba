#include "recorder/import/prometheus_codec.hpp"

#include "controller/core/shown.hpp"
#include "controller/text/timestamp.hpp"
#include "recorder/export/json_value_codec.hpp"

#include <Poco/URI.h>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::importing {

namespace {

using exporting::JsonValue;
using exporting::Problem;
using Kind = AnswerFault::Kind;
using Values = std::vector<std::optional<std::string>>;

constexpr std::size_t k_series_shown_max = 3;
constexpr std::size_t k_labels_shown_max = 8;
constexpr double k_ms_max = 9e12; ///< the year 2255; in nanoseconds it still fits

std::string encoded(const std::string& text) {
    std::string out;
    Poco::URI::encode(text, "!*'();:@&=+$,/?#[]\\\"%", out);
    return out;
}

/// `{instance='a:1', job='x'}`.
std::string labels_of(const JsonValue& series) {
    const JsonValue metric = series.at("metric");
    std::string text;
    std::size_t labels = 0;
    for (const std::string& key : metric.keys()) {
        if (++labels > k_labels_shown_max) {
            text += ", ...";
            break;
        }
        text += (text.empty() ? "" : ", ") + shown(key) + "=" + shown(metric.at(key).bytes());
    }
    return "{" + text + "}";
}

std::string labels_of_many(const std::vector<JsonValue>& series) {
    std::string text;
    for (std::size_t i = 0; i < series.size() && i < k_series_shown_max; ++i) {
        text += (i == 0 ? "" : " ") + labels_of(series[i]);
    }
    return fmt::format("{} series: {}{}", series.size(), text, series.size() > k_series_shown_max ? " ..." : "");
}

/// The point at a time in seconds; nothing where the range has none there.
std::optional<std::int64_t> point_at(double seconds, const Range& range) {
    const double ms = std::round(seconds * 1000);
    if (!(ms >= 0 && ms < k_ms_max)) {
        return std::nullopt;
    }
    const Duration since_start = std::chrono::milliseconds(static_cast<std::int64_t>(ms)) - range.start;
    const std::int64_t index = since_start / range.step;
    const bool there = since_start >= Duration::zero() && since_start % range.step == Duration::zero();
    return there && index < range.points ? std::optional(index) : std::nullopt;
}

Values read_values(const JsonValue& series, const Range& range) {
    Values values(static_cast<std::size_t>(range.points));
    std::int64_t next = 0;
    for (const JsonValue& sample : series.at("values").items()) {
        const auto [time, value] = sample.pair();
        const std::optional<std::int64_t> point = point_at(time.real(), range);
        if (!point || *point < next) {
            time.refuse("is a time that was not asked for, or is out of order");
            return values;
        }
        next = *point + 1;
        if (std::string text = value.bytes(); text != "NaN") {
            values[static_cast<std::size_t>(*point)] = std::move(text);
        }
    }
    return values;
}

tl::expected<Values, AnswerFault> read_result(const JsonValue& answer, const Range& range) {
    const JsonValue data = answer.at("data");
    if (data.at("resultType").bytes() != "matrix") {
        data.at("resultType").refuse("is not 'matrix'");
        return Values();
    }
    const std::vector<JsonValue> series = data.at("result").items();
    if (series.size() > 1) {
        return tl::unexpected<AnswerFault>(AnswerFault{Kind::many_series, labels_of_many(series)});
    }
    if (series.empty()) {
        return Values(static_cast<std::size_t>(range.points));
    }
    return read_values(series.front(), range);
}

} // namespace

Request range_request(const std::string& query, const Range& range) {
    return {"GET",
            fmt::format("/api/v1/query_range?query={}&start={}&end={}&step={}", encoded(query),
                        text::format_seconds(range.start), text::format_seconds(range.at(range.points - 1)),
                        text::format_seconds(range.step)),
            {{"Accept", "application/json"}},
            {}};
}

tl::expected<Values, AnswerFault> read_answer(const std::string& body, const Range& range) {
    Problem problem;
    const std::optional<JsonValue> answer = JsonValue::parse(body, problem);
    tl::expected<Values, AnswerFault> values;
    if (answer && answer->at("status").bytes() == "error") {
        values = tl::unexpected<AnswerFault>(
            AnswerFault{Kind::refused, answer->at("errorType").bytes() + ": " + answer->at("error").bytes()});
    } else if (answer) {
        values = read_result(*answer, range);
    }
    if (problem.what) {
        return tl::unexpected<AnswerFault>(AnswerFault{Kind::not_prometheus, *problem.what});
    }
    return values;
}

} // namespace scaleit::importing
