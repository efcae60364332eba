#pragma once
// A journal that is a session: each tick follows the exchanges it made.
#include "controller/port/journal.hpp"
#include "recorder/session/writer.hpp"

namespace scaleit::record {

class RecordingJournal final : public Journal {
public:
    /// `writer` must outlive this.
    explicit RecordingJournal(session::SessionWriter& writer) : writer_(writer) {}

    [[nodiscard]] Status write(const Tick& tick) override;

private:
    session::SessionWriter& writer_;
};

} // namespace scaleit::record
