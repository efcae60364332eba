#pragma once
// A hash of every tick of a run, to find the first one in which two runs differ.
#include "controller/core/digest.hpp"
#include "controller/port/journal.hpp"

#include <optional>
#include <span>
#include <vector>

namespace scaleit::whatif {

class Fingerprints final : public Journal {
public:
    [[nodiscard]] Status write(const Tick& tick) override;
    [[nodiscard]] std::span<const Hash128> values() const { return values_; }

private:
    std::vector<Hash128> values_;
};

/// Place of the first tick that differs, or that only one run has; nothing where the runs are equal.
[[nodiscard]] std::optional<std::size_t> first_difference(std::span<const Hash128> a, std::span<const Hash128> b);

} // namespace scaleit::whatif
