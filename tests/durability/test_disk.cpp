#include "tests/durability/test_disk.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <sqlite3.h>
#include <stdexcept>
#include <utility>

namespace scaleit::test {

struct TestDisk::State {
    Decide decide;
    Options options;
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs vfs{};
    sqlite3* connection = nullptr; ///< the one opened last
};

namespace {

constexpr std::string_view k_checkpoint_pragma = "wal_autocheckpoint";
constexpr int k_writer_lock = 0; // the first of the -shm's locks, see "WAL-mode File Format" of SQLite

/// An open file; the real one lies behind it in the memory that SQLite gives.
struct OpenFile {
    sqlite3_file base;
    TestDisk::State* disk;
    DiskFile kind;
    const char* path; // SQLite keeps it while the file is open
    bool directory_synced;
};

constexpr std::size_t k_real_offset = (sizeof(OpenFile) + 15) / 16 * 16;

OpenFile& ours(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + k_real_offset);
}
TestDisk::State& disk_of(sqlite3_vfs* vfs) { return *static_cast<TestDisk::State*>(vfs->pAppData); }

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

DiskFile kind_of(std::string_view path) {
    return ends_with(path, "-wal")       ? DiskFile::wal
           : ends_with(path, "-journal") ? DiskFile::journal
                                         : DiskFile::session;
}

/// Asks for a verdict, and carries the call out where that says so.
template <class Carry> int decided(TestDisk::State& disk, const DiskCall& call, const Carry& carry) {
    const DiskVerdict verdict = disk.decide(call);
    return verdict.code == SQLITE_OK ? carry() : verdict.code;
}

DiskCall call_on(sqlite3_file* file, DiskCallKind kind) {
    return {.kind = kind, .file = ours(file).kind, .path = ours(file).path};
}

int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

int read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
    return decided(*ours(file).disk, call_on(file, DiskCallKind::read),
                   [&] { return real(file)->pMethods->xRead(real(file), into, size, offset); });
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    DiskCall call = call_on(file, DiskCallKind::write);
    call.offset = offset;
    call.bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    const DiskVerdict verdict = ours(file).disk->decide(call);
    if (verdict.code == SQLITE_OK) {
        return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
    }
    if (const int part = std::min(static_cast<int>(verdict.bytes_done), size); part > 0) {
        real(file)->pMethods->xWrite(real(file), bytes, part, offset);
    }
    return verdict.code;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    DiskCall call = call_on(file, DiskCallKind::truncate);
    call.offset = size;
    return decided(*ours(file).disk, call, [&] { return real(file)->pMethods->xTruncate(real(file), size); });
}

int sync(sqlite3_file* file, int /*flags*/) {
    DiskCall call = call_on(file, DiskCallKind::sync);
    // As SQLite's own VFS does when a journal is synced for the first time.
    call.syncs_directory = ours(file).kind != DiskFile::session && !std::exchange(ours(file).directory_synced, true);
    return decided(*ours(file).disk, call, [] { return SQLITE_OK; });
}

int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* taken) { return real(file)->pMethods->xCheckReservedLock(real(file), taken); }

int control(sqlite3_file* file, int operation, void* argument) {
    if (operation == SQLITE_FCNTL_PRAGMA) {
        const char* const* const words = static_cast<char**>(argument); // error, name, value
        const TestDisk::State& disk = *ours(file).disk;
        const std::vector<std::string>& ignored = disk.options.pragmas_ignored;
        if (words[2] != nullptr && std::find(ignored.begin(), ignored.end(), words[1]) != ignored.end()) {
            return SQLITE_OK;
        }
        if (words[1] == k_checkpoint_pragma && disk.options.checkpoint_pages != 0) {
            return sqlite3_wal_autocheckpoint(disk.connection, disk.options.checkpoint_pages);
        }
    }
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

int sector_size(sqlite3_file* file) {
    const int wanted = ours(file).disk->options.sector_bytes;
    return wanted != 0 ? wanted : real(file)->pMethods->xSectorSize(real(file));
}

int characteristics(sqlite3_file* file) {
    const int real_ones = real(file)->pMethods->xDeviceCharacteristics(real(file));
    // Under power-safe overwrites SQLite asks for no sector size.
    return ours(file).disk->options.sector_bytes != 0 ? real_ones & ~SQLITE_IOCAP_POWERSAFE_OVERWRITE : real_ones;
}

int share(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
    return decided(*ours(file).disk, call_on(file, DiskCallKind::share),
                   [&] { return real(file)->pMethods->xShmMap(real(file), region, size, extend, memory); });
}

int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    const auto carry = [&] { return real(file)->pMethods->xShmLock(real(file), offset, count, flags); };
    if (offset != k_writer_lock) {
        return carry();
    }
    const bool taken = (flags & SQLITE_SHM_LOCK) != 0;
    return decided(*ours(file).disk, call_on(file, taken ? DiskCallKind::lock : DiskCallKind::unlock), carry);
}

void barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unshare(sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

constexpr sqlite3_io_methods methods(int version) {
    return {version, close,      read,    write,       truncate,        sync,  file_size,   lock,
            unlock,  check_lock, control, sector_size, characteristics, share, lock_shared, barrier,
            unshare, nullptr,    nullptr};
}
constexpr sqlite3_io_methods k_methods = methods(2);
constexpr sqlite3_io_methods k_methods_without_sharing = methods(1);

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    TestDisk::State& disk = disk_of(vfs);
    OpenFile& opened = ours(file);
    opened = {};
    opened.disk = &disk;
    opened.path = path == nullptr ? "" : path;
    opened.kind = kind_of(opened.path);
    const auto carry = [&] {
        const int code = disk.real->xOpen(disk.real, path, real(file), flags, flags_out);
        if (code == SQLITE_OK) {
            opened.base.pMethods = disk.options.shared_memory ? &k_methods : &k_methods_without_sharing;
        }
        return code;
    };
    return decided(disk, call_on(file, DiskCallKind::open), carry);
}

int remove(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    TestDisk::State& disk = disk_of(vfs);
    const DiskCall call{
        .kind = DiskCallKind::remove, .file = kind_of(path), .path = path, .syncs_directory = sync_directory != 0};
    return decided(disk, call, [&] { return disk.real->xDelete(disk.real, path, 0); });
}

int access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    sqlite3_vfs* const below = disk_of(vfs).real;
    return below->xAccess(below, path, flags, result);
}

int full_pathname(sqlite3_vfs* vfs, const char* path, int size, char* out) {
    sqlite3_vfs* const below = disk_of(vfs).real;
    return below->xFullPathname(below, path, size, out);
}

/// Runs for every connection that is opened.
int keep_connection(sqlite3* database, char** /*message*/, const sqlite3_api_routines* /*api*/) {
    disk_of(sqlite3_vfs_find(nullptr)).connection = database;
    return SQLITE_OK;
}
auto extension() -> void (*)() { return reinterpret_cast<void (*)()>(&keep_connection); }

constexpr auto k_kind_names =
    std::to_array<std::string_view>({"open", "read", "write", "truncate", "sync", "remove", "share", "lock", "unlock"});

} // namespace

TestDisk::TestDisk(Decide decide, Options options) : state_(std::make_unique<State>()) {
    state_->decide = std::move(decide);
    state_->options = std::move(options);
    state_->real = sqlite3_vfs_find(nullptr);
    state_->vfs = *state_->real;
    state_->vfs.pNext = nullptr;
    state_->vfs.zName = "test-disk";
    state_->vfs.pAppData = state_.get();
    state_->vfs.szOsFile = static_cast<int>(k_real_offset) + state_->real->szOsFile;
    state_->vfs.xOpen = open;
    state_->vfs.xDelete = remove;
    state_->vfs.xAccess = access;
    state_->vfs.xFullPathname = full_pathname;
    if (sqlite3_vfs_register(&state_->vfs, 1) != SQLITE_OK || sqlite3_auto_extension(extension()) != SQLITE_OK) {
        throw std::runtime_error("cannot register the test disk");
    }
}

TestDisk::~TestDisk() {
    sqlite3_cancel_auto_extension(extension());
    sqlite3_vfs_unregister(&state_->vfs);
    sqlite3_vfs_register(state_->real, 1);
}

std::string_view name_of(DiskCallKind kind) { return k_kind_names[static_cast<std::size_t>(kind)]; }

} // namespace scaleit::test
