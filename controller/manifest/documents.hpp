#pragma once
// Where one document of a YAML text ends and the next one begins. yaml-cpp's own way of reading several never ends on
// some texts that are none, such as ",a: b".
#include <string_view>
#include <vector>

namespace scaleit::manifest {

/// One of several, and how many lines come before it.
struct Document {
    std::string_view text;
    int line = 0;
};

/// The documents of a text, which must outlive them; at least one, and some may hold nothing. A `---` stays with what
/// follows it.
[[nodiscard]] std::vector<Document> documents(std::string_view text);

} // namespace scaleit::manifest
