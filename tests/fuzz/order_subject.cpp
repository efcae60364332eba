// What the controller's API reads: bodies of orders, and queries.
#include "tests/fuzz/subjects.hpp"

#include "controller/api/problem.hpp"
#include "controller/api/query.hpp"
#include "controller/api/request_codec.hpp"
#include "controller/core/utf8.hpp"

#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

constexpr int k_taken = 200;

Verdict refused(const api::BodyFlaw& flaw) {
    if (flaw.message.empty() || flaw.message.find('\n') != std::string::npos) {
        return {"a refusal is not one line", {}};
    }
    return {std::nullopt, {flaw.kind == api::BodyFlaw::Kind::malformed ? 400 : 422}};
}

} // namespace

Verdict try_order(std::string_view bytes) {
    const auto order = api::read_scale_body(std::string(bytes));
    if (!order) {
        return refused(order.error());
    }
    if (order->replicas < 1 || characters_in(order->reason) > fleet::k_reason_characters_max ||
        (order->hold && (*order->hold <= Duration::zero() || *order->hold > fleet::k_hold_max))) {
        return {"an order beyond its bounds was let through", {}};
    }
    const std::string hold = order->hold ? fmt::format(R"(,"hold":"{}")", format_duration(*order->hold)) : "";
    const auto again = api::read_scale_body(
        fmt::format(R"({{"target_instances":{},"reason":{}{}}})", order->replicas, api::quoted(order->reason), hold));
    if (!again || *again != *order) {
        return {"an order reads differently when written anew", {}};
    }
    return {std::nullopt, {k_taken}};
}

Verdict try_priority(std::string_view bytes) {
    const auto priority = api::read_priority_body(std::string(bytes));
    if (!priority) {
        return refused(priority.error());
    }
    const double share = priority->resource_allocation;
    if (priority->priority < 1 || priority->priority > 10 || !(share >= 0 && share <= 100)) {
        return {"a priority beyond its bounds was let through", {}};
    }
    const auto again =
        api::read_priority_body(fmt::format(R"({{"match_id":{},"priority":{},"resource_allocation":{}}})",
                                            api::quoted(priority->match_id), priority->priority, share));
    if (!again || *again != *priority) {
        return {"a priority reads differently when written anew", {}};
    }
    return {std::nullopt, {k_taken}};
}

Verdict try_query(std::string_view bytes) {
    const auto query = api::read_query(bytes);
    if (!query) {
        return {std::nullopt, {query.error().status}};
    }
    std::string target = "/";
    for (const auto& [key, value] : *query) {
        target += fmt::format("{}{}={}", target.size() == 1 ? "?" : "&", api::escape(key), api::escape(value));
    }
    const auto again = api::read_query(target);
    if (!again || *again != *query) {
        return {"a query reads differently when written anew", {}};
    }
    return {std::nullopt, {k_taken}};
}

} // namespace scaleit::fuzz
