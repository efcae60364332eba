#pragma once
// The disk as SQLite sees it, in a test's hands: a VFS over the real one that asks before each call what is to become
// of it. In the hands of different deciders it makes I/O errors, kills, or a record of what was written.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::test {

enum class DiskCallKind : std::uint8_t {
    open,
    read,
    write,
    truncate,
    sync,
    remove,
    share,  ///< maps the -shm
    lock,   ///< takes the lock of the -wal's writer
    unlock, ///< lets go of it: what was committed is seen
};

enum class DiskFile : std::uint8_t { session, journal, wal };

/// One call, before it is carried out.
struct DiskCall {
    DiskCallKind kind = DiskCallKind::open;
    DiskFile file = DiskFile::session;
    std::string_view path{};      ///< absolute
    std::int64_t offset = 0;      ///< of a write; the new size of a truncate
    std::string_view bytes{};     ///< of a write
    bool syncs_directory = false; ///< of a sync or a remove: the directory's entries reach the disk too
};

struct DiskVerdict {
    int code = 0;               ///< an SQLite result code; 0: the call is carried out
    std::size_t bytes_done = 0; ///< of a write that fails, so many bytes reach the file
};

/// Every database opened while this lives goes through it; it must outlive them. Calls come from the thread that uses
/// the database. Nothing is really synced, which only a power failure could tell.
class TestDisk {
public:
    using Decide = std::function<DiskVerdict(const DiskCall&)>;

    struct Options {
        bool shared_memory = true;                  ///< without it SQLite can have no -wal
        int sector_bytes = 0;                       ///< 0: as the real disk says
        std::vector<std::string> pragmas_ignored{}; ///< settings that are silently not taken
        int checkpoint_pages = 0; ///< pages in the -wal that bring a checkpoint; 0: as the writer says
    };

    explicit TestDisk(Decide decide) : TestDisk(std::move(decide), Options{}) {}
    TestDisk(Decide decide, Options options);
    ~TestDisk();
    TestDisk(const TestDisk&) = delete;
    TestDisk& operator=(const TestDisk&) = delete;

    struct State;

private:
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::string_view name_of(DiskCallKind kind);

} // namespace scaleit::test
