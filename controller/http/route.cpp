#include "controller/http/route.hpp"

#include <algorithm>

namespace scaleit::http {

bool allows(std::string_view methods, std::string_view method) {
    std::string_view left = methods;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(", "), left.size());
        if (left.substr(0, end) == method) {
            return true;
        }
        left.remove_prefix(std::min(end + 2, left.size()));
    }
    return false;
}

std::optional<std::string_view> match_path(std::string_view pattern, std::string_view path) {
    if (!pattern.ends_with('}')) {
        return pattern == path ? std::optional(std::string_view()) : std::nullopt;
    }
    const std::string_view stem = pattern.substr(0, pattern.rfind('{'));
    const bool matches =
        path.starts_with(stem) && path.size() > stem.size() && path.find('/', stem.size()) == std::string_view::npos;
    return matches ? std::optional(path.substr(stem.size())) : std::nullopt;
}

} // namespace scaleit::http
