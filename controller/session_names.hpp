#pragma once
// The names of sessions in a folder: NAME-20240501T120000Z.db after the workload and the second of its start, and where
// there is one already NAME-20240501T120000Z-2.db and so on. So the next never meets an earlier one, and names in their
// order are runs in their order.
#include "controller/core/result.hpp"
#include "controller/policy/calendar.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scaleit {

/// Files that are looked at in a folder of sessions.
inline constexpr std::size_t k_session_files_max = 1'000'000;

/// A name that is free now. The folder need not exist.
[[nodiscard]] std::filesystem::path next_session(const std::filesystem::path& folder, const std::string& workload,
                                                 policy::UtcTime began);

/// What sessions there are in folders, as each was when it was first asked about: it is read once, however many
/// workloads have sessions there. One thread.
class SessionFolders {
public:
    /// The newest session of the workload that has a finished tick; nothing where there is none. Fails (bad_input) on a
    /// folder that cannot be read, and on a file of that name that is no session.
    [[nodiscard]] Result<std::optional<std::filesystem::path>> newest(const std::filesystem::path& folder,
                                                                      const std::string& workload);

private:
    /// By workload: names of files, each after its place in the order of them, as text.
    using Sessions = std::map<std::string, std::vector<std::pair<std::string, std::string>>>;

    [[nodiscard]] static Result<Sessions> read(const std::filesystem::path& folder);

    std::map<std::filesystem::path, Sessions> folders_;
};

} // namespace scaleit
