// The shape of the tree as tests: who may include whom, which libraries stay where, and what no source may contain.
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path k_root = SCALEIT_SOURCE_DIR;
const std::vector<std::string> k_parts{"controller", "recorder", "replayer", "fake_app"};

struct Source {
    std::string path;   ///< from the root, with slashes
    std::string folder; ///< `controller/loop`; mains stand in their part's folder
    std::vector<std::string> lines;
};

bool is_main(const Source& source) {
    return fs::path(source.path).filename() == "main.cpp" ||
           k_parts.end() != std::find(k_parts.begin(), k_parts.end(), source.folder);
}

std::vector<Source> sources() {
    std::vector<Source> found;
    for (const std::string& part : k_parts) {
        for (const auto& entry : fs::recursive_directory_iterator(k_root / part)) {
            const std::string extension = entry.path().extension().string();
            if (!entry.is_regular_file() || (extension != ".hpp" && extension != ".cpp")) {
                continue;
            }
            Source source;
            source.path = fs::relative(entry.path(), k_root).generic_string();
            source.folder = fs::path(source.path).parent_path().generic_string();
            std::ifstream in(entry.path());
            for (std::string line; std::getline(in, line);) {
                source.lines.push_back(line);
            }
            found.push_back(source);
        }
    }
    std::sort(found.begin(), found.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
    return found;
}

/// What a source includes: `"..."` or `<...>` without the marks.
std::vector<std::string> includes_of(const Source& source, char open) {
    static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    std::vector<std::string> names;
    for (const std::string& line : source.lines) {
        std::smatch match;
        if (std::regex_search(line, match, pattern) && match[1].str()[0] == open) {
            names.push_back(match[2]);
        }
    }
    return names;
}

/// Folder -> folders it may include besides itself. Mains may include anything.
const std::map<std::string, std::set<std::string>> k_arrows{
    {"controller/core", {}},
    {"controller/port", {"controller/core"}},
    {"controller/text", {"controller/core"}},
    {"controller/manifest", {"controller/core"}},
    {"controller/policy", {"controller/core", "controller/manifest"}},
    {"controller/loop", {"controller/core", "controller/port", "controller/policy"}},
    {"controller/live", {"controller/core", "controller/port"}},
    {"controller/cli", {"controller/core", "controller/manifest"}},
    {"controller/fleet", {"controller/core", "controller/port", "controller/policy", "controller/loop"}},
    {"controller/http", {"controller/core", "controller/port"}},
    {"controller/api/dashboard", {"controller/page"}},
    {"controller/api",
     {"controller/core", "controller/port", "controller/http", "controller/text", "controller/policy",
      "controller/fleet", "controller/metrics", "controller/api/dashboard"}},
    {"controller/config",
     {"controller/core", "controller/manifest", "controller/policy", "controller/loop", "controller/fleet"}},
    {"controller/metrics", {}},
    {"controller/page", {"controller/core"}},
    {"fake_app/demand", {"controller/core", "controller/text"}},
    {"fake_app/plant", {"controller/core", "fake_app/demand"}},
    {"fake_app/fault", {"controller/core", "controller/port", "controller/manifest"}},
    {"fake_app/service",
     {"controller/core", "controller/port", "controller/http", "controller/text", "controller/manifest",
      "controller/metrics", "fake_app/demand", "fake_app/plant", "fake_app/fault"}},
    {"fake_app/scenario",
     {"controller/core", "controller/manifest", "fake_app/demand", "fake_app/plant", "fake_app/fault"}},
    {"fake_app/flags", {"controller/core", "controller/cli", "fake_app/demand", "fake_app/plant", "fake_app/fault"}},
    {"recorder/session", {"controller/core", "controller/port"}},
    {"recorder/record", {"controller/core", "controller/port", "controller/metrics", "recorder/session"}},
    {"recorder/scan", {"controller/core", "controller/port", "recorder/session"}},
    {"recorder/export", {"controller/core", "controller/port", "controller/text", "recorder/session"}},
    {"recorder/import",
     {"controller/core", "controller/port", "controller/text", "recorder/session", "recorder/export"}},
    {"replayer/score", {"controller/core", "controller/manifest"}},
    {"replayer/whatif",
     {"controller/core", "controller/port", "controller/policy", "controller/loop", "fake_app/demand", "fake_app/plant",
      "fake_app/fault", "fake_app/service", "recorder/session", "replayer/score"}},
    {"replayer/search",
     {"controller/core", "controller/manifest", "controller/port", "controller/policy", "controller/loop",
      "controller/text", "fake_app/demand", "fake_app/plant", "fake_app/fault", "fake_app/scenario", "replayer/score",
      "replayer/whatif"}},
    {"replayer/html",
     {"controller/core", "controller/manifest", "controller/page", "controller/policy", "replayer/report",
      "replayer/score", "replayer/search", "replayer/whatif"}},
    {"replayer/serve",
     {"controller/core", "controller/port", "controller/loop", "fake_app/fault", "fake_app/demand", "fake_app/service",
      "recorder/record", "replayer/score", "replayer/whatif"}},
    {"replayer/strict",
     {"controller/core", "controller/port", "controller/policy", "controller/loop", "recorder/session"}},
    {"replayer/report",
     {"controller/core", "controller/policy", "replayer/score", "replayer/whatif", "replayer/strict"}},
};

/// A library's headers and the only places that may include them.
struct Fence {
    std::string library;
    std::regex header;
    std::regex allowed;
};

const std::vector<Fence> k_fences{
    {"Poco", std::regex("^Poco/"), std::regex("^controller/(live|api|backend|cli)/|main\\.cpp$|_codec\\.[ch]pp$")},
    {"SQLite", std::regex("^(sqlite3\\.h|SQLiteCpp/)"), std::regex("^recorder/session/")},
    {"yaml-cpp", std::regex("^yaml-cpp/"), std::regex("^controller/(manifest|cli)/")},
    {"prometheus-cpp", std::regex("^prometheus/"), std::regex("^controller/metrics/")},
    {"CLI11", std::regex("^CLI/"),
     std::regex("^controller/cli/|^fake_app/flags/|main\\.cpp$|_flags\\.[ch]pp$|"
                "^replayer/(\\w+_)?command\\.[ch]pp$|^replayer/policy_run\\.[ch]pp$")},
    {"the wall clock's C interface", std::regex("^(ctime|time\\.h)$"), std::regex("^controller/live/")},
};

/// Text that no source below a main may contain, live code aside.
struct Ban {
    std::regex text;
    std::string why;
    std::regex allowed;
};

const std::vector<Ban> k_bans{
    {std::regex("system_clock(?!\\.hpp)|steady_clock|high_resolution_clock|sleep_for|sleep_until\\(std"),
     "time is injected",
     std::regex("^controller/live/|main\\.cpp$|_command\\.cpp$|^recorder/proxy\\.cpp$|^controller/\\w+\\.cpp$")},
    {std::regex("random_device|std::rand\\b|\\bsrand\\(|mt19937|_distribution\\b"),
     "chance is drawn from a seed through core/random", std::regex("^$")},
    {std::regex("setlocale|std::locale|imbue\\("), "nothing depends on a locale", std::regex("^$")},
    {std::regex("unordered_(map|set)"), "iteration order must be the same everywhere", std::regex("^$")},
    {std::regex("std::(sin|cos|exp|log|pow)\\b"), "libm's last bit may differ between machines", std::regex("^$")},
    {std::regex("\\bTODO\\b|\\bFIXME\\b|\\bXXX\\b"), "work is finished before it lands", std::regex("^$")},
};

std::string list(const std::vector<std::string>& lines) {
    std::ostringstream out;
    for (const std::string& line : lines) {
        out << "\n  " << line;
    }
    return out.str();
}

} // namespace

TEST_CASE("tidy: folders include only what the arrows allow", "[tidy]") {
    std::vector<std::string> wrong;
    for (const Source& source : sources()) {
        if (is_main(source)) {
            continue;
        }
        const auto rule = k_arrows.find(source.folder);
        if (rule == k_arrows.end()) {
            wrong.push_back(source.path + ": its folder has no rule; add one to k_arrows in " __FILE__);
            continue;
        }
        for (const std::string& include : includes_of(source, '"')) {
            const std::string folder = fs::path(include).parent_path().generic_string();
            if (folder != source.folder && rule->second.count(folder) == 0) {
                wrong.push_back(source.path + " includes " + include);
            }
        }
    }
    INFO("against the arrows:" << list(wrong));
    CHECK(wrong.empty());
}

TEST_CASE("tidy: libraries stay behind their fences", "[tidy]") {
    std::vector<std::string> wrong;
    for (const Source& source : sources()) {
        for (const std::string& include : includes_of(source, '<')) {
            for (const Fence& fence : k_fences) {
                if (std::regex_search(include, fence.header) && !std::regex_search(source.path, fence.allowed)) {
                    wrong.push_back(source.path + " includes <" + include + ">: " + fence.library +
                                    " stays out of there");
                }
            }
        }
    }
    INFO("outside their fences:" << list(wrong));
    CHECK(wrong.empty());
}

TEST_CASE("tidy: no source below a main knows the time, chance, a locale or unfinished work", "[tidy]") {
    std::vector<std::string> wrong;
    for (const Source& source : sources()) {
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            for (const Ban& ban : k_bans) {
                if (std::regex_search(source.lines[i], ban.text) && !std::regex_search(source.path, ban.allowed)) {
                    wrong.push_back(source.path + ":" + std::to_string(i + 1) + ": " + ban.why);
                }
            }
        }
    }
    INFO("banned:" << list(wrong));
    CHECK(wrong.empty());
}

TEST_CASE("tidy: a source includes its own header first, and headers are included once", "[tidy]") {
    std::vector<std::string> wrong;
    for (const Source& source : sources()) {
        const fs::path path = source.path;
        if (path.extension() == ".hpp") {
            if (source.lines.empty() || source.lines.front() != "#pragma once") {
                wrong.push_back(source.path + ": does not begin with #pragma once");
            }
            continue;
        }
        const std::string own = fs::path(path).replace_extension(".hpp").generic_string();
        const std::vector<std::string> includes = includes_of(source, '"');
        if (fs::exists(k_root / own) && (includes.empty() || includes.front() != own)) {
            wrong.push_back(source.path + ": does not include " + own + " first");
        }
    }
    INFO("includes:" << list(wrong));
    CHECK(wrong.empty());
}

TEST_CASE("tidy: files are named in snake_case and hold one idea", "[tidy]") {
    constexpr std::size_t k_lines_max = 500;
    static const std::regex good("^[a-z0-9_]+\\.[ch]pp$");
    std::vector<std::string> wrong;
    for (const Source& source : sources()) {
        if (!std::regex_match(fs::path(source.path).filename().string(), good)) {
            wrong.push_back(source.path + ": not snake_case");
        }
        if (source.lines.size() > k_lines_max) {
            wrong.push_back(source.path + ": " + std::to_string(source.lines.size()) + " lines, over " +
                            std::to_string(k_lines_max));
        }
    }
    INFO("files:" << list(wrong));
    CHECK(wrong.empty());
}
