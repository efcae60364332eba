#pragma once
// Real servers asked from outside, by curl.
#include "tests/support/process.hpp"

namespace scaleit::test {

inline std::string curl(const std::vector<std::string>& words) {
    return run(joined({"/usr/bin/env", "curl", "--silent", "--show-error"}, words)).out;
}

/// The answer's body, and its status after it.
inline std::string send(const std::string& method, const std::string& url, const std::string& body) {
    return curl({"--request", method, "--header", "Content-Type: application/json", "--data", body, "--write-out",
                 "%{http_code}", url});
}

} // namespace scaleit::test
