#include "replayer/write_file.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace scaleit::replayer {

namespace {

namespace fs = std::filesystem;

bool write_to(const fs::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    return out.good();
}

/// By way of a file beside it, which then takes its name.
bool replace(const fs::path& path, const std::string& text) {
    std::error_code error;
    const fs::path target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
    fs::path partial = target;
    partial += ".partial";
    if (write_to(partial, text)) {
        fs::rename(partial, target, error);
        if (!error) {
            return true;
        }
    }
    if (fs::is_regular_file(partial, error)) {
        fs::remove(partial, error);
    }
    return false;
}

/// What every SQLite file begins with (https://www.sqlite.org/fileformat.html, 1.3).
constexpr std::string_view k_session_begin = "SQLite format 3";

bool is_session(const fs::path& path) {
    std::string begin(k_session_begin.size(), '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin == k_session_begin;
}

} // namespace

Status write_file(const std::string& path, const std::string& text) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_regular_file(status) && is_session(path)) {
        return fail(ErrorKind::usage, fmt::format("{} is a session, and would be lost; choose another name", path));
    }
    const bool is_plain = !fs::exists(status) || fs::is_regular_file(status);
    return (is_plain ? replace(path, text) : write_to(path, text))
               ? Status{}
               : fail(ErrorKind::environment, fmt::format("cannot write {}", path));
}

} // namespace scaleit::replayer
