#pragma once
// Waiting for what other processes and threads do, for as long as it takes on a busy machine.
#include <chrono>
#include <thread>

namespace scaleit::test {

/// Waits for something that comes soon or never: false where it does not hold within twenty seconds.
template <typename Predicate> bool comes(Predicate holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

} // namespace scaleit::test
