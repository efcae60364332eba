#pragma once
// Stands before an app and answers for the config maps that a policy's placeholders are resolved from: read anew at
// every look. What decorates it records those answers like all others, so a replay needs no file.
#include "controller/core/result.hpp"
#include "controller/core/signals.hpp"
#include "controller/port/transport.hpp"

#include <functional>
#include <vector>

namespace scaleit::loop {

class ConfigTransport final : public Transport {
public:
    using Source = std::function<Result<std::vector<ConfigValue>>()>;

    /// `inner` must outlive this.
    ConfigTransport(Transport& inner, Source source) : inner_(inner), source_(std::move(source)) {}

    /// A source that fails is status 503, and missing data for the policy.
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override;

private:
    Transport& inner_;
    Source source_;
};

} // namespace scaleit::loop
