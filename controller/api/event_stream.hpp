#pragma once
// What happens to the apps, as server-sent events (the HTML standard, 9.2): each with an id, `RUN-NUMBER`, so that a
// client that was cut off goes on where it was, also where the controller has begun anew and counts from 1 again; and a
// comment where nothing has happened for a while, so that a dead connection shows.
#include "controller/fleet/fleet.hpp"
#include "controller/port/body_source.hpp"
#include "controller/port/clock.hpp"

#include <atomic>
#include <memory>

namespace scaleit::api {

/// How many streams there may be at once, and how many there are. Shared by the streams, which may outlive the API.
class StreamPlaces {
public:
    explicit StreamPlaces(int max) : free_(max) {}

    /// False where there is no place left.
    [[nodiscard]] bool take();
    void give_back();

private:
    std::atomic<int> free_;
};

struct EventStreamOptions {
    std::string workload;                             ///< events of this one and of priorities; empty: all
    std::string run;                                  ///< in ids: this run of the controller
    std::string last_id;                              ///< events after that one; none of ours: from now on
    Duration heartbeat = std::chrono::seconds(15);    ///< of silence before a comment
    Duration retry = std::chrono::milliseconds(2000); ///< when a client that was cut off is to come again
};

class EventStream final : public BodySource {
public:
    /// `fleet` and `clock` must outlive this. Requires: a place was taken for it, which it gives back.
    EventStream(const fleet::Fleet& fleet, Clock& clock, EventStreamOptions options,
                std::shared_ptr<StreamPlaces> places);
    ~EventStream() override;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    /// Ends with the fleet.
    [[nodiscard]] std::optional<std::string> next(Duration patience) override;

private:
    [[nodiscard]] std::string take_events();

    const fleet::Fleet& fleet_;
    Clock& clock_;
    const EventStreamOptions options_;
    const std::shared_ptr<StreamPlaces> places_;
    std::uint64_t last_ = 0; ///< number of the last event seen
    Instant spoke_at_{};
    bool greeted_ = false;
};

/// The number of the event that a client with `last_id` has seen last. Of another run's id it is 0: all that is kept
/// happened since. What is no id counts as none, since browsers send back what they were sent: the newest.
[[nodiscard]] std::uint64_t last_seen(std::string_view last_id, std::string_view run, std::uint64_t newest);

} // namespace scaleit::api
