#include "controller/page/page.hpp"

#include "controller/core/check.hpp"
#include "controller/core/utf8.hpp"
#include "controller/page/files.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace scaleit::page {

namespace {

constexpr std::string_view k_markup = "<>&";
constexpr std::string_view k_replacement = "\xEF\xBF\xBD"; ///< U+FFFD, for what is no UTF-8

/// How a document names a part of that kind, and what stands there instead.
struct Element {
    std::string_view open; ///< up to the name
    std::string_view shut; ///< after the name
    std::string_view tag;
};

constexpr std::array<Element, 2> k_elements{
    {{R"( src=")", R"("></script>)", "script"}, {R"(<link rel="stylesheet" href=")", R"(">)", "style"}}};

/// A part's name in a document.
struct Mention {
    Element element;
    std::size_t at = 0;
    std::string_view name;

    [[nodiscard]] std::size_t end() const { return at + element.open.size() + name.size() + element.shut.size(); }
};

std::optional<Mention> next_mention(std::string_view document, std::size_t from) {
    std::optional<Mention> first;
    for (const Element& element : k_elements) {
        const std::size_t at = document.find(element.open, from);
        if (at == std::string_view::npos || (first && first->at < at)) {
            continue;
        }
        const std::size_t name = at + element.open.size();
        const std::size_t end = document.find(element.shut, name);
        SCALEIT_CHECK(end != std::string_view::npos);
        first = Mention{element, at, document.substr(name, end - name)};
    }
    return first;
}

std::string_view text_of(std::string_view name, std::span<const Part> parts) {
    const std::array<Part, 3> shared{
        {{"chart.min.js", chart_js()}, {"page.css", page_css()}, {"charts.js", charts_js()}}};
    for (const std::span<const Part> known : {parts, std::span<const Part>(shared)}) {
        const auto part = std::find_if(known.begin(), known.end(), [&](const Part& each) { return each.name == name; });
        if (part != known.end()) {
            return part->text;
        }
    }
    SCALEIT_CHECK(false);
    return {};
}

} // namespace

std::string assemble(std::string_view document, std::span<const Part> parts) {
    std::string page;
    std::size_t done = 0;
    while (const std::optional<Mention> mention = next_mention(document, done)) {
        const std::string_view text = text_of(mention->name, parts);
        const std::string end_tag = "</" + std::string(mention->element.tag);
        SCALEIT_CHECK(text.find(end_tag) == std::string_view::npos);
        const bool is_style = mention->element.tag == "style";
        page += document.substr(done, mention->at - done);
        page += is_style ? "<style>\n" : ">";
        page += text;
        page += end_tag + ">";
        done = mention->end();
    }
    return page.append(document.substr(done));
}

std::string script_json(std::string_view json) {
    constexpr auto k_first_beyond_ascii = static_cast<unsigned char>(0x80);
    std::string spelled;
    spelled.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        const char c = json[at];
        std::size_t bytes = 1;
        if (static_cast<unsigned char>(c) >= k_first_beyond_ascii) {
            bytes = shown_character_bytes(json.substr(at));
            spelled += bytes == 0 ? k_replacement : json.substr(at, bytes);
        } else if (k_markup.find(c) != std::string_view::npos) {
            spelled += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            spelled += c;
        }
        at += std::max<std::size_t>(bytes, 1);
    }
    return spelled;
}

} // namespace scaleit::page
