#include "controller/api/event_stream.hpp"

#include "controller/api/views.hpp"

#include <fmt/format.h>
#include <limits>

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
      last_(options_.after ? *options_.after : newest_event(fleet)), spoke_at_(clock.now()) {}

EventStream::~EventStream() { places_->give_back(); }

std::optional<std::string> EventStream::next(Duration patience) {
    std::string text;
    if (!greeted_) {
        greeted_ = true;
        text =
            fmt::format("retry: {}\n\n", std::chrono::duration_cast<std::chrono::milliseconds>(options_.retry).count());
        patience = Duration::zero();
    }
    if (fleet_.wait_event(last_, patience)) {
        text += take_events();
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
            text += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.number, name(event.kind), event_json(event));
        }
    }
    return text;
}

std::uint64_t newest_event(const fleet::Fleet& fleet) {
    std::uint64_t low = 0; // there is one of this number, or it is 0
    std::uint64_t high = std::numeric_limits<std::uint64_t>::max();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (fleet.wait_event(middle, Duration::zero())) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

} // namespace scaleit::api
