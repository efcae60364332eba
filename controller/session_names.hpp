#pragma once
// The names of sessions in a folder: NAME-20240501T120000Z.db after the workload and the second of its start, and where
// there is one already NAME-20240501T120000Z-2.db and so on. Names in their order are runs in their order: after a
// clock that was set back, the next is named after the newest that is there.
#include "controller/core/result.hpp"
#include "controller/policy/calendar.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace scaleit {

/// Files that are looked at in a folder of sessions.
inline constexpr std::size_t k_session_files_max = 1'000'000;

/// Where the sessions of a workload end.
struct NewestSession {
    std::filesystem::path file;                ///< the newest that has a finished tick; empty: there is none
    std::vector<std::filesystem::path> unmade; ///< newer ones whose recorder died before it had made them
};

/// What sessions there are in folders, as each was when it was first asked about: it is read once, however many
/// workloads have sessions there. One thread.
class SessionFolders {
public:
    /// Asks about it now, which may take a while, so that later answers take none.
    void look_into(const std::filesystem::path& folder) { sessions_in(folder); }

    /// Fails (bad_input) on a folder that cannot be read, and on a file of that name that is no session and was to be
    /// none.
    [[nodiscard]] Result<NewestSession> newest(const std::filesystem::path& folder, const std::string& workload);

    /// A name that is free now, after those of all sessions of the workload that are there. The folder need not exist.
    [[nodiscard]] std::filesystem::path next(const std::filesystem::path& folder, const std::string& workload,
                                             policy::UtcTime began);

private:
    struct Session {
        std::string stamp;
        std::int64_t count = 1; ///< of those with one stamp
        std::string file;       ///< its name
    };
    using Sessions = std::map<std::string, std::vector<Session>>; ///< by workload, newest first; none is empty

    [[nodiscard]] static Result<Sessions> read(const std::filesystem::path& folder);
    const Result<Sessions>& sessions_in(const std::filesystem::path& folder);

    std::map<std::filesystem::path, Result<Sessions>> folders_;
};

} // namespace scaleit
