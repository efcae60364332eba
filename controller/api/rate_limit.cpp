#include "controller/api/rate_limit.hpp"

#include <Poco/Net/IPAddress.h>
#include <algorithm>
#include <utility>

namespace scaleit::api {

namespace {

constexpr unsigned k_network_bits = 64;

/// What counts as one address; text that is no address counts as it is.
std::string counted_address(std::string_view address) {
    using Poco::Net::IPAddress;
    std::string text(address);
    IPAddress parsed;
    if (text.find(':') == std::string::npos || !IPAddress::tryParse(text, parsed) || parsed.isIPv4Mapped()) {
        return text;
    }
    const IPAddress without_scope(parsed.addr(), parsed.length());
    return (without_scope & IPAddress(k_network_bits, IPAddress::IPv6)).toString();
}

} // namespace

std::optional<OverLimit> RateLimit::take(std::string_view address, Instant now) {
    const std::string counted = counted_address(address);
    const std::scoped_lock lock(mutex_);
    auto found = buckets_.find(counted);
    if (found == buckets_.end()) {
        make_room();
        found = buckets_.emplace(counted, Bucket{options_.burst, now}).first;
    }
    Bucket& bucket = found->second;
    const Duration rested = std::max(now - bucket.at, Duration::zero()); // threads may come in another order
    bucket.tokens = std::min(options_.burst, bucket.tokens + to_seconds(rested) * options_.per_second);
    bucket.at = std::max(bucket.at, now);
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        bucket.is_over = false;
        return std::nullopt;
    }
    return OverLimit{Duration(static_cast<Duration::rep>((1 - bucket.tokens) / options_.per_second * 1e9) + 1),
                     !std::exchange(bucket.is_over, true)};
}

void RateLimit::make_room() {
    if (buckets_.size() >= k_addresses_max) {
        buckets_.erase(std::min_element(buckets_.begin(), buckets_.end(),
                                        [](const auto& a, const auto& b) { return a.second.at < b.second.at; }));
    }
}

} // namespace scaleit::api
