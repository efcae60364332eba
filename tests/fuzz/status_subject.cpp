#include "tests/fuzz/subjects.hpp"

#include "controller/loop/app_codec.hpp"

#include <cmath>
#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

constexpr Instant k_at{std::chrono::seconds(7)};

tl::expected<Observation, Failure> read(std::string body) {
    return loop::read_status(Response{200, {{"Content-Type", "application/json"}}, std::move(body)}, k_at);
}

} // namespace

Verdict try_status(std::string_view bytes) {
    const tl::expected<Observation, Failure> seen = read(std::string(bytes));
    if (!seen) {
        return {};
    }
    if (!std::isfinite(seen->cpu) || seen->cpu < 0 || seen->cpu > 1 || seen->replicas < 1 || seen->at != k_at) {
        return {fmt::format("cpu {} of {} replicas was let through", seen->cpu, seen->replicas), {}};
    }
    const auto again = read(fmt::format(R"({{"cpu":{{"highPriority":{}}},"replicas":{}}})", seen->cpu, seen->replicas));
    if (again != seen) {
        return {fmt::format("cpu {} of {} replicas reads differently when written anew", seen->cpu, seen->replicas),
                {}};
    }
    return {std::nullopt, {200}};
}

} // namespace scaleit::fuzz
