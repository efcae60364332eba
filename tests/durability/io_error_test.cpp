// The disk fails the n-th call of a kind, for every n until there is none left, once or from then on.
#include "tests/durability/client.hpp"
#include "tests/durability/concurrent_client.hpp"
#include "tests/durability/test_disk.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <array>
#include <atomic>
#include <sqlite3.h>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr int k_checkpoint_pages = 12; // several checkpoints within a short session

/// One way in which a disk fails.
struct Failing {
    DiskCallKind kind;
    int code;
    std::size_t bytes_done; ///< of a write
    const char* says;       ///< in the first error
};

constexpr std::array k_failing{
    Failing{DiskCallKind::open, SQLITE_CANTOPEN, 0, "unable to open"},
    Failing{DiskCallKind::read, SQLITE_IOERR_READ, 0, "while reading"},
    Failing{DiskCallKind::write, SQLITE_FULL, 0, "full"},
    Failing{DiskCallKind::write, SQLITE_FULL, 13, "full"},
    Failing{DiskCallKind::write, SQLITE_IOERR_WRITE, 2000, "while writing"},
    Failing{DiskCallKind::truncate, SQLITE_IOERR_TRUNCATE, 0, "while truncating"},
    Failing{DiskCallKind::sync, SQLITE_IOERR_FSYNC, 0, "while syncing"},
    Failing{DiskCallKind::remove, SQLITE_IOERR_DELETE, 0, "deleting"},
    Failing{DiskCallKind::share, SQLITE_IOERR_SHMMAP, 0, "while sharing memory"},
};

enum class Lasting { once, on };

/// How often which fault came, and what it led to.
struct Tally {
    int injected = 0; ///< runs with a fault in them
    int failed = 0;   ///< of these, runs that were told so
};

/// A run in which the n-th call fails. False where there are fewer.
bool run_with_fault(const Failing& failing, Lasting lasting, int n, session::Sync sync, Tally& tally) {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    const ClientPlan plan{.exchanges = 5, .sync = sync};
    std::string notes;
    std::optional<Error> failure;
    int calls = 0;
    {
        const TestDisk disk(
            [&](const DiskCall& call) -> DiskVerdict {
                if (call.kind == failing.kind) {
                    ++calls;
                    if (calls == n || (calls > n && lasting == Lasting::on)) {
                        return {failing.code, failing.bytes_done};
                    }
                }
                return {};
            },
            {.checkpoint_pages = k_checkpoint_pages});
        failure = record(file, plan, [&](Noted noted) { notes += static_cast<char>(noted); });
    }
    if (calls < n) {
        CHECK_FALSE(failure);
        return false;
    }
    ++tally.injected;
    tally.failed += failure ? 1 : 0;
    INFO((failure ? failure->message : "no failure was told") << "; notes " << notes);
    CHECK(find_wrong(file, plan, notes, Demand::acknowledged) == "");
    if (failure) {
        CHECK(failure->kind == ErrorKind::environment);
        CHECK_THAT(failure->message, contains(file.string()));
        CHECK_THAT(failure->message, contains(failing.says));
    }
    return true;
}

} // namespace

TEST_CASE("i/o errors: whichever call fails, nothing acknowledged is lost and the error is named", "[durability]") {
    for (const session::Sync sync : {session::Sync::normal, session::Sync::full}) {
        for (const Failing& failing : k_failing) {
            for (const Lasting lasting : {Lasting::once, Lasting::on}) {
                Tally tally;
                INFO(name_of(failing.kind)
                     << " fails with " << failing.code << (lasting == Lasting::on ? " from then on" : ""));
                for (int n = 1;; ++n) {
                    INFO("call " << n);
                    if (!run_with_fault(failing, lasting, n, sync, tally)) {
                        break;
                    }
                }
                CHECK(tally.injected > 0);
                CHECK(tally.failed > 0);
            }
        }
    }
}

TEST_CASE("i/o errors: appenders that share a failed commit all hear of it, and of the same", "[durability]") {
    constexpr int k_each = 40;
    for (int n = 25; n < 60; n += 5) { // behind the session's first transaction
        const TemporaryDirectory directory;
        const auto file = directory.file("s.db");
        std::atomic<int> writes = 0;
        Counts acknowledged{};
        std::array<Status, k_client_threads> results;
        {
            const TestDisk disk([&](const DiskCall& call) -> DiskVerdict {
                return call.kind == DiskCallKind::write && ++writes >= n ? DiskVerdict{SQLITE_IOERR_WRITE}
                                                                         : DiskVerdict{};
            });
            const auto writer = make_writer(file);
            results =
                append_from_threads(*writer, k_each, [&](const Acknowledged& one) { ++acknowledged.at(one.thread); });
        }
        INFO("write " << n << " fails");
        for (const Status& result : results) {
            CHECK(same_failure(result, results.front()));
        }
        CHECK_THAT(results.front().error().message, contains("while writing"));
        CHECK(find_wrong(file, acknowledged, Mark::open) == "");
    }
}
