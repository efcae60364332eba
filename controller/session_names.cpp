#include "controller/session_names.hpp"

#include "recorder/session/head.hpp"
#include "recorder/session/reader.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

namespace scaleit {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_extension = ".db";
constexpr std::size_t k_stamp_bytes = 16;      // 20240501T120000Z
constexpr std::size_t k_count_digits_max = 18; // what counts up and stays in 64 bits

std::string stamp(policy::UtcTime time) {
    std::string text = time.to_text();
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_stamp(std::string_view text) {
    return text.size() == k_stamp_bytes && is_digits(text.substr(0, 8)) && text[8] == 'T' &&
           is_digits(text.substr(9, 6)) && text.back() == 'Z';
}

/// What a session's name says.
struct SessionName {
    std::string workload;
    std::string stamp;
    std::int64_t count = 1;
};

/// Nothing for another file.
std::optional<SessionName> name_of(const fs::path& file) {
    if (file.extension() != k_extension) {
        return std::nullopt;
    }
    const std::string stem = file.stem().string();
    std::string_view head = stem;
    std::int64_t count = 1;
    if (const std::size_t dash = stem.rfind('-'); dash != std::string::npos && is_digits(head.substr(dash + 1))) {
        const std::string_view digits = head.substr(dash + 1);
        if (digits.size() > k_count_digits_max) {
            return std::nullopt;
        }
        std::from_chars(digits.data(), digits.data() + digits.size(), count);
        head = head.substr(0, dash);
    }
    const std::size_t dash = head.rfind('-');
    if (dash == std::string_view::npos || !is_stamp(head.substr(dash + 1))) {
        return std::nullopt;
    }
    return SessionName{std::string(head.substr(0, dash)), std::string(head.substr(dash + 1)), count};
}

fs::path file_of(const SessionName& name) {
    const std::string count = name.count == 1 ? std::string() : fmt::format("-{}", name.count);
    return fmt::format("{}-{}{}{}", name.workload, name.stamp, count, k_extension);
}

Result<bool> has_tick(const fs::path& file) {
    const auto reader = session::SessionReader::open(file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    bool found = false;
    const Status read = (*reader)->for_each_tick([&found](const Tick&) {
        found = true;
        return fail(ErrorKind::bad_input, "one is enough");
    });
    return found || read ? Result<bool>(found) : tl::unexpected<Error>(read.error());
}

} // namespace

Result<SessionFolders::Sessions> SessionFolders::read(const fs::path& folder) {
    Sessions sessions;
    std::error_code problem;
    std::size_t seen = 0;
    for (fs::directory_iterator file(folder, problem); !problem && file != fs::directory_iterator();
         file.increment(problem)) {
        if (++seen > k_session_files_max) {
            return fail(ErrorKind::bad_input, fmt::format("{} has over {} files; name the session to resume",
                                                          folder.string(), k_session_files_max));
        }
        if (std::optional<SessionName> name = name_of(file->path())) {
            sessions[name->workload].push_back({std::move(name->stamp), name->count, file->path().filename().string()});
        }
    }
    if (problem) {
        return fail(ErrorKind::bad_input,
                    fmt::format("cannot read the folder of sessions {}: {}", folder.string(), problem.message()));
    }
    for (auto& [workload, files] : sessions) {
        std::sort(files.begin(), files.end(), [](const Session& a, const Session& b) {
            return std::tie(b.stamp, b.count, b.file) < std::tie(a.stamp, a.count, a.file);
        });
    }
    return sessions;
}

const Result<SessionFolders::Sessions>& SessionFolders::sessions_in(const fs::path& folder) {
    const auto known = folders_.find(folder);
    return known != folders_.end() ? known->second : folders_.emplace(folder, read(folder)).first->second;
}

Result<NewestSession> SessionFolders::newest(const fs::path& folder, const std::string& workload) {
    const Result<Sessions>& sessions = sessions_in(folder);
    if (!sessions) {
        return tl::unexpected<Error>(sessions.error());
    }
    NewestSession newest;
    const auto found = sessions->find(workload);
    if (found == sessions->end()) {
        return newest;
    }
    for (const Session& session : found->second) {
        const fs::path file = folder / session.file;
        if (session::is_unmade(file)) {
            newest.unmade.push_back(file);
            continue;
        }
        const Result<bool> lived = has_tick(file);
        if (!lived) {
            return tl::unexpected<Error>(lived.error());
        }
        if (*lived) {
            newest.file = file;
            break;
        }
    }
    return newest;
}

fs::path SessionFolders::next(const fs::path& folder, const std::string& workload, policy::UtcTime began) {
    SessionName name{workload, stamp(began), 1};
    const Result<Sessions>& sessions = sessions_in(folder);
    if (sessions) { // else whoever makes the session finds what is wrong there
        const auto found = sessions->find(workload);
        if (found != sessions->end() && found->second.front().stamp >= name.stamp) {
            name.stamp = found->second.front().stamp;
            name.count = found->second.front().count + 1;
        }
    }
    std::error_code ignored;
    while (fs::exists(fs::symlink_status(folder / file_of(name), ignored))) {
        ++name.count;
    }
    return folder / file_of(name);
}

} // namespace scaleit
