#include "controller/api/event_stream.hpp"

#include "controller/api/views.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace scaleit::api {

namespace {

/// Events in one piece of the body, so that a client that takes its time holds no more of them in memory.
constexpr std::size_t k_events_at_once = 256;

constexpr std::string_view k_heartbeat = ": nothing new\n\n";

} // namespace

bool StreamPlaces::take() {
    int free = free_.load();
    while (free > 0 && !free_.compare_exchange_weak(free, free - 1)) {
        // another thread was faster
    }
    return free > 0;
}

void StreamPlaces::give_back() { ++free_; }

EventStream::EventStream(const fleet::Fleet& fleet, Clock& clock, EventStreamOptions options,
                         std::shared_ptr<StreamPlaces> places)
    : fleet_(fleet), clock_(clock), options_(std::move(options)), places_(std::move(places)),
      last_(last_seen(options_.last_id, options_.run, fleet.newest_event())), spoke_at_(clock.now()) {}

EventStream::~EventStream() { places_->give_back(); }

std::optional<std::string> EventStream::next(Duration patience) {
    std::string text;
    if (!greeted_) {
        greeted_ = true;
        text =
            fmt::format("retry: {}\n\n", std::chrono::duration_cast<std::chrono::milliseconds>(options_.retry).count());
        patience = Duration::zero();
    }
    switch (fleet_.wait_event(last_, patience)) {
    case fleet::EventWait::came:
        text += take_events();
        break;
    case fleet::EventWait::nothing:
        break;
    case fleet::EventWait::ended:
        return text.empty() ? std::nullopt : std::optional(text);
    }
    const Instant now = clock_.now();
    if (text.empty() && now - spoke_at_ >= options_.heartbeat) {
        text = k_heartbeat;
    }
    if (!text.empty()) {
        spoke_at_ = now;
    }
    return text;
}

std::string EventStream::take_events() {
    std::string text;
    for (const fleet::Event& event : fleet_.events_after(last_, k_events_at_once)) {
        last_ = event.number;
        if (options_.workload.empty() || event.workload.empty() || event.workload == options_.workload) {
            text += fmt::format("id: {}-{}\nevent: {}\ndata: {}\n\n", options_.run, event.number, name(event.kind),
                                event_json(event));
        }
    }
    return text;
}

std::uint64_t last_seen(std::string_view last_id, std::string_view run, std::uint64_t newest) {
    const std::size_t dash = last_id.rfind('-');
    if (dash == std::string_view::npos) {
        return newest;
    }
    const std::string_view digits = last_id.substr(dash + 1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return newest;
    }
    return last_id.substr(0, dash) == run ? std::min(number, newest) : 0;
}

} // namespace scaleit::api
