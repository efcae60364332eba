#include "controller/live/base_url.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <fmt/format.h>

namespace scaleit::live {

namespace {

tl::unexpected<Error> refuse(const std::string& text, std::string_view why) {
    return fail(ErrorKind::usage, fmt::format("'{}' {}; write it like http://127.0.0.1:8123", text, why));
}

} // namespace

std::string BaseUrl::authority() const {
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::string BaseUrl::text() const {
    return fmt::format("{}://{}{}", scheme == Scheme::https ? "https" : "http", authority(), prefix);
}

Result<BaseUrl> parse_base_url(const std::string& text) {
    try {
        const Poco::URI uri(text);
        const bool is_secure = uri.getScheme() == "https";
        if ((uri.getScheme() != "http" && !is_secure) || uri.getHost().empty()) {
            return refuse(text, "is not an http or https URL");
        }
        if (uri.getPort() == 0) {
            return refuse(text, "has no port that can be connected to");
        }
        if (!uri.getUserInfo().empty() || !uri.getRawQuery().empty() || !uri.getFragment().empty()) {
            return refuse(text, "has a user name, query or fragment, which a base URL cannot have");
        }
        std::string prefix = uri.getPathEtc();
        while (!prefix.empty() && prefix.back() == '/') {
            prefix.pop_back();
        }
        return BaseUrl{uri.getHost(), uri.getPort(), prefix, is_secure ? Scheme::https : Scheme::http};
    } catch (const Poco::Exception&) {
        return refuse(text, "is not a URL");
    }
}

} // namespace scaleit::live
