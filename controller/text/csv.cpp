#include "controller/text/csv.hpp"

#include "controller/core/shown.hpp"

#include <fmt/format.h>

namespace scaleit::text {

namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Takes a quoted cell off the front of `rest`, which begins with its quote, and the comma after it with it.
Result<std::string_view> take_quoted(std::string_view& rest) {
    std::size_t close = rest.find('"', 1);
    while (close != std::string_view::npos && close + 1 < rest.size() && rest[close + 1] == '"') {
        close = rest.find('"', close + 2);
    }
    if (close == std::string_view::npos) {
        return fail(ErrorKind::bad_input,
                    "a quoted cell is not closed on its line; cells that span lines are not read");
    }
    const std::string_view cell = rest.substr(1, close - 1);
    const std::size_t comma = rest.find(',', close);
    if (const std::string_view after = trim(rest.substr(close + 1, comma - close - 1)); !after.empty()) {
        return fail(
            ErrorKind::bad_input,
            fmt::format("found {} after a closing quote, expected a comma or the end of the line", shown(after)));
    }
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma);
    return cell;
}

} // namespace

Status split_cells(std::string_view line, std::vector<std::string_view>& cells) {
    cells.clear();
    std::string_view rest = line;
    for (;;) {
        const std::size_t first = rest.find_first_not_of(" \t");
        if (first != std::string_view::npos && rest[first] == '"') {
            rest.remove_prefix(first);
            const Result<std::string_view> cell = take_quoted(rest);
            if (!cell) {
                return fail(cell.error().kind, cell.error().message);
            }
            cells.push_back(*cell);
        } else {
            const std::size_t comma = rest.find(',');
            cells.push_back(trim(rest.substr(0, comma)));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma);
        }
        if (rest.empty()) {
            return {};
        }
        rest.remove_prefix(1);
    }
}

} // namespace scaleit::text
