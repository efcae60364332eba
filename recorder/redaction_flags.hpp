#pragma once
// What to take out of a session while it is recorded, as flags of every program that records.
#include "controller/cli/flags.hpp"
#include "controller/core/result.hpp"
#include "recorder/session/redaction.hpp"

namespace scaleit::recorder {

/// Values of the flags; parsing fills them.
struct RedactionFlags {
    session::RedactionRules rules;

    void add_to(CLI::App& app);

    /// The rules, which SessionWriter::create() checks, with a salt drawn from the operating system. Fails
    /// (environment) where that gives no random bytes.
    [[nodiscard]] Result<session::Redaction> redaction() const;
};

} // namespace scaleit::recorder
