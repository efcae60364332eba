#pragma once
// Which paths a service has and which methods each takes, as one table that requests are led by and that an OpenAPI
// description is held against. Paths are compared byte by byte: what is not written as the table has it, is not there.
#include <optional>
#include <span>
#include <string_view>

namespace scaleit::http {

template <class Endpoint> struct Route {
    std::string_view path;    ///< a last segment in braces, `{id}`, stands for any one that is not empty
    std::string_view methods; ///< as in Allow, `GET, HEAD`
    Endpoint endpoint{};
};

/// Whether `method` is one of `methods`.
[[nodiscard]] bool allows(std::string_view methods, std::string_view method);

/// What stands for the last segment of `pattern` in `path`, empty where `pattern` has none in braces; nothing where the
/// path is another one.
[[nodiscard]] std::optional<std::string_view> match_path(std::string_view pattern, std::string_view path);

template <class Endpoint> struct Match {
    const Route<Endpoint>* route = nullptr;
    std::string_view id; ///< what stands for the segment in braces
};

/// The first route of a path without its query; nothing where there is none.
template <class Endpoint>
[[nodiscard]] std::optional<Match<Endpoint>> find_route(std::span<const Route<Endpoint>> routes,
                                                        std::string_view path) {
    for (const Route<Endpoint>& route : routes) {
        if (const std::optional<std::string_view> id = match_path(route.path, path)) {
            return Match<Endpoint>{&route, *id};
        }
    }
    return std::nullopt;
}

/// A request's target without its query.
[[nodiscard]] inline std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

} // namespace scaleit::http
