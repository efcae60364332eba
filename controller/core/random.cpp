#include "controller/core/random.hpp"

#include "controller/core/digest.hpp"

#include <Random123/philox.h>
#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace scaleit {

std::uint64_t draw_bits(Seed seed, Stream stream, std::uint64_t number) {
    using Philox = r123::Philox4x32;
    const Philox::ctr_type counter{
        {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32U), stream.id, 0}};
    const Philox::key_type key{{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32U)}};
    const Philox::ctr_type out = Philox{}(counter, key);
    return (static_cast<std::uint64_t>(out[1]) << 32U) | out[0];
}

double draw_unit(Seed seed, Stream stream, std::uint64_t number) {
    return static_cast<double>(draw_bits(seed, stream, number) >> 11U) * 0x1p-53;
}

Result<Seed> parse_seed(std::string_view text) {
    constexpr std::size_t k_commit_id_digits = 40;
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (text.size() == k_commit_id_digits && std::all_of(text.begin(), text.end(), is_hex)) {
        std::string lower(text);
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
        return Seed{hash128(lower).low};
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return fail(ErrorKind::usage,
                    fmt::format("seed '{}' is neither an unsigned 64-bit number nor a 40-digit hex commit id", text));
    }
    return Seed{value};
}

} // namespace scaleit
