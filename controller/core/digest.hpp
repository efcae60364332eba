#pragma once
// The digest of a run: a 128-bit hash (XXH3) over the canonical bytes of every tick. Equal digest = equal run.
// The bytes are fixed-width little-endian, so the digest is the same on every machine and compiler.
#include "controller/core/tick.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace scaleit {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    bool operator==(const Hash128&) const = default;
    [[nodiscard]] std::string hex() const; ///< 32 lower-case hex digits, high half first
};

/// Hash of one run of bytes (XXH3, 128 bits).
[[nodiscard]] Hash128 hash128(std::string_view bytes);

/// Accumulates ticks in their order. A resource: movable, not copyable; one thread.
class Digest {
public:
    Digest();
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;

    void add(const Tick& tick);
    /// The digest of all ticks so far; more may follow.
    [[nodiscard]] Hash128 value() const;

private:
    static constexpr std::size_t k_buffer_bytes = 16384;
    static constexpr std::size_t k_tick_bytes_max = 160;

    void flush();

    struct FreeState {
        void operator()(XXH3_state_s* state) const;
    };
    std::unique_ptr<XXH3_state_s, FreeState> state_;
    std::unique_ptr<std::array<unsigned char, k_buffer_bytes>> buffer_;
    std::size_t used_ = 0;
};

} // namespace scaleit
