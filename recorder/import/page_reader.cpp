#include "recorder/import/page_reader.hpp"

#include "controller/core/shown.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace scaleit::importing {

namespace {

constexpr int k_ok = 200;

/// Statuses with which Prometheus says what is wrong with a query.
constexpr std::array k_query_faults{400, 422};

bool speaks(const Outcome& outcome) {
    return outcome && (outcome->status == k_ok || std::find(k_query_faults.begin(), k_query_faults.end(),
                                                            outcome->status) != k_query_faults.end());
}

/// Whether the same request may fare better a little later.
bool may_pass(const Outcome& outcome) {
    constexpr std::array k_passing{429, 500, 502, 503, 504};
    if (outcome) {
        return std::find(k_passing.begin(), k_passing.end(), outcome->status) != k_passing.end();
    }
    return outcome.error().kind != FailureKind::too_large && outcome.error().kind != FailureKind::protocol_error;
}

} // namespace

Error PageReader::explain(const Outcome& outcome, int attempts) const {
    if (!outcome && outcome.error().kind == FailureKind::too_large) {
        return {ErrorKind::usage,
                fmt::format("the answer to {} is larger than one series can be: {}; sum or average its series into one",
                            flag_, outcome.error().detail)};
    }
    const std::string tries = attempts > 1 ? fmt::format(", {} times", attempts) : "";
    return {ErrorKind::environment, outcome
                                        ? fmt::format("Prometheus at {} answers with status {}{}; is this its address?",
                                                      options_.url, outcome->status, tries)
                                        : fmt::format("cannot query Prometheus at {}: {}{} ({})", options_.url,
                                                      name(outcome.error().kind), tries, outcome.error().detail)};
}

Result<std::string> PageReader::fetch(const Range& page) {
    const Request request = range_request(query_, page);
    Duration pause = k_query_backoff;
    for (int attempt = 1;; ++attempt, pause *= 2) {
        Outcome outcome = transport_.send(request, options_.timeout);
        if (speaks(outcome)) {
            return std::move(outcome->body);
        }
        if (!may_pass(outcome) || attempt == k_query_attempts) {
            return tl::unexpected<Error>(explain(outcome, attempt));
        }
        if (clock_.sleep_until(clock_.now() + pause) == Wake::stopped) {
            return fail(ErrorKind::environment, "stopped while waiting for Prometheus; nothing was written");
        }
    }
}

Result<std::vector<std::optional<std::string>>> PageReader::read(const Range& page) {
    const Result<std::string> body = fetch(page);
    if (!body) {
        return tl::unexpected<Error>(body.error());
    }
    auto values = read_answer(*body, page);
    if (values) {
        return std::move(*values);
    }
    switch (values.error().kind) {
    case AnswerFault::Kind::refused:
        return fail(ErrorKind::usage,
                    fmt::format("Prometheus refuses {} {}: {}", flag_, shown(query_), shown(values.error().what)));
    case AnswerFault::Kind::many_series:
        return fail(ErrorKind::usage, fmt::format("{} {} gives {}; sum or average them into one", flag_, shown(query_),
                                                  values.error().what));
    case AnswerFault::Kind::not_prometheus:
        break;
    }
    return fail(ErrorKind::environment, fmt::format("the answer from {} is not Prometheus's: {}; is this its address?",
                                                    options_.url, values.error().what));
}

} // namespace scaleit::importing
