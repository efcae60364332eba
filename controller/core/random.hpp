#pragma once
// Chance as a pure function: the same (seed, stream, number) always draws the same value, in any order and from any
// thread. Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11) through Random123.
#include "controller/core/result.hpp"

#include <cstdint>
#include <string_view>

namespace scaleit {

struct Seed {
    std::uint64_t value = 0;

    bool operator==(const Seed&) const = default;
};

/// Keeps draws for different purposes apart under one seed.
struct Stream {
    std::uint32_t id = 0;

    bool operator==(const Stream&) const = default;
};

/// Uniform over all 64-bit values.
[[nodiscard]] std::uint64_t draw_bits(Seed seed, Stream stream, std::uint64_t number);

/// Uniform in [0, 1), a multiple of 2^-53.
[[nodiscard]] double draw_unit(Seed seed, Stream stream, std::uint64_t number);

/// Reads an unsigned 64-bit decimal number or a 40-digit hex commit id. Fails (usage) on anything else.
[[nodiscard]] Result<Seed> parse_seed(std::string_view text);

} // namespace scaleit
