#pragma once
// Stands before an app and answers for whoever steers the controller. What decorates it records those answers like all
// others, so that a replay repeats every order at its tick.
#include "controller/core/directive.hpp"
#include "controller/port/transport.hpp"

#include <functional>

namespace scaleit::loop {

class DirectiveTransport final : public Transport {
public:
    using Source = std::function<Directive()>;

    /// `inner` must outlive this. `source` is asked at every look, on the caller's thread.
    DirectiveTransport(Transport& inner, Source source) : inner_(inner), source_(std::move(source)) {}

    [[nodiscard]] Outcome send(const Request& request, Duration budget) override;

private:
    Transport& inner_;
    Source source_;
};

} // namespace scaleit::loop
