#include "recorder/record/recording_journal.hpp"

namespace scaleit::record {

Status RecordingJournal::write(const Tick& tick) { return writer_.append(tick); }

} // namespace scaleit::record
