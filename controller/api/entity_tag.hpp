#pragma once
// Versions of a configuration as HTTP names them, and the fields that make a request depend on one (RFC 9110, 13.1).
#include "controller/fleet/fleet.hpp"

#include <string>
#include <string_view>

namespace scaleit::api {

/// The version, and the text's hash, since versions begin anew with the process. Quoted, as in ETag.
[[nodiscard]] std::string etag_of(const fleet::Configuration& configuration);

/// Whether an If-Match field names that entity tag, or any. Weak tags never do.
[[nodiscard]] bool names_strongly(std::string_view field, std::string_view etag);

/// Whether an If-None-Match field does; weak tags are as good as others.
[[nodiscard]] bool names_weakly(std::string_view field, std::string_view etag);

} // namespace scaleit::api
