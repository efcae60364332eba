#include "controller/session_names.hpp"

#include "recorder/session/reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <system_error>
#include <vector>

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

/// Its place in the order of a workload's sessions, as text; nothing for another file.
std::optional<std::string> order_of(const fs::path& file, const std::string& workload) {
    const std::string stem = file.stem().string();
    const std::string head = workload + "-";
    if (file.extension() != k_extension || !stem.starts_with(head) || stem.size() < head.size() + k_stamp_bytes) {
        return std::nullopt;
    }
    const std::string time = stem.substr(head.size(), k_stamp_bytes);
    const std::string more = stem.substr(head.size() + k_stamp_bytes);
    const bool is_stamp =
        is_digits(time.substr(0, 8)) && time[8] == 'T' && is_digits(time.substr(9, 6)) && time.back() == 'Z';
    const bool is_counted = more.starts_with('-') && is_digits(more.substr(1));
    if (!is_stamp || (!more.empty() && !is_counted)) {
        return std::nullopt;
    }
    return fmt::format("{}-{:0>20}", time, is_counted ? more.substr(1) : "1");
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

Result<std::optional<fs::path>> newest_session(const fs::path& folder, const std::string& workload) {
    std::vector<std::pair<std::string, fs::path>> sessions;
    std::error_code problem;
    std::size_t seen = 0;
    for (fs::directory_iterator file(folder, problem); !problem && file != fs::directory_iterator();
         file.increment(problem)) {
        if (++seen > k_session_files_max) {
            return fail(ErrorKind::bad_input, fmt::format("{} has over {} files; name the session to resume",
                                                          folder.string(), k_session_files_max));
        }
        if (std::optional<std::string> order = order_of(file->path(), workload)) {
            sessions.emplace_back(*std::move(order), file->path());
        }
    }
    if (problem) {
        return fail(ErrorKind::bad_input,
                    fmt::format("cannot read the folder of sessions {}: {}", folder.string(), problem.message()));
    }
    std::sort(sessions.begin(), sessions.end(), std::greater<>());
    for (const auto& [order, file] : sessions) {
        const Result<bool> lived = has_tick(file);
        if (!lived || *lived) {
            return lived.map([&file = file](bool) { return std::optional(file); });
        }
    }
    return std::optional<fs::path>();
}

} // namespace scaleit
