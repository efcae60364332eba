#pragma once
// The description of the API, openapi.yaml beside this file, as it is served.
#include <string_view>

namespace scaleit::fake_app {

[[nodiscard]] std::string_view openapi_yaml();

} // namespace scaleit::fake_app
