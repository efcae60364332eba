#pragma once
// Bytes as a file that touches no disk, for what reads files.
#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace scaleit::fuzz {

class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
        while (descriptor_ >= 0 && !bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0) {
                throw std::system_error(errno, std::generic_category(), "writing a file in memory");
            }
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        if (descriptor_ < 0) {
            throw std::system_error(errno, std::generic_category(), "making a file in memory");
        }
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

} // namespace scaleit::fuzz
