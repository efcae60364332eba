#pragma once
// Amounts of work. A fluid model needs parts of requests; whole millionths of them add up exactly, whatever the order.
#include <compare>
#include <cstdint>

namespace scaleit::plant {

inline constexpr std::int64_t k_micros_per_request = 1'000'000;

/// A sum of requests, exact to a millionth. Holds what any world can count in a hundred years.
class Work {
public:
    Work() = default;
    /// Requires: micros >= 0.
    explicit Work(std::int64_t micros) { add(micros); }

    /// Adds millionths of a request. Requires: micros >= 0.
    void add(std::int64_t micros) {
        micros_ += micros % k_micros_per_request;
        requests_ += micros / k_micros_per_request + micros_ / k_micros_per_request;
        micros_ %= k_micros_per_request;
    }
    Work& operator+=(const Work& other) {
        requests_ += other.requests_;
        add(other.micros_);
        return *this;
    }
    friend Work operator+(Work a, const Work& b) { return a += b; }

    [[nodiscard]] std::int64_t requests() const { return requests_; } ///< whole ones
    [[nodiscard]] std::int64_t micros() const { return micros_; }     ///< millionths beyond the whole ones

    auto operator<=>(const Work&) const = default;

private:
    std::int64_t requests_ = 0;
    std::int64_t micros_ = 0; ///< 0..k_micros_per_request - 1
};

} // namespace scaleit::plant
