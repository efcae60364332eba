#pragma once
// A transport that answers from a list and keeps what it was asked.
#include "controller/port/transport.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace scaleit::test {

class ScriptedTransport final : public Transport {
public:
    /// One outcome a call; the last one repeats.
    explicit ScriptedTransport(std::vector<Outcome> outcomes) : outcomes_(std::move(outcomes)) {}

    static Outcome json(std::string body, int status = 200) {
        return Response{status, {{"Content-Type", "application/json"}}, std::move(body)};
    }
    static Outcome failed(FailureKind kind) {
        return tl::unexpected<TransportFailure>(TransportFailure{kind, "scripted"});
    }

    [[nodiscard]] Outcome send(const Request& request, Duration budget) override {
        requests.push_back(request);
        budgets.push_back(budget);
        return outcomes_[std::min(requests.size() - 1, outcomes_.size() - 1)];
    }

    std::vector<Request> requests;
    std::vector<Duration> budgets;

private:
    std::vector<Outcome> outcomes_;
};

} // namespace scaleit::test
