#pragma once
// What an exchange with the app was to a control loop, whoever runs that loop: a look, a write, or neither.
#include "controller/core/failure.hpp"
#include "controller/core/observation.hpp"

#include <optional>
#include <tl/expected.hpp>
#include <variant>

namespace scaleit {

/// A look at the app. The observation's `at` is not set: an exchange does not know when its tick began.
struct StatusPoll {
    tl::expected<Observation, Failure> observation = tl::unexpected<Failure>(Failure{});

    bool operator==(const StatusPoll&) const = default;
};

/// A replica count asked for.
struct ReplicaWrite {
    std::optional<int> replicas;    ///< >= 1; nothing where the request names no count that an app can have
    std::optional<Failure> failure; ///< nothing: the app accepted

    bool operator==(const ReplicaWrite&) const = default;
};

using AppCall = std::variant<std::monostate, StatusPoll, ReplicaWrite>;

} // namespace scaleit
