#pragma once
// Real servers asked from outside, by curl; and waiting for what they do soon or never.
#include "tests/support/process.hpp"

#include <functional>
#include <thread>

namespace scaleit::test {

inline std::string curl(const std::vector<std::string>& words) {
    return run(joined({"/usr/bin/env", "curl", "--silent", "--show-error"}, words)).out;
}

/// The answer's body, and its status after it.
inline std::string send(const std::string& method, const std::string& url, const std::string& body) {
    return curl({"--request", method, "--header", "Content-Type: application/json", "--data", body, "--write-out",
                 "%{http_code}", url});
}

/// Waits for something that comes soon or never.
inline bool comes(const std::function<bool()>& there) {
    for (int i = 0; i < 1000; ++i) {
        if (there()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

} // namespace scaleit::test
