#include "replayer/search/sweep_table.hpp"

#include "controller/core/check.hpp"
#include "controller/core/nearest.hpp"
#include "controller/manifest/fields.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <numeric>

namespace scaleit::search {

namespace {

using score::Better;
using score::Figure;

/// Smaller is better. What does not exist is worse than all.
double cost(const SweepRow& row, std::size_t figure) {
    if (!exists(row, figure)) {
        return std::numeric_limits<double>::infinity();
    }
    const double value = row.figures[figure];
    switch (score::figures()[figure].better) {
    case Better::lower:
        return value;
    case Better::higher:
        return -value;
    case Better::nearer_zero:
        return std::abs(value);
    case Better::neither:
        break;
    }
    SCALEIT_CHECK(false);
    return value;
}

std::vector<double> costs(const SweepRow& row, std::span<const std::size_t> figures) {
    std::vector<double> all;
    for (const std::size_t figure : figures) {
        all.push_back(cost(row, figure));
    }
    return all;
}

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
    return a != b && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) { return x <= y; });
}

std::vector<std::string> keys_that_can_be_better() {
    std::vector<std::string> keys;
    for (const Figure& figure : score::figures()) {
        if (figure.better != Better::neither) {
            keys.emplace_back(figure.key);
        }
    }
    return keys;
}

std::string figure_text(const SweepRow& row, std::size_t figure) {
    return score::number_text(score::figures()[figure].number, row.figures[figure]);
}

/// The rows of a front, the best of the first figure first; among equals by index.
std::vector<const SweepRow*> front_rows(const SweepTable& table, std::span<const std::size_t> pareto) {
    const std::vector<bool> front = pareto_front(table, pareto);
    std::vector<const SweepRow*> rows;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        if (front[i]) {
            rows.push_back(&table.rows[i]);
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const SweepRow* a, const SweepRow* b) {
        return cost(*a, pareto.front()) < cost(*b, pareto.front());
    });
    return rows;
}

/// Columns of equal width, aligned to the right.
std::string aligned(const std::vector<std::vector<std::string>>& lines) {
    std::vector<std::size_t> widths(lines.front().size());
    for (const std::vector<std::string>& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], line[i].size());
        }
    }
    std::string text;
    for (const std::vector<std::string>& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += fmt::format("{}{:>{}}", i == 0 ? "" : "  ", line[i], widths[i]);
        }
        text += '\n';
    }
    return text;
}

} // namespace

bool exists(const SweepRow& row, std::size_t figure) {
    const auto figures = score::figures();
    const auto eligible =
        std::find_if(figures.begin(), figures.end(), [](const Figure& each) { return each.key == "eligible_percent"; });
    return figures[figure].exists(row.figures[static_cast<std::size_t>(eligible - figures.begin())]);
}

Result<std::vector<std::size_t>> find_figures(std::span<const std::string> keys) {
    const std::vector<std::string> valid = keys_that_can_be_better();
    std::vector<std::size_t> found;
    for (const std::string& key : keys) {
        const auto figures = score::figures();
        const auto figure =
            std::find_if(figures.begin(), figures.end(), [&](const Figure& known) { return known.key == key; });
        if (figure == figures.end() || figure->better == Better::neither) {
            const std::optional<std::string> hint = nearest(key, valid);
            return fail(ErrorKind::usage, fmt::format("--pareto {}: not one of {}{}", key, fmt::join(valid, ", "),
                                                      hint ? fmt::format(", did you mean '{}'?", *hint) : ""));
        }
        found.push_back(static_cast<std::size_t>(figure - figures.begin()));
    }
    return found;
}

std::vector<bool> pareto_front(const SweepTable& table, std::span<const std::size_t> figures) {
    std::vector<std::vector<double>> all;
    for (const SweepRow& row : table.rows) {
        all.push_back(costs(row, figures));
    }
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return all[a] < all[b]; });
    // In this order a row can only be dominated by one before it that is on the front itself.
    std::vector<std::size_t> front;
    std::vector<bool> is_on(all.size(), false);
    for (const std::size_t row : order) {
        is_on[row] = std::none_of(front.begin(), front.end(),
                                  [&](std::size_t better) { return dominates(all[better], all[row]); });
        if (is_on[row]) {
            front.push_back(row);
        }
    }
    return is_on;
}

std::string to_csv(const SweepTable& table, std::span<const std::size_t> pareto) {
    const std::vector<bool> front = table.is_whole() ? pareto_front(table, pareto) : std::vector<bool>{};
    std::string text = "sweep,configurations,index";
    for (const std::string& key : table.keys) {
        text += ',' + key;
    }
    text += ",digest";
    for (const Figure& figure : score::figures()) {
        text += fmt::format(",{}", figure.key);
    }
    text += table.is_whole() ? ",pareto\n" : "\n";
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const SweepRow& row = table.rows[i];
        text += fmt::format("{},{},{},{},{}", table.sweep.hex(), table.configurations, row.index,
                            fmt::join(row.values, ","), row.digest.hex());
        for (std::size_t figure = 0; figure < row.figures.size(); ++figure) {
            text += ',' + figure_text(row, figure);
        }
        text += !table.is_whole() ? "\n" : (front[i] ? ",1\n" : ",0\n");
    }
    return text;
}

std::string to_json(const SweepTable& table, std::span<const std::size_t> pareto) {
    const std::vector<bool> front = pareto_front(table, pareto);
    std::vector<std::string> keys;
    for (const std::size_t figure : pareto) {
        keys.emplace_back(score::figures()[figure].key);
    }
    std::string text =
        fmt::format(R"({{"sweep": "{}", "configurations": {}, "keys": {}, "pareto": {}, "rows": [)", table.sweep.hex(),
                    table.configurations, manifest::to_json(table.keys), manifest::to_json(keys));
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const SweepRow& row = table.rows[i];
        std::string values;
        for (std::size_t key = 0; key < table.keys.size(); ++key) {
            values += fmt::format("{}{}: {}", key == 0 ? "" : ", ", manifest::to_json(table.keys[key]),
                                  manifest::to_json(row.values[key]));
        }
        std::string figures;
        for (std::size_t figure = 0; figure < row.figures.size(); ++figure) {
            figures += fmt::format(R"({}"{}": {})", figure == 0 ? "" : ", ", score::figures()[figure].key,
                                   figure_text(row, figure));
        }
        text +=
            fmt::format(R"({}{{"index": {}, "values": {{{}}}, "digest": "{}", "scorecard": {{{}}}, "pareto": {}}})",
                        i == 0 ? "" : ", ", row.index, values, row.digest.hex(), figures, front[i] ? "true" : "false");
    }
    return text + "]}\n";
}

std::string to_text(const SweepTable& table, std::span<const std::size_t> pareto) {
    const std::vector<const SweepRow*> front = front_rows(table, pareto);
    std::vector<std::vector<std::string>> lines{table.keys};
    for (const std::size_t figure : pareto) {
        lines.front().emplace_back(score::figures()[figure].key);
    }
    for (const SweepRow* row : front) {
        std::vector<std::string> line = row->values;
        for (const std::size_t figure : pareto) {
            const Figure& known = score::figures()[figure];
            line.push_back(exists(*row, figure) ? fmt::format("{:.{}f}", row->figures[figure], known.decimals) : "-");
        }
        lines.push_back(std::move(line));
    }
    return fmt::format("{} configurations, {} of them on the Pareto front: no other one is as good in all of these and "
                       "better in one\n\n{}",
                       table.configurations, front.size(), aligned(lines));
}

} // namespace scaleit::search
