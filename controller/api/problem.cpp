#include "controller/api/problem.hpp"

#include <Poco/JSONString.h>
#include <Poco/Net/HTTPResponse.h>
#include <fmt/format.h>

namespace scaleit::api {

namespace {

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

std::string quoted(std::string_view text) { return Poco::toJSON(std::string(text)); }

} // namespace scaleit::api
