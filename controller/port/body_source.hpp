#pragma once
// A body whose end nobody knows yet, such as a stream of events.
#include "controller/core/time.hpp"

#include <optional>
#include <string>

namespace scaleit {

/// Pulled by whoever sends it, by one thread at a time. Its end of life says that nobody listens any more.
class BodySource {
public:
    BodySource() = default;
    BodySource(const BodySource&) = delete;
    BodySource& operator=(const BodySource&) = delete;
    virtual ~BodySource() = default;

    /// What comes next of the body, waited for at most about `patience`: bytes; none: nothing yet; no value: that was
    /// all of it.
    [[nodiscard]] virtual std::optional<std::string> next(Duration patience) = 0;
};

} // namespace scaleit
