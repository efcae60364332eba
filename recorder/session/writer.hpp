#pragma once
// Writes a session. The one connection that writes and checkpoints the file; readers open it read-only.
#include "recorder/session/redaction.hpp"

#include <filesystem>
#include <memory>

namespace scaleit::session {

enum class Sync {
    normal, ///< durable against the death of the process
    full,   ///< durable against power loss too
};

constexpr auto enum_names(Sync) { return std::to_array<std::string_view>({"normal", "full"}); }

struct WriterOptions {
    /// How secrets are replaced. Without it secret headers are dropped, and all else is written as it is.
    std::optional<Redaction> redaction;
};

/// Thread-safe. Appends made at the same time share one commit.
class SessionWriter {
public:
    /// Makes a new file; the session, still empty, then survives power loss with either sync. Fails (environment) where
    /// a file is there already, it cannot be made, or SQLite cannot be set as durability needs; then nothing is left
    /// behind. Fails (usage) on meta or redaction rules that a session cannot have. Rules are added to meta.
    [[nodiscard]] static Result<std::unique_ptr<SessionWriter>>
    create(const std::filesystem::path& file, const Meta& meta, Sync sync, const WriterOptions& options = {});
    /// Takes back a session to which nothing was appended: its file is gone.
    static void discard(std::unique_ptr<SessionWriter> writer);
    ~SessionWriter(); ///< without close(): leaves the session open, as a crash would
    SessionWriter(const SessionWriter&) = delete;
    SessionWriter& operator=(const SessionWriter&) = delete;

    /// Returns once the exchange, and all that was appended before it, is durable. After a failure (environment: disk
    /// full, I/O error) every further call fails.
    [[nodiscard]] Status append(const Exchange& exchange);
    /// Takes its place in the order; durable with the next exchange or close().
    [[nodiscard]] Status append(const Tick& tick);

    /// The first half of append(exchange), which never waits: gives the exchange its place in the order, after all that
    /// was taken before. wait_until_durable() of that place is the other half and must follow; until it has returned
    /// the exchange must stay as it is.
    [[nodiscard]] Result<std::int64_t> put(const Exchange& exchange);
    [[nodiscard]] Status wait_until_durable(std::int64_t place);

    /// Marks the session closed and leaves a single file, which survives power loss with either sync. Nothing can be
    /// appended afterwards. Harmless when repeated. After a failure the session is open, or closed and complete with a
    /// -wal beside it.
    [[nodiscard]] Status close();

private:
    struct State;
    explicit SessionWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace scaleit::session
