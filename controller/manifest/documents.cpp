#include "controller/manifest/documents.hpp"

#include <algorithm>

namespace scaleit::manifest {

namespace {

/// Whether a line ends one document or begins another: `---` or `...` at its start, and nothing right behind.
bool separates(std::string_view line) {
    const std::string_view mark = line.substr(0, 3);
    return (mark == "---" || mark == "...") && (line.size() == 3 || std::string_view(" \t\r").find(line[3]) < 3);
}

} // namespace

std::vector<Document> documents(std::string_view text) {
    std::vector<Document> found;
    std::size_t begin = 0;
    int begin_line = 0;
    int line = 0;
    for (std::size_t at = 0; at < text.size(); ++line) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view here = text.substr(at, end - at);
        const std::size_t next = std::min(end + 1, text.size());
        if (separates(here)) {
            found.push_back({text.substr(begin, at - begin), begin_line});
            begin = here[0] == '-' ? at : next;
            begin_line = here[0] == '-' ? line : line + 1;
        }
        at = next;
    }
    found.push_back({text.substr(begin), begin_line});
    return found;
}

} // namespace scaleit::manifest
