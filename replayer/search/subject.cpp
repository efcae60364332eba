#include "replayer/search/subject.hpp"

namespace scaleit::search {

Subject subject_of(const policy::Policy& policy, const loop::TurnOptions& turn) {
    const auto begin = [policy, turn]() -> Turns {
        return [reached = policy, turn, state = loop::TurnState{}](loop::TurnTime time, Reporter& reporter,
                                                                   Scaler& scaler) mutable {
            return std::visit(
                [&](auto& instance) { return loop::take_turn(time, turn, state, reporter, instance, scaler); },
                reached);
        };
    };
    return {policy::aim_of(policy), begin, policy::needs(policy)};
}

} // namespace scaleit::search
