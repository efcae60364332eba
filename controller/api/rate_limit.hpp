#pragma once
// How many requests one address may make: a token bucket each. The number of addresses remembered is bounded. Of IPv6
// the first 64 bits count, which is what one host's owner has at least (RFC 6177): else each request could come from
// another.
#include "controller/core/time.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace scaleit::api {

struct RateLimitOptions {
    double per_second = 1000; ///< in the long run, above 0
    double burst = 2000;      ///< at once after a rest, at least 1
};

/// A request that is one too many.
struct OverLimit {
    Duration wait{};       ///< until the next one is taken
    bool is_first = false; ///< the one before was taken
};

/// Addresses remembered at once. One more takes the place of that which has rested longest, whose bucket is the fullest
/// or near it.
inline constexpr std::size_t k_addresses_max = 4096;

/// Any thread.
class RateLimit {
public:
    explicit RateLimit(RateLimitOptions options) : options_(options) {}

    /// Takes a request of an IP address in its usual form at `now`, or says that it is one too many.
    [[nodiscard]] std::optional<OverLimit> take(std::string_view address, Instant now);

private:
    struct Bucket {
        double tokens = 0;
        Instant at{}; ///< when there were as many
        bool is_over = false;
    };

    void make_room();

    const RateLimitOptions options_;
    std::mutex mutex_;
    std::map<std::string, Bucket> buckets_;
};

} // namespace scaleit::api
