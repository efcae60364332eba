#pragma once
// Pages as one file: an HTML document that names its scripts and styles is given them inside, so that it needs nothing
// else and asks nobody for anything.
#include <span>
#include <string>
#include <string_view>

namespace scaleit::page {

/// A file that a document names.
struct Part {
    std::string_view name;
    std::string_view text;
};

/// The document with each `<script src="NAME"></script>` and `<link rel="stylesheet" href="NAME">` replaced by an
/// element that holds the part of that name; a script may have further attributes before `src`. `chart.min.js`,
/// `page.css` and `charts.js` are there for every document. Requires: all names are known, and no part could end its
/// element (`</script`, `</style`).
[[nodiscard]] std::string assemble(std::string_view document, std::span<const Part> parts);

/// The same JSON, in a spelling that can stand in a script element whatever its texts are. Bytes that are no UTF-8, and
/// characters that cannot be shown, become U+FFFD.
[[nodiscard]] std::string script_json(std::string_view json);

} // namespace scaleit::page
