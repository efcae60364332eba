#include "tests/fuzz/subjects.hpp"

#include "recorder/import/prometheus_codec.hpp"

namespace scaleit::fuzz {

namespace {

constexpr int k_read = 200;

/// Stands for what an answer's fault is.
int status_of(importing::AnswerFault::Kind kind) {
    switch (kind) {
    case importing::AnswerFault::Kind::not_prometheus:
        break;
    case importing::AnswerFault::Kind::refused:
        return 400;
    case importing::AnswerFault::Kind::many_series:
        return 300;
    }
    return 0;
}

} // namespace

Verdict try_prometheus(std::string_view bytes) {
    constexpr importing::Range k_range{std::chrono::seconds(1'700'000'000), std::chrono::seconds(15), 5};
    const auto values = importing::read_answer(std::string(bytes), k_range);
    if (!values) {
        const int status = status_of(values.error().kind);
        if (values.error().what.empty()) {
            return {"an answer is refused without a reason", {}};
        }
        return {std::nullopt, status == 0 ? std::vector<int>{} : std::vector<int>{status}};
    }
    if (values->size() != static_cast<std::size_t>(k_range.points)) {
        return {"there are " + std::to_string(values->size()) + " values for 5 points", {}};
    }
    return {std::nullopt, {k_read}};
}

} // namespace scaleit::fuzz
