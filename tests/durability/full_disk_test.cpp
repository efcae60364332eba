// The disk is full: a bound on the size of files, and a real file system of so many pages, one more in each run until
// all fits.
#include "tests/durability/client.hpp"
#include "tests/durability/test_disk.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/child_process.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr ClientPlan k_plan{.exchanges = 10};
constexpr std::uint64_t k_page_bytes = 4096;

enum ExitCode { k_all_recorded = 0, k_was_full = 3, k_not_possible = 77 };

int record_and_tell(const std::filesystem::path& file, int pipe) {
    const TestDisk without_syncs([](const DiskCall&) { return DiskVerdict{}; });
    const std::optional<Error> failure = record(file, k_plan, [&](Noted noted) {
        const char letter = static_cast<char>(noted);
        static_cast<void>(::write(pipe, &letter, 1) == 1);
    });
    return failure ? k_was_full : k_all_recorded;
}

int record_within(const std::filesystem::path& file, std::uint64_t bytes, int pipe) {
    std::signal(SIGXFSZ, SIG_IGN); // as each of the programs does
    const rlimit limit{bytes, bytes};
    return setrlimit(RLIMIT_FSIZE, &limit) == 0 ? record_and_tell(file, pipe) : k_not_possible;
}

bool write_file(const char* file, const std::string& text) { return static_cast<bool>(std::ofstream(file) << text); }

/// Makes this process root of a user namespace of its own.
bool become_root() {
    const std::string uid = "0 " + std::to_string(geteuid()) + " 1";
    const std::string gid = "0 " + std::to_string(getegid()) + " 1";
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_file("/proc/self/setgroups", "deny") &&
           write_file("/proc/self/uid_map", uid) && write_file("/proc/self/gid_map", gid);
}

/// A mount that only this process sees and that ends with it.
bool mount_small(const std::filesystem::path& place, std::uint64_t bytes) {
    const std::string size = "size=" + std::to_string(bytes);
    return (unshare(CLONE_NEWNS) == 0 || become_root()) &&
           mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("scaleit-test", place.c_str(), "tmpfs", 0, size.c_str()) == 0;
}

/// Records on a file system of so many bytes, then moves what it holds to `place`, whose mount dies with the process.
int record_on_small_disk(const std::filesystem::path& place, std::uint64_t bytes, int pipe) {
    const std::filesystem::path small = place / "small";
    std::filesystem::create_directory(small);
    if (!mount_small(small, bytes)) {
        return k_not_possible;
    }
    const int code = record_and_tell(small / "s.db", pipe);
    std::filesystem::copy(small, place / "kept", std::filesystem::copy_options::recursive);
    return code;
}

/// How many runs ended in which way.
struct Tally {
    int unmade = 0; ///< the session could not be made
    int cut = 0;    ///< it was made, and something failed later
    int complete = 0;
    bool possible = true;
};

using Run = std::function<int(const std::filesystem::path& directory, std::uint64_t bytes, int pipe)>;

/// Runs with more and more room, until everything fits. `file` is where a run leaves its session.
Tally fill(const Run& run, const std::filesystem::path& file, std::uint64_t step) {
    constexpr std::uint64_t k_bytes_max = 4'000'000;
    Tally tally;
    for (std::uint64_t bytes = step; tally.complete == 0; bytes += step) {
        INFO("room for " << bytes << " bytes");
        REQUIRE(bytes < k_bytes_max);
        const TemporaryDirectory directory;
        ChildProcess client([&](int pipe) { return run(directory.path(), bytes, pipe); });
        const std::string notes = client.read_all();
        const int status = client.wait();
        REQUIRE(WIFEXITED(status));
        if (WEXITSTATUS(status) == k_not_possible) {
            tally.possible = false;
            return tally;
        }
        INFO("notes " << notes);
        CHECK(find_wrong(directory.path() / file, k_plan, notes, Demand::acknowledged) == "");
        const bool full = notes.back() == static_cast<char>(Noted::failed);
        CHECK(WEXITSTATUS(status) == (full ? k_was_full : k_all_recorded));
        ++(!full ? tally.complete : notes.size() == 1 ? tally.unmade : tally.cut);
    }
    return tally;
}

} // namespace

TEST_CASE("full disk: with files of bounded size nothing acknowledged is lost", "[durability]") {
    const Run run = [](const std::filesystem::path& directory, std::uint64_t bytes, int pipe) {
        return record_within(directory / "s.db", bytes, pipe);
    };
    const Tally tally = fill(run, "s.db", k_page_bytes / 2);
    REQUIRE(tally.possible);
    CHECK(tally.unmade > 0);
    CHECK(tally.cut > 10);
}

TEST_CASE("full disk: on a file system filled to the last page nothing acknowledged is lost", "[durability]") {
    const Tally tally = fill(record_on_small_disk, std::filesystem::path("kept") / "s.db", k_page_bytes);
    if (!tally.possible) {
        WARN("SKIPPED: a small file system cannot be mounted here; run as root, or where user namespaces are allowed");
        return;
    }
    CHECK(tally.unmade > 0);
    CHECK(tally.cut > 10);
}
