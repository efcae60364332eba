#pragma once
// Reads a session, closed or left open by a crash, without changing it. A session is untrusted input: every value is
// checked for type, range and size as it is read.
#include "recorder/session/session.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace scaleit::session {

class SessionReader {
public:
    /// Fails (bad_input) on a missing file, a directory, an empty or foreign file, a newer format (named), a damaged
    /// structure.
    [[nodiscard]] static Result<std::unique_ptr<SessionReader>> open(const std::filesystem::path& file);
    ~SessionReader();
    SessionReader(const SessionReader&) = delete;
    SessionReader& operator=(const SessionReader&) = delete;

    [[nodiscard]] int format() const;
    [[nodiscard]] bool closed() const;
    [[nodiscard]] const Meta& meta() const;
    /// How many ticks a closed session says it has, and no more than fit into its file; else 0. To make room by.
    [[nodiscard]] std::size_t ticks_expected() const;

    /// Calls `visit` with every entry in order of seq, one at a time; stops at its first failure and returns that.
    /// Memory is bounded by one entry. Does not check the hash chain (verify() does), only that seq has no gaps.
    [[nodiscard]] Status for_each(const std::function<Status(const Entry&)>& visit) const;
    /// The same for ticks alone, without reading exchanges.
    [[nodiscard]] Status for_each_tick(const std::function<Status(const Tick&)>& visit) const;

private:
    struct State;
    explicit SessionReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace scaleit::session
