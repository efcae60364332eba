#include "controller/port/transport.hpp"

#include <algorithm>
#include <utility>

namespace scaleit {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const Header& header) { return same_name(header.name, name); });
    return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

Outcome as_received(Outcome outcome, Duration budget) {
    if (!outcome || outcome->delivery == Delivery{}) {
        return outcome;
    }
    const Delivery delivery = std::exchange(outcome->delivery, {});
    const auto failed = [](FailureKind kind, const char* detail) -> Outcome {
        return tl::unexpected<TransportFailure>({kind, detail});
    };
    if (delivery.delay + delivery.drip >= budget) {
        return failed(FailureKind::timeout, "the answer takes longer than the budget");
    }
    switch (delivery.ending) {
    case Delivery::Ending::truncated:
        return failed(FailureKind::truncated, "the answer ends before its announced length");
    case Delivery::Ending::reset_before_body:
        return failed(FailureKind::reset, "connection reset before the answer's body");
    case Delivery::Ending::whole:
    case Delivery::Ending::reset_after_body:
        break;
    }
    return outcome;
}

Response json_response(int status, std::string body) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

Response error_response(int status, std::string_view why) {
    return json_response(status, std::string(R"({"error":")").append(why).append(R"("})"));
}

} // namespace scaleit
