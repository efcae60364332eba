#include "controller/api/entity_tag.hpp"

#include "controller/core/digest.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::api {

namespace {

enum class Comparison { strong, weak };

bool names(std::string_view field, std::string_view etag, Comparison comparison) {
    while (!field.empty()) {
        const std::size_t comma = std::min(field.find(','), field.size());
        std::string_view tag = field.substr(0, comma);
        field.remove_prefix(std::min(comma + 1, field.size()));
        tag.remove_prefix(std::min(tag.find_first_not_of(" \t"), tag.size()));
        tag = tag.substr(0, tag.find_last_not_of(" \t") + 1);
        if (comparison == Comparison::weak && tag.starts_with("W/")) {
            tag.remove_prefix(2);
        }
        if (tag == "*" || tag == etag) {
            return true;
        }
    }
    return false;
}

} // namespace

std::string etag_of(const fleet::Configuration& configuration) {
    return fmt::format("\"{}-{}\"", configuration.version, hash128(configuration.manifest).hex().substr(0, 16));
}

bool names_strongly(std::string_view field, std::string_view etag) { return names(field, etag, Comparison::strong); }

bool names_weakly(std::string_view field, std::string_view etag) { return names(field, etag, Comparison::weak); }

} // namespace scaleit::api
