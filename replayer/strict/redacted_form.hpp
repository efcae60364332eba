#pragma once
// Requests of a replay in the form in which their session has them. A redacted session has tokens in the place of
// secrets, and its salt is gone; so the secrets of the replay get tokens of their own, and a recorded token fits where
// throughout the replay it stands for the same secret, and no other token does.
#include "recorder/session/redaction.hpp"

#include <map>

namespace scaleit::strict {

class RedactedForm {
public:
    /// The form of a session that was not redacted: requests as they are.
    RedactedForm() = default;
    /// Fails (bad_input) where the session's rules cannot be read.
    [[nodiscard]] static Result<RedactedForm> of_session(const session::Meta& meta);

    /// The request with tokens of the replay in the place of its secrets.
    [[nodiscard]] Request redact(const Request& request) const;

    /// A redacted request with recorded tokens in the place of its own, as far as they fit. Changes nothing here.
    [[nodiscard]] Request align(Request redacted, const Request& recorded) const;
    /// Keeps in mind which recorded token stands for which of the replay. Requires: align() made them equal.
    void bind(const Request& redacted, const Request& recorded);

private:
    /// Which tokens stand for each other: one to one.
    struct Pairs {
        std::map<std::string, std::string> recorded; ///< by token of the replay
        std::map<std::string, std::string> replayed; ///< by recorded token

        [[nodiscard]] bool allows(const std::string& own, const std::string& theirs) const;
        void add(const std::string& own, const std::string& theirs);
    };

    std::optional<session::Redactor> redactor_;
    Pairs pairs_;
};

} // namespace scaleit::strict
