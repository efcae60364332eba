#include "controller/session_names.hpp"

#include "recorder/session/reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <system_error>

namespace scaleit {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_extension = ".db";
constexpr std::size_t k_stamp_bytes = 16; // 20240501T120000Z

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
    std::string order; ///< its place among the workload's sessions, as text
};

/// Nothing for another file.
std::optional<SessionName> name_of(const fs::path& file) {
    if (file.extension() != k_extension) {
        return std::nullopt;
    }
    const std::string stem = file.stem().string();
    std::string_view head = stem;
    std::string_view count = "1";
    if (const std::size_t dash = stem.rfind('-'); dash != std::string::npos && is_digits(head.substr(dash + 1))) {
        count = head.substr(dash + 1);
        head = head.substr(0, dash);
    }
    const std::size_t dash = head.rfind('-');
    if (dash == std::string_view::npos || !is_stamp(head.substr(dash + 1))) {
        return std::nullopt;
    }
    return SessionName{std::string(head.substr(0, dash)), fmt::format("{}-{:0>20}", head.substr(dash + 1), count)};
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

fs::path next_session(const fs::path& folder, const std::string& workload, policy::UtcTime began) {
    const std::string name = fmt::format("{}-{}", workload, stamp(began));
    fs::path file = folder / (name + k_extension);
    std::error_code ignored;
    for (int count = 2; fs::exists(fs::symlink_status(file, ignored)); ++count) {
        file = folder / fmt::format("{}-{}{}", name, count, k_extension);
    }
    return file;
}

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
            sessions[name->workload].emplace_back(std::move(name->order), file->path().filename().string());
        }
    }
    if (problem) {
        return fail(ErrorKind::bad_input,
                    fmt::format("cannot read the folder of sessions {}: {}", folder.string(), problem.message()));
    }
    for (auto& [workload, files] : sessions) {
        std::sort(files.begin(), files.end(), std::greater<>());
    }
    return sessions;
}

Result<std::optional<fs::path>> SessionFolders::newest(const fs::path& folder, const std::string& workload) {
    auto known = folders_.find(folder);
    if (known == folders_.end()) {
        Result<Sessions> sessions = read(folder);
        if (!sessions) {
            return tl::unexpected<Error>(sessions.error());
        }
        known = folders_.emplace(folder, *std::move(sessions)).first;
    }
    for (const auto& [order, name] : known->second[workload]) {
        const fs::path file = folder / name;
        const Result<bool> lived = has_tick(file);
        if (!lived || *lived) {
            return lived.map([&file](bool) { return std::optional(file); });
        }
    }
    return std::optional<fs::path>();
}

} // namespace scaleit
