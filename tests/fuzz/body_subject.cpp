#include "tests/fuzz/subjects.hpp"

#include "recorder/scan/secret_rules.hpp"
#include "recorder/session/json_walk.hpp"
#include "recorder/session/redaction.hpp"

#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

const session::Redactor& redactor() {
    static const session::Redactor made({{{}, {"/replicas", "/*/token", "/a/0"}, {"key"}}, {}});
    return made;
}

std::string redact(std::string_view body) {
    Request request;
    request.target = "/p?key=" + std::string(body);
    request.body = body;
    return redactor().redact(request).body;
}

bool is_json(std::string_view text) {
    return session::walk_json(text, [](const session::JsonPlace&) {});
}

} // namespace

Verdict try_body(std::string_view bytes) {
    std::size_t covered = 0;
    for (const scan::Suspect& suspect : scan::find_by_form(bytes)) {
        if (suspect.begin < covered || suspect.end <= suspect.begin || suspect.end > bytes.size()) {
            return {fmt::format("a suspect at {}..{}, behind {}", suspect.begin, suspect.end, covered), {}};
        }
        covered = suspect.end;
    }
    const std::string redacted = redact(bytes);
    if (redact(redacted) != redacted) {
        return {"redacting twice is not the same as once", {}};
    }
    const bool json = is_json(bytes);
    if (!bytes.empty() && (json ? !is_json(redacted) : !session::is_token(redacted))) {
        return {"the redacted body is neither JSON, as it was, nor a token", {}};
    }
    return {std::nullopt, {json ? k_body_json : k_body_other}};
}

} // namespace scaleit::fuzz
