#pragma once
// Takes secrets out of exchanges before they are written: the values of secret headers, of JSON paths and of query
// keys are replaced by tokens, each in its place, so that all other bytes stay as they were on the wire.
#include "recorder/session/session.hpp"
#include "recorder/session/token_codec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::session {

/// What is secret besides the headers that always are.
struct RedactionRules {
    std::vector<std::string> headers; ///< names; ASCII case does not matter
    /// JSON pointers (RFC 6901) into bodies; `*` stands for any name or index. Where there are any, a body that is no
    /// JSON is replaced as a whole: what cannot be looked into may hold the secret.
    std::vector<std::string> json;
    std::vector<std::string> query; ///< keys in targets and in bodies of forms

    [[nodiscard]] bool empty() const { return headers.empty() && json.empty() && query.empty(); }

    bool operator==(const RedactionRules&) const = default;
};

struct Redaction {
    RedactionRules rules;
    Salt salt{};
};

/// The most rules of each kind, and the bytes of each.
inline constexpr std::size_t k_redaction_rules_max = 64;
inline constexpr std::size_t k_redaction_rule_bytes_max = 256;

/// The meta key under which a session keeps its rules: a line `header NAME`, `json POINTER` or `query KEY` for each,
/// those included that always apply. Only a session that was redacted has it.
inline constexpr const char* k_redaction_key = "redaction";

/// What is wrong with the rules, naming the one; nothing where all is well.
[[nodiscard]] std::optional<std::string> find_problem(const RedactionRules& rules);

[[nodiscard]] std::string write_rules(const RedactionRules& rules);
/// Reads what write_rules() writes; nothing where it is something else.
[[nodiscard]] std::optional<RedactionRules> read_rules(std::string_view text);

/// A pure function of its rules and salt. Threads may share one.
class Redactor {
public:
    /// Requires: rules without a problem.
    explicit Redactor(Redaction redaction);

    [[nodiscard]] Request redact(Request request) const;
    [[nodiscard]] Exchange redact(Exchange exchange) const;

private:
    [[nodiscard]] bool is_secret(std::string_view header) const;
    void redact_headers(Headers& headers) const;
    [[nodiscard]] std::string redact_body(const Headers& headers, std::string body) const;
    [[nodiscard]] std::optional<std::string> redact_json(std::string_view body) const;
    [[nodiscard]] std::string redact_target(std::string target) const;
    [[nodiscard]] std::string redact_pairs(std::string_view pairs) const;

    using Path = std::vector<std::string>;

    Redaction redaction_;
    std::vector<Path> paths_; ///< of the JSON pointers
};

} // namespace scaleit::session
