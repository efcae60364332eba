#include "recorder/import/new_session.hpp"

#include "recorder/session/side_files.hpp"

#include <fmt/format.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace scaleit::importing {

namespace fs = std::filesystem;

namespace {

fs::path with_suffix(const fs::path& file, const std::string& suffix) {
    fs::path other = file;
    other += suffix;
    return other;
}

/// Whether anything has that name, a link that leads nowhere too.
bool is_taken(const fs::path& file) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(file, ignored));
}

tl::unexpected<Error> taken(const fs::path& file) {
    return fail(ErrorKind::environment,
                fmt::format("{} exists already; choose another name for the session", file.string()));
}

Status check_name(const fs::path& file) {
    if (is_taken(file)) {
        return taken(file);
    }
    for (const char* suffix : session::k_side_files) {
        if (const fs::path other = with_suffix(file, suffix); is_taken(other)) {
            return fail(ErrorKind::environment,
                        fmt::format("cannot make the session {}: {} is left from another one; choose another name",
                                    file.string(), other.string()));
        }
    }
    return {};
}

} // namespace

void NewSession::Remove::operator()(const fs::path* partial) const {
    const std::unique_ptr<const fs::path> owned(partial);
    std::error_code ignored;
    fs::remove(*owned, ignored);
    for (const char* suffix : session::k_side_files) {
        fs::remove(with_suffix(*owned, suffix), ignored);
    }
}

NewSession::NewSession(fs::path file, Partial partial, std::unique_ptr<session::SessionWriter> writer)
    : file_(std::move(file)), partial_(std::move(partial)), writer_(std::move(writer)) {}

Result<NewSession> NewSession::create(const fs::path& file, const session::Meta& meta) {
    if (Status free = check_name(file); !free) {
        return tl::unexpected<Error>(free.error());
    }
    const fs::path partial = with_suffix(file, fmt::format(".{}.partial", ::getpid()));
    Result<std::unique_ptr<session::SessionWriter>> writer =
        session::SessionWriter::create(partial, meta, session::Sync::normal);
    if (!writer) {
        return tl::unexpected<Error>(writer.error());
    }
    return NewSession(file, Partial(new fs::path(partial)), std::move(*writer));
}

Status NewSession::finish() {
    if (Status closed = writer_->close(); !closed) {
        return closed;
    }
    writer_.reset();
    // A second name, and not a new one: renaming would replace a file that has taken the name meanwhile.
    std::error_code error;
    fs::create_hard_link(*partial_, file_, error);
    if (error == std::errc::file_exists) {
        return taken(file_);
    }
    if (error) { // a file system without links
        error.clear();
        fs::rename(*partial_, file_, error);
    }
    if (error) {
        return fail(ErrorKind::environment,
                    fmt::format("cannot give the session its name {}: {}", file_.string(), error.message()));
    }
    return {};
}

} // namespace scaleit::importing
