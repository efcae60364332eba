#pragma once
// The query of a request's target (application/x-www-form-urlencoded), read strictly: what a route does not know, or
// is given twice, is refused and not passed over.
#include "controller/api/problem.hpp"

#include <map>
#include <optional>
#include <span>

namespace scaleit::api {

/// Keys and values, decoded.
using Query = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t k_query_keys_max = 16;

/// Fails with a 400 on escapes that are none, control characters, keys given twice and more than k_query_keys_max keys.
[[nodiscard]] OrProblem<Query> read_query(std::string_view target);

/// Fails with a 400 that names the keys of `query` which are not `known`.
[[nodiscard]] OrProblem<void> check_known(const Query& query, std::span<const std::string_view> known);

/// `%41` as `A`; nothing where an escape is none, or hides a control character.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text);

/// `text` so that unescape() gives it back, with nothing in it but unreserved characters and escapes.
[[nodiscard]] std::string escape(std::string_view text);

/// A whole number within [min, max] under `key`; nothing where the key is not given. Fails with a 400 on all else.
[[nodiscard]] OrProblem<std::optional<std::int64_t>> whole_number(const Query& query, std::string_view key,
                                                                  std::int64_t min, std::int64_t max);

} // namespace scaleit::api
