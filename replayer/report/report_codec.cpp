// The JSON of a report is written piece by piece: a person reads it in the documented order, and numbers keep their
// shortest exact text.
#include "controller/policy/manifest.hpp"
#include "replayer/report/differences.hpp"
#include "replayer/report/run_report.hpp"
#include "replayer/score/figures.hpp"

#include <Poco/JSONString.h>
#include <fmt/format.h>

namespace scaleit::report {

namespace {

std::string failed_calls_json(const score::Scorecard& card) {
    std::string members;
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        if (card.failed_calls[kind] > 0) {
            members += fmt::format(R"({}"{}": {})", members.empty() ? "" : ", ", name(static_cast<FailureKind>(kind)),
                                   card.failed_calls[kind]);
        }
    }
    return fmt::format("{{{}}}", members);
}

std::string scorecard_json(const score::Scorecard& card) {
    std::string members;
    for (const score::Figure& figure : score::figures()) {
        if (figure.key == "held_ticks") {
            members += fmt::format(R"(, "failed_calls": {})", failed_calls_json(card));
        }
        members += fmt::format(R"({}"{}": {})", members.empty() ? "" : ", ", figure.key,
                               score::number_text(figure.number, figure.value(card)));
    }
    return fmt::format("{{{}}}", members);
}

std::string check_json(const score::CheckResult& check) {
    const auto* number = std::get_if<double>(&check.actual);
    const std::string actual = number != nullptr ? score::number_text(score::Number::real, *number)
                                                 : Poco::toJSON(std::get<std::string>(check.actual));
    const std::string worst =
        check.worst ? fmt::format(R"(, "worst_tick": {}, "worst_at_s": {})", check.worst->tick,
                                  score::number_text(score::Number::real, to_seconds(check.worst->at - k_start)))
                    : "";
    return fmt::format(R"({{"name": {}, "expect": {}, "actual": {}, "passed": {}{}}})", Poco::toJSON(check.name),
                       Poco::toJSON(check.expect), actual, check.passed, worst);
}

std::string members_json(const RunReport& report) {
    return fmt::format(R"("ticks": {}, "digest": "{}", "policy": {}, "seed": {}, "scorecard": {}{})", report.ticks,
                       report.digest.hex(), report.policy ? policy::to_manifest(*report.policy) : "null",
                       report.seed ? fmt::to_string(report.seed->value) : "null", scorecard_json(report.scorecard),
                       report.gate ? fmt::format(R"(, "gate": {})", to_json(*report.gate)) : "");
}

/// The members that say how a run differs from the first.
std::string differences_json(const NamedReport& first, const NamedReport& run) {
    std::string words;
    for (const std::string& each : differences(first.report.scorecard, run.report.scorecard)) {
        words += (words.empty() ? "" : ", ") + Poco::toJSON(each);
    }
    return fmt::format(R"(, "differences": [{}], "apart_at_tick": {})", words,
                       run.apart ? fmt::to_string(run.apart->tick) : "null");
}

} // namespace

std::string to_json(const GateReport& report) {
    std::string checks;
    for (const score::CheckResult& check : report.verdict.checks) {
        checks += (checks.empty() ? "" : ", ") + check_json(check);
    }
    return fmt::format(R"({{"passed": {}, "checks": [{}]}})", report.verdict.passed(), checks);
}

std::string to_json(const RunReport& report) { return fmt::format("{{{}}}\n", members_json(report)); }

std::string to_json(std::span<const NamedReport> runs) {
    std::string objects;
    for (const NamedReport& run : runs) {
        const bool is_first = objects.empty();
        objects += fmt::format(R"({}{{"name": {}, {}{}}})", is_first ? "" : ", ", Poco::toJSON(run.name),
                               members_json(run.report), is_first ? "" : differences_json(runs.front(), run));
    }
    return fmt::format("{{\"runs\": [{}]}}\n", objects);
}

} // namespace scaleit::report
