#pragma once
// The description of the API, openapi.yaml beside this file, as it is served.
#include <string_view>

namespace scaleit::api {

[[nodiscard]] std::string_view openapi_yaml();

} // namespace scaleit::api
