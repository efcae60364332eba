#include "fake_app/service/answers.hpp"

#include "controller/core/shown.hpp"
#include "fake_app/service/request_codec.hpp"

#include <fmt/format.h>
#include <utility>

namespace scaleit::fake_app {

Response json(int status, std::string body) {
    return Response{status, {{"Content-Type", "application/json"}}, std::move(body)};
}

Response error(int status, std::string_view message) { return json(status, error_body(message)); }

Response not_acceptable() { return error(406, "Accept rules out application/json, the only type there is"); }

Response no_content() { return Response{204, {}, {}}; }

Response unsupported_type(const Headers& headers, std::string_view expected) {
    return error(415, fmt::format("Content-Type is {}, expected {}",
                                  shown(find_header(headers, "Content-Type").value_or("")), expected));
}

} // namespace scaleit::fake_app
