// What services over HTTP share: who is on this machine, and who brings the token.
#include "controller/http/bearer.hpp"
#include "controller/http/loopback.hpp"
#include "tests/support/catch.hpp"

namespace scaleit::http {

TEST_CASE("loopback: names and addresses of this machine, and nothing that begins like them", "[http]") {
    for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "127.255.255.255", "::1"}) {
        INFO(host);
        CHECK(is_loopback(host));
    }
    for (const char* host : {"", "localhost.example", "127.0.0.1.example", "127.example", "127.0.0", "127.0.0.256",
                             "127.0.0.1.", "127.0.0.1.1", "127.-1.0.1", "128.0.0.1", "0.0.0.0", "::", "[::1]"}) {
        INFO(host);
        CHECK_FALSE(is_loopback(host));
    }
}

TEST_CASE("loopback: the host of an authority is without port and brackets", "[http]") {
    CHECK(host_of("localhost:80") == "localhost");
    CHECK(host_of("localhost") == "localhost");
    CHECK(host_of("[::1]:80") == "::1");
    CHECK(host_of("[::1]") == "::1");
    CHECK(host_of("::1") == "::1");
    CHECK(host_of("").empty());
    CHECK(host_of("[").empty());
}

TEST_CASE("bearer: the token is wanted whole, in Authorization", "[http]") {
    const auto brings = [](const std::string& value) {
        return brings_token({{"Authorization", value}}, "correct-horse");
    };
    CHECK(brings("Bearer correct-horse"));
    CHECK(brings("bearer correct-horse"));
    for (const char* value : {"", "Bearer", "Bearer ", "Bearer correct-hors", "Bearer correct-horse ", "correct-horse",
                              "Basic correct-horse", "Bearer Correct-horse", "Bearer correct-horsecorrect-horse"}) {
        INFO(value);
        CHECK_FALSE(brings(value));
    }
    CHECK_FALSE(brings_token({}, "correct-horse"));
}

} // namespace scaleit::http
