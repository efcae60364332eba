#include "replayer/html/sweep_page.hpp"

#include "controller/core/check.hpp"
#include "controller/manifest/fields.hpp"
#include "controller/page/page.hpp"
#include "replayer/html/files.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::html {

namespace {

constexpr double k_figure_digits = 1e6; ///< figures are rounded to a millionth

/// Members of the page's data, each with its name in JSON.
struct FigureData {
    std::string key;
    std::string label;
    std::string unit;
    int decimals = 0;
    std::string better;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("key", self.key);
        visit("label", self.label);
        visit("unit", self.unit);
        visit("decimals", self.decimals);
        visit("better", self.better);
    }
};

struct RowData {
    std::int64_t index = 0;
    bool front = false;
    std::vector<std::string> values;
    std::vector<std::optional<double>> figures; ///< null: it does not exist

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("index", self.index);
        visit("front", self.front);
        visit("values", self.values);
        visit("figures", self.figures);
    }
};

std::string_view better_name(score::Better better) {
    switch (better) {
    case score::Better::lower:
        return "lower";
    case score::Better::higher:
        return "higher";
    case score::Better::nearer_zero:
        return "nearer_zero";
    case score::Better::neither:
        break;
    }
    return "neither";
}

std::vector<FigureData> figures_data() {
    std::vector<FigureData> data;
    for (const score::Figure& figure : score::figures()) {
        data.push_back({std::string(figure.key), std::string(figure.label), std::string(figure.unit), figure.decimals,
                        std::string(better_name(figure.better))});
    }
    return data;
}

/// At most `count` of them, at even distances.
std::vector<std::size_t> thinned(const std::vector<std::size_t>& places, std::size_t count) {
    if (places.size() <= count) {
        return places;
    }
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < count; ++i) {
        kept.push_back(places[i * places.size() / count]);
    }
    return kept;
}

/// The rows that are shown, by index.
std::vector<std::size_t> shown_rows(const std::vector<bool>& is_front) {
    std::vector<std::size_t> front;
    std::vector<std::size_t> others;
    for (std::size_t row = 0; row < is_front.size(); ++row) {
        (is_front[row] ? front : others).push_back(row);
    }
    std::vector<std::size_t> shown = thinned(front, k_rows_shown_max);
    const std::vector<std::size_t> more = thinned(others, k_rows_shown_max - shown.size());
    shown.insert(shown.end(), more.begin(), more.end());
    std::sort(shown.begin(), shown.end());
    return shown;
}

std::vector<RowData> rows_data(const search::SweepTable& table, const std::vector<bool>& is_front) {
    std::vector<RowData> data;
    for (const std::size_t place : shown_rows(is_front)) {
        const search::SweepRow& row = table.rows[place];
        RowData one{row.index, is_front[place], row.values, {}};
        for (std::size_t figure = 0; figure < row.figures.size(); ++figure) {
            one.figures.push_back(
                search::exists(row, figure)
                    ? std::optional(std::round(row.figures[figure] * k_figure_digits) / k_figure_digits)
                    : std::nullopt);
        }
        data.push_back(std::move(one));
    }
    return data;
}

} // namespace

std::string sweep_data(const SweepPage& page) {
    SCALEIT_CHECK(page.table.is_whole() && !page.pareto.empty());
    const std::vector<bool> is_front = search::pareto_front(page.table, page.pareto);
    const std::vector<RowData> rows = rows_data(page.table, is_front);
    std::vector<std::string> pareto;
    for (const std::size_t figure : page.pareto) {
        pareto.emplace_back(score::figures()[figure].key);
    }
    return fmt::format(
        R"({{"version":"{}","command":{},"source":{},"sweep":"{}","configurations":{},"on_front":{},"left_out":{},)"
        R"("keys":{},"pareto":{},"figures":{},"rows":{}}})",
        SCALEIT_VERSION, manifest::to_json(page.command), manifest::to_json(page.source), page.table.sweep.hex(),
        page.table.configurations, std::count(is_front.begin(), is_front.end(), true),
        page.table.rows.size() - rows.size(), manifest::to_json(page.table.keys), manifest::to_json(pareto),
        manifest::to_json(figures_data()), manifest::to_json(rows));
}

std::string to_html(const SweepPage& page) {
    const std::string data = page::script_json(sweep_data(page));
    return page::assemble(
        {.title = "scaleit sweep", .body = sweep_body(), .style = report_css(), .script = sweep_js(), .data = data});
}

} // namespace scaleit::html
