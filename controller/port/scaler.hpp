#pragma once
// The domain seam, second half: who applies decisions.
#include "controller/core/failure.hpp"

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
};

} // namespace scaleit
