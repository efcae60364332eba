#include "controller/loop/app_codec.hpp"

#include "controller/loop/answer_codec.hpp"

#include <cmath>
#include <fmt/format.h>

namespace scaleit::loop {

namespace {

constexpr std::int64_t k_replicas_max = 1'000'000;

tl::expected<Observation, Failure> read_document(const Poco::JSON::Object& root, Instant at) {
    const Poco::JSON::Object::Ptr cpu_object = root.getObject("cpu");
    if (cpu_object.isNull()) {
        return failed(FailureKind::bad_shape);
    }
    const Poco::Dynamic::Var cpu = cpu_object->get("highPriority");
    const Poco::Dynamic::Var replicas = root.get("replicas");
    if (!is_number(cpu) || !is_number(replicas) || !replicas.isInteger()) {
        return failed(FailureKind::bad_shape);
    }
    const auto fraction = cpu.convert<double>();
    if (!std::isfinite(fraction) || fraction < 0 || fraction > 1) {
        return failed(FailureKind::out_of_range);
    }
    const bool fits =
        replicas.isSigned()
            ? replicas.convert<std::int64_t>() >= 1 && replicas.convert<std::int64_t>() <= k_replicas_max
            : replicas.convert<std::uint64_t>() >= 1 && replicas.convert<std::uint64_t>() <= k_replicas_max;
    if (!fits) {
        return failed(FailureKind::out_of_range);
    }
    return Observation{at, fraction, replicas.convert<int>()};
}

} // namespace

Request status_request() { return {"GET", std::string(k_status_target), {{"Accept", std::string(k_json)}}, {}}; }

Request replicas_request(int replicas) {
    return {"PUT",
            std::string(k_replicas_target),
            {{"Content-Type", std::string(k_json)}},
            fmt::format(R"({{"replicas":{}}})", replicas)};
}

tl::expected<Observation, Failure> read_status(const Outcome& outcome, Instant at) {
    return read_answer(outcome, [at](const Poco::JSON::Object& root) { return read_document(root, at); });
}

tl::expected<void, Failure> read_replicas(const Outcome& outcome) {
    const tl::expected<Response, Failure> response = expect_status(outcome, 204);
    if (!response) {
        return tl::unexpected<Failure>(response.error());
    }
    return {};
}

} // namespace scaleit::loop
