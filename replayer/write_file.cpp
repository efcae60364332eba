#include "replayer/write_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace scaleit::replayer {

namespace {

namespace fs = std::filesystem;

std::error_code write_to(const fs::path& path, const std::string& text) {
    errno = 0;
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    return out.good() ? std::error_code() : std::error_code(errno == 0 ? EIO : errno, std::generic_category());
}

/// By way of a file beside it, which then takes its name.
std::error_code replace(const fs::path& path, const std::string& text) {
    std::error_code ignored;
    const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
    fs::path partial = target;
    partial += ".partial";
    std::error_code error = write_to(partial, text);
    if (!error) {
        fs::rename(partial, target, error);
    }
    if (error && fs::is_regular_file(partial, ignored)) {
        fs::remove(partial, ignored);
    }
    return error;
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
    error = is_plain ? replace(path, text) : write_to(path, text);
    return error ? fail(ErrorKind::environment, fmt::format("cannot write {}: {}", path, error.message())) : Status{};
}

} // namespace scaleit::replayer
