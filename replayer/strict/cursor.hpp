#pragma once
// The one place in a session where a strict replay stands. Requests, ticks and time all move it forward, and whatever
// does not fit what comes next there is the divergence.
#include "replayer/strict/divergence.hpp"
#include "replayer/strict/redacted_form.hpp"

#include <utility>
#include <vector>

namespace scaleit::strict {

class Cursor {
public:
    /// Whether the session was closed by its recorder. An open one may break off inside a tick.
    enum class End { closed, open };

    /// `entries` must outlive this.
    Cursor(const std::vector<session::Entry>& entries, End end, RedactedForm form = {})
        : entries_(entries), end_(end), form_(std::move(form)) {}

    /// The exchange that answers this request, and moves on; null where the replay diverges or an open session ends.
    [[nodiscard]] const session::Exchange* take(const Request& request);
    /// Compares a finished tick with what comes next, and moves on; false where the replay diverges or an open session
    /// ends.
    [[nodiscard]] bool take(const Tick& tick);
    /// To be called when the loop has stopped: what is left over is a divergence.
    void finish();

    /// Moves over the ticks that come next, for who replays exchanges and knows no ticks.
    void pass_ticks();

    /// The next recorded tick; null where none is left.
    [[nodiscard]] const Tick* next_tick() const;
    /// The next entry, of whatever kind; null at the end.
    [[nodiscard]] const session::Entry* next() const { return at_end() ? nullptr : &entries_[next_]; }
    [[nodiscard]] bool at_end() const { return next_ == entries_.size(); }
    [[nodiscard]] End end() const { return end_; }

    [[nodiscard]] const std::optional<Divergence>& divergence() const { return divergence_; }
    [[nodiscard]] std::int64_t ticks() const { return ticks_; }
    [[nodiscard]] std::int64_t exchanges() const { return exchanges_; }

private:
    void diverge(std::string actual);
    [[nodiscard]] std::optional<NearestRequest> nearest_to(const Request& request) const;

    const std::vector<session::Entry>& entries_;
    End end_;
    RedactedForm form_;
    std::size_t next_ = 0;
    bool broken_off_ = false; ///< an open session ended inside the tick being replayed
    std::int64_t ticks_ = 0;
    std::int64_t exchanges_ = 0;
    std::int64_t last_index_ = -1;
    std::optional<Divergence> divergence_;
};

} // namespace scaleit::strict
