#include "controller/api/problem.hpp"

#include "controller/core/utf8.hpp"

#include <Poco/JSONString.h>
#include <Poco/Net/HTTPResponse.h>
#include <algorithm>
#include <fmt/format.h>

namespace scaleit::api {

namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

/// The words of the status; those that Poco does not know are named here.
std::string title_of(int status) {
    if (status == 421) {
        return "Misdirected Request";
    }
    if (status == 422) {
        return "Unprocessable Content";
    }
    if (status == 429) {
        return "Too Many Requests";
    }
    return Poco::Net::HTTPResponse::getReasonForStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
}

} // namespace

Response problem(int status, std::string_view detail) {
    return {status,
            {{"Content-Type", "application/problem+json"}},
            fmt::format(R"({{"type":"about:blank","title":{},"status":{},"detail":{}}})", quoted(title_of(status)),
                        status, quoted(detail))};
}

std::string quoted(std::string_view text) {
    std::string valid;
    while (!text.empty()) {
        const bool is_ascii = static_cast<unsigned char>(text.front()) < 0x80;
        const std::size_t bytes = is_ascii ? 1 : shown_character_bytes(text);
        valid += bytes == 0 ? k_replacement : text.substr(0, bytes);
        text.remove_prefix(std::max<std::size_t>(1, bytes));
    }
    return Poco::toJSON(valid);
}

} // namespace scaleit::api
