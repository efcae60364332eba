#pragma once
// The domain seam, second half: who applies decisions.
#include "controller/core/failure.hpp"

#include <cstdint>
#include <span>
#include <tl/expected.hpp>

namespace scaleit {

class Scaler {
public:
    Scaler() = default;
    Scaler(const Scaler&) = delete;
    Scaler& operator=(const Scaler&) = delete;
    virtual ~Scaler() = default;

    /// Asks for exactly `replicas` (absolute, so a repeat is harmless). Success: the app accepted. A failure may be
    /// ambiguous; the next observation tells. Requires: replicas >= 0.
    [[nodiscard]] virtual tl::expected<void, Failure> scale(int replicas) = 0;

    /// Asks that these workers go, which leaves `replicas`. Where workers have no names any will do: scale(replicas). A
    /// failure may leave some of them gone; the next observation tells. Requires: no id twice; replicas >= 0.
    [[nodiscard]] virtual tl::expected<void, Failure> stop_workers(std::span<const std::int64_t> ids, int replicas) {
        static_cast<void>(ids);
        return scale(replicas);
    }
};

} // namespace scaleit
