#pragma once
// Writes a session. The one connection that writes and checkpoints the file; readers open it read-only.
#include "recorder/session/session.hpp"

#include <filesystem>
#include <memory>

namespace scaleit::session {

enum class Sync {
    normal, ///< durable against the death of the process
    full,   ///< durable against power loss too
};

constexpr auto enum_names(Sync) { return std::to_array<std::string_view>({"normal", "full"}); }

/// Thread-safe. Appends made at the same time share one commit.
class SessionWriter {
public:
    /// Makes a new file; the session, still empty, then survives power loss with either sync. Fails (environment) where
    /// a file is there already, it cannot be made, or SQLite cannot be set as durability needs; then nothing is left
    /// behind.
    [[nodiscard]] static Result<std::unique_ptr<SessionWriter>> create(const std::filesystem::path& file,
                                                                       const Meta& meta, Sync sync);
    ~SessionWriter(); ///< without close(): leaves the session open, as a crash would
    SessionWriter(const SessionWriter&) = delete;
    SessionWriter& operator=(const SessionWriter&) = delete;

    /// Returns once the exchange, and all that was appended before it, is durable. After a failure (environment: disk
    /// full, I/O error) every further call fails.
    [[nodiscard]] Status append(const Exchange& exchange);
    /// Takes its place in the order; durable with the next exchange or close().
    [[nodiscard]] Status append(const Tick& tick);

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
