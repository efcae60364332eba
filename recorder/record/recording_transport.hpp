#pragma once
// Decorates any transport: every exchange is durable in the session before the caller sees its outcome. Fail-closed:
// what could not be recorded is not shown, and nothing more is sent.
#include "controller/port/clock.hpp"
#include "controller/port/transport.hpp"
#include "recorder/session/writer.hpp"

namespace scaleit::record {

class RecordingTransport final : public Transport {
public:
    /// All three must outlive this. `clock` gives the session's time line.
    RecordingTransport(Transport& inner, session::SessionWriter& writer, Clock& clock)
        : inner_(inner), writer_(writer), clock_(clock) {}

    /// The inner transport's outcome; protocol_error once status() is a failure.
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override;

    /// The first failure to record; success while there is none.
    [[nodiscard]] const Status& status() const { return status_; }

private:
    Transport& inner_;
    session::SessionWriter& writer_;
    Clock& clock_;
    Status status_;
};

} // namespace scaleit::record
