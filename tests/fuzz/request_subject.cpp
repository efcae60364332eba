#include "tests/fuzz/subjects.hpp"

#include "tests/fuzz/conversation.hpp"
#include "tests/fuzz/wire.hpp"

#include <algorithm>

namespace scaleit::fuzz {

namespace {

/// Whether the app saw and gave the same, and as many answers went out. Which refusal it was may differ: of two bounds
/// that an input breaks, the one that is seen first depends on what has arrived.
bool same(const Conversation& a, const Conversation& b) {
    return std::equal(
               a.exchanges.begin(), a.exchanges.end(), b.exchanges.begin(), b.exchanges.end(),
               [](const Exchange& x, const Exchange& y) { return x.request == y.request && x.outcome == y.outcome; }) &&
           answers_in(a)->size() == answers_in(b)->size();
}

} // namespace

Verdict try_requests(std::string_view bytes) {
    bytes = bytes.substr(0, k_input_bytes_max);
    const Conversation whole = converse(bytes, k_input_bytes_max);
    const Conversation pieces = converse(bytes, piece_of(bytes));
    for (const Conversation* conversation : {&whole, &pieces}) {
        if (const auto flaw = flaw_in(*conversation)) {
            return {flaw, {}};
        }
    }
    if (!same(whole, pieces)) {
        return {"the app sees something else when the bytes arrive in pieces", {}};
    }
    const std::vector<Answer> answers = answers_in(whole).value();
    Verdict verdict;
    for (const Answer& answer : answers) {
        verdict.statuses.push_back(answer.status);
    }
    return verdict;
}

} // namespace scaleit::fuzz
