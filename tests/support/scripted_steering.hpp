#pragma once
// Directives from a list, and the signals that were asked for.
#include "controller/port/steering.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace scaleit::test {

class ScriptedSteering final : public Steering {
public:
    /// One a look; the last one repeats.
    explicit ScriptedSteering(std::vector<tl::expected<Directive, Failure>> directives)
        : directives_(std::move(directives)) {}

    [[nodiscard]] tl::expected<Directive, Failure> directive() override {
        return directives_[std::min(looks++, directives_.size() - 1)];
    }
    void look_for(const Needs& needs) override { looked_for.push_back(needs); }

    std::size_t looks = 0;
    std::vector<Needs> looked_for;

private:
    std::vector<tl::expected<Directive, Failure>> directives_;
};

} // namespace scaleit::test
