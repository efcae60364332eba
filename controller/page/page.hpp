#pragma once
// Pages as one file: what is a page's own stands in a frame that all share, together with Chart.js and what our charts
// have in common, so that a page needs nothing else and asks nobody for anything.
#include <string>
#include <string_view>

namespace scaleit::page {

/// Whom a page's script may ask.
enum class Reach {
    nobody,
    own_server, ///< the server that the page came from
};

/// What is a page's own.
struct Content {
    std::string_view title{};       ///< until its script knows a better one
    std::string_view body{};        ///< the elements in `main`
    std::string_view style{};       ///< CSS, after what all pages share
    std::string_view script{};      ///< run after charts.js
    std::string_view data = "null"; ///< JSON as script_json() spells it, the text of the element `data`
    Reach reach = Reach::nobody;
};

/// The page as a file's text. Requires: nothing in the content could end an element that holds it (`</script`,
/// `</style`).
[[nodiscard]] std::string assemble(const Content& content);

/// The same JSON, in a spelling that can stand in a script element whatever its texts are. Bytes that are no UTF-8, and
/// characters that cannot be shown, become U+FFFD.
[[nodiscard]] std::string script_json(std::string_view json);

} // namespace scaleit::page
