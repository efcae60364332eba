#pragma once
// A session as a strict replay needs it: proven intact, and whole in memory.
#include "replayer/strict/redacted_form.hpp"

#include <filesystem>
#include <vector>

namespace scaleit::strict {

/// Bounds of what is replayed, which is held in memory.
inline constexpr std::size_t k_entries_max = 20'000'000;
inline constexpr std::size_t k_entries_bytes_max = std::size_t{4} * 1024 * 1024 * 1024;

struct Recording {
    session::Meta meta;
    std::vector<session::Entry> entries; ///< by seq
    RedactedForm form;                   ///< of requests that are compared with recorded ones
    bool closed = false;                 ///< else it is usable up to its end
};

/// Checks the integrity of a session and reads it. Fails (bad_input) on what is no session, a damaged one (naming the
/// damage), and one beyond the bounds.
[[nodiscard]] Result<Recording> read_recording(const std::filesystem::path& file);

} // namespace scaleit::strict
