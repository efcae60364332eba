#include "tests/fuzz/subjects.hpp"

#include "recorder/session/summary.hpp"
#include "recorder/session/verify.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace scaleit::fuzz {

namespace {

/// A folder in memory where there is one: a disk would be written to for each input.
std::filesystem::path scratch_folder() {
    const std::filesystem::path shared_memory = "/dev/shm";
    return ::access(shared_memory.c_str(), W_OK) == 0 ? shared_memory : std::filesystem::temp_directory_path();
}

/// A file of this process, gone with it. SQLite follows links, so a MemoryFile has no path for it.
class ScratchFile {
public:
    ScratchFile() : path_(scratch_folder() / fmt::format("scaleit_fuzz_{}.db", ::getpid())) {}
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    const std::filesystem::path& write(std::string_view bytes) const {
        std::ofstream(path_, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return path_;
    }

private:
    std::filesystem::path path_;
};

} // namespace

Verdict try_session(std::string_view bytes) {
    static const ScratchFile scratch;
    const std::filesystem::path& file = scratch.write(bytes);
    const Result<session::VerifyReport> report = session::verify(file);
    const auto reader = session::SessionReader::open(file);
    if (!reader) {
        return {report && report->damage.empty() ? std::optional<std::string>("intact, but cannot be opened")
                                                 : std::nullopt,
                {}};
    }
    const Result<session::SessionSummary> summary = session::summarize(**reader);
    if (!report || !report->damage.empty()) {
        return {std::nullopt, {k_session_damaged}};
    }
    if (!summary) {
        return {"intact, but cannot be read: " + summary.error().message, {}};
    }
    if (summary->exchanges != report->exchanges || summary->ticks != report->ticks ||
        summary->closed != report->closed) {
        return {"the reader and verify do not see the same entries", {}};
    }
    return {std::nullopt, {k_session_intact}};
}

} // namespace scaleit::fuzz
