#include "replayer/strict/redacted_form.hpp"

#include "recorder/session/headers.hpp"

#include <algorithm>
#include <vector>

namespace scaleit::strict {

namespace {

using session::k_token_bytes;

/// Where tokens begin in a text.
std::vector<std::size_t> places_of_tokens(std::string_view text) {
    std::vector<std::size_t> places;
    std::size_t at = text.find(session::k_token_prefix);
    while (at != std::string_view::npos) {
        const bool token = session::is_token(text.substr(at, k_token_bytes));
        if (token) {
            places.push_back(at);
        }
        at = text.find(session::k_token_prefix, at + (token ? k_token_bytes : 1));
    }
    return places;
}

/// Calls `visit` with each token of `replayed`, where it is, and the token in its place in `recorded`.
template <class Visit> void for_each_pair(std::string_view replayed, std::string_view recorded, const Visit& visit) {
    const std::vector<std::size_t> places = places_of_tokens(replayed);
    const std::vector<std::size_t> others = places_of_tokens(recorded);
    for (std::size_t i = 0; i < std::min(places.size(), others.size()); ++i) {
        visit(places[i], std::string(replayed.substr(places[i], k_token_bytes)),
              std::string(recorded.substr(others[i], k_token_bytes)));
    }
}

/// Calls `visit` with each text of a request that may hold tokens, and the same of the other.
template <class A, class Visit> void for_each_text(A& replayed, const Request& recorded, const Visit& visit) {
    visit(replayed.target, recorded.target);
    visit(replayed.body, recorded.body);
    for (std::size_t i = 0; i < std::min(replayed.headers.size(), recorded.headers.size()); ++i) {
        visit(replayed.headers[i].value, recorded.headers[i].value);
    }
}

} // namespace

bool RedactedForm::Pairs::allows(const std::string& own, const std::string& theirs) const {
    const auto known = recorded.find(own);
    const auto taken = replayed.find(theirs);
    return (known == recorded.end() || known->second == theirs) && (taken == replayed.end() || taken->second == own);
}

void RedactedForm::Pairs::add(const std::string& own, const std::string& theirs) {
    recorded.emplace(own, theirs);
    replayed.emplace(theirs, own);
}

Result<RedactedForm> RedactedForm::of_session(const session::Meta& meta) {
    RedactedForm form;
    const auto found = meta.find(session::k_redaction_key);
    if (found == meta.end()) {
        return form;
    }
    std::optional<session::RedactionRules> rules = session::read_rules(found->second);
    if (!rules) {
        return fail(ErrorKind::bad_input, "the session's 'redaction' is not a list of redaction rules");
    }
    form.redactor_.emplace(session::Redaction{*std::move(rules), {}});
    return form;
}

Request RedactedForm::redact(const Request& request) const {
    if (!redactor_) {
        return request;
    }
    Request redacted = redactor_->redact(request);
    redacted.headers = session::recorded_headers(redacted.headers);
    return redacted;
}

Request RedactedForm::align(Request redacted, const Request& recorded) const {
    if (!redactor_) {
        return redacted;
    }
    Pairs here;
    for_each_text(redacted, recorded, [&](std::string& text, const std::string& other) {
        for_each_pair(std::string(text), other, [&](std::size_t at, const std::string& own, const std::string& theirs) {
            if (pairs_.allows(own, theirs) && here.allows(own, theirs)) {
                here.add(own, theirs);
                text.replace(at, k_token_bytes, theirs);
            }
        });
    });
    return redacted;
}

void RedactedForm::bind(const Request& redacted, const Request& recorded) {
    if (!redactor_) {
        return;
    }
    for_each_text(redacted, recorded, [&](const std::string& text, const std::string& other) {
        for_each_pair(text, other,
                      [&](std::size_t, const std::string& own, const std::string& theirs) { pairs_.add(own, theirs); });
    });
}

} // namespace scaleit::strict
