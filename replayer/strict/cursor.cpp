#include "replayer/strict/cursor.hpp"

#include <fmt/format.h>

namespace scaleit::strict {

namespace {

constexpr std::string_view k_end_of_session = "the end of the session";

std::size_t distance(std::size_t a, std::size_t b) { return a > b ? a - b : b - a; }

} // namespace

void Cursor::diverge(std::string actual) {
    const Tick* tick = next_tick();
    Divergence divergence;
    divergence.seq = at_end() ? static_cast<std::int64_t>(entries_.size()) + 1 : entries_[next_].seq;
    divergence.tick = tick != nullptr ? tick->index : last_index_ + 1;
    divergence.expected = at_end() ? std::string(k_end_of_session) : describe(entries_[next_]);
    divergence.actual = std::move(actual);
    divergence_ = std::move(divergence);
}

const session::Exchange* Cursor::take(const Request& made) {
    if (divergence_ || broken_off_) {
        return nullptr;
    }
    if (at_end() && end_ == End::open) {
        broken_off_ = true;
        return nullptr;
    }
    const auto* exchange = at_end() ? nullptr : std::get_if<session::Exchange>(&entries_[next_].value);
    const Request request = form_.redact(made);
    std::vector<Difference> differences;
    if (exchange != nullptr) {
        differences = compare(exchange->request, form_.align(request, exchange->request));
        if (differences.empty()) {
            form_.bind(request, exchange->request);
            ++next_;
            ++exchanges_;
            return exchange;
        }
    }
    diverge(describe(request));
    divergence_->differences = std::move(differences);
    divergence_->nearest = nearest_to(request);
    return nullptr;
}

bool Cursor::take(const Tick& tick) {
    if (divergence_ || broken_off_) {
        return false;
    }
    if (at_end() && end_ == End::open) {
        broken_off_ = true; // the recorder died between the last exchange of the tick and the tick
        return false;
    }
    const auto* expected = at_end() ? nullptr : std::get_if<Tick>(&entries_[next_].value);
    std::vector<Difference> differences;
    if (expected != nullptr) {
        differences = compare(*expected, tick);
        if (differences.empty()) {
            ++next_;
            ++ticks_;
            last_index_ = tick.index;
            return true;
        }
    }
    session::Entry actual;
    actual.value = tick;
    diverge(describe(actual));
    divergence_->differences = std::move(differences);
    return false;
}

void Cursor::pass_ticks() {
    for (const session::Entry* entry = next(); entry != nullptr; entry = next()) {
        const auto* tick = std::get_if<Tick>(&entry->value);
        if (tick == nullptr) {
            return;
        }
        last_index_ = tick->index;
        ++next_;
    }
}

void Cursor::finish() {
    if (!divergence_ && !at_end()) {
        diverge(fmt::format("the controller has nothing more to do; {} recorded entries are left over",
                            entries_.size() - next_));
    }
}

const Tick* Cursor::next_tick() const {
    for (std::size_t i = next_; i < entries_.size(); ++i) {
        if (const auto* tick = std::get_if<Tick>(&entries_[i].value)) {
            return tick;
        }
    }
    return nullptr;
}

/// The fewest fields that differ; of equals the one closest to the cursor.
std::optional<NearestRequest> Cursor::nearest_to(const Request& request) const {
    std::optional<NearestRequest> nearest;
    std::size_t nearest_place = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const auto* exchange = std::get_if<session::Exchange>(&entries_[i].value);
        if (exchange == nullptr) {
            continue;
        }
        std::vector<Difference> differences = compare(exchange->request, form_.align(request, exchange->request));
        const bool better =
            !nearest || differences.size() < nearest->differences.size() ||
            (differences.size() == nearest->differences.size() && distance(i, next_) < distance(nearest_place, next_));
        if (better) {
            nearest = NearestRequest{entries_[i].seq, i < next_, std::move(differences)};
            nearest_place = i;
        }
    }
    return nearest;
}

} // namespace scaleit::strict
