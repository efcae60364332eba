#include "replayer/whatif/fingerprints.hpp"

#include <algorithm>

namespace scaleit::whatif {

Status Fingerprints::write(const Tick& tick) {
    Digest digest;
    digest.add(tick);
    values_.push_back(digest.value());
    return {};
}

std::optional<std::size_t> first_difference(std::span<const Hash128> a, std::span<const Hash128> b) {
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (!(a[i] == b[i])) {
            return i;
        }
    }
    return a.size() == b.size() ? std::nullopt : std::optional<std::size_t>(common);
}

} // namespace scaleit::whatif
