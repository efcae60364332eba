// The recorder's process is killed: before each of its calls on the disk in turn, and at random instants under load.
#include "tests/durability/client.hpp"
#include "tests/durability/concurrent_client.hpp"
#include "tests/durability/test_disk.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/child_process.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "controller/core/random.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <map>
#include <numeric>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr int k_checkpoint_pages = 12; // several checkpoints within a short session

/// Where in a session's life a kill fell.
enum class KillPoint : char {
    making = '0',
    before_begin,
    inserting,
    after_insert,
    committing,
    after_commit, ///< and before the client hears of it
    checkpoint,
    closing,
};

constexpr std::string_view name_of(KillPoint point) {
    constexpr std::array<std::string_view, 8> k_names{"making",     "before begin", "inserting",  "after insert",
                                                      "committing", "after commit", "checkpoint", "closing"};
    return k_names.at(static_cast<std::size_t>(point) - static_cast<std::size_t>(KillPoint::making));
}

constexpr std::array k_kill_points{KillPoint::making,       KillPoint::before_begin, KillPoint::inserting,
                                   KillPoint::after_insert, KillPoint::committing,   KillPoint::after_commit,
                                   KillPoint::checkpoint,   KillPoint::closing};

/// Follows a client and its disk, to tell where the next call falls.
class Whereabouts {
public:
    void hear(Noted noted) { noted_ += static_cast<char>(noted); }

    [[nodiscard]] KillPoint next(const DiskCall& call) {
        if (noted_.empty()) {
            return KillPoint::making;
        }
        if (noted_.back() == static_cast<char>(Noted::closing)) {
            return KillPoint::closing;
        }
        switch (call.kind) {
        case DiskCallKind::lock:
            committing_ = false;
            return KillPoint::before_begin;
        case DiskCallKind::unlock:
            return KillPoint::after_commit;
        case DiskCallKind::read:
        case DiskCallKind::open:
        case DiskCallKind::share:
        case DiskCallKind::remove:
            return KillPoint::inserting;
        case DiskCallKind::write:
        case DiskCallKind::sync:
        case DiskCallKind::truncate:
            break;
        }
        if (call.file == DiskFile::session) {
            return KillPoint::checkpoint;
        }
        return std::exchange(committing_, true) ? KillPoint::committing : KillPoint::after_insert;
    }

private:
    std::string noted_;
    bool committing_ = false;
};

bool tell(int pipe, char letter) { return ::write(pipe, &letter, 1) == 1; }

/// Records with the process killed before its n-th call on the disk.
int record_and_die(const std::filesystem::path& file, const ClientPlan& plan, int n, int pipe) {
    Whereabouts whereabouts;
    int calls = 0;
    const TestDisk disk(
        [&](const DiskCall& call) -> DiskVerdict {
            const KillPoint point = whereabouts.next(call);
            if (++calls == n && tell(pipe, static_cast<char>(point))) {
                ::kill(::getpid(), SIGKILL);
            }
            return {};
        },
        {.checkpoint_pages = k_checkpoint_pages});
    const auto note = [&](Noted noted) {
        whereabouts.hear(noted);
        tell(pipe, static_cast<char>(noted));
    };
    return record(file, plan, note) ? 1 : 0;
}

bool was_killed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }
bool ended_well(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }

/// A kill before the n-th call, judged. False where the client made fewer and ended by itself.
bool kill_at(int n, const ClientPlan& plan, std::map<KillPoint, int>& kills) {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    ChildProcess client([&](int pipe) { return record_and_die(file, plan, n, pipe); });
    std::string notes = client.read_all();
    const int status = client.wait();
    if (was_killed(status)) {
        REQUIRE_FALSE(notes.empty());
        ++kills[static_cast<KillPoint>(notes.back())];
        notes.pop_back();
    } else {
        REQUIRE(ended_well(status));
        CHECK(notes.back() == static_cast<char>(Noted::closed));
    }
    INFO("killed before call " << n << ", notes " << notes);
    CHECK(find_wrong(file, plan, notes, Demand::acknowledged) == "");
    return was_killed(status);
}

/// Records from several threads until killed, or `each` exchanges in each, and tells of every acknowledgement.
int record_from_threads(const std::filesystem::path& file, session::Sync sync, int each, int pipe) {
    std::optional<TestDisk> without_syncs; // which the death of a process does not need
    if (sync == session::Sync::normal) {
        without_syncs.emplace([](const DiskCall&) { return DiskVerdict{}; });
    }
    auto writer = session::SessionWriter::create(file, sample_meta(), sync);
    if (!writer) {
        return 1;
    }
    const auto results = append_from_threads(**writer, each, [&](const Acknowledged& one) {
        if (::write(pipe, &one, sizeof one) != sizeof one) { // whole: it is smaller than PIPE_BUF
            _exit(2);
        }
    });
    const bool all = std::all_of(results.begin(), results.end(), [](const Status& result) { return bool(result); });
    return all && (*writer)->close() ? 0 : 3;
}

/// Adds up acknowledgements, which must come in each thread's order.
void count(const std::string& pipe, Counts& acknowledged) {
    REQUIRE(pipe.size() % sizeof(Acknowledged) == 0);
    for (std::size_t at = 0; at < pipe.size(); at += sizeof(Acknowledged)) {
        Acknowledged one;
        std::memcpy(&one, pipe.data() + at, sizeof one);
        REQUIRE(one.number == acknowledged.at(one.thread)++);
    }
}

/// Kills a recorder after so many acknowledgements and so long; how many there were in the end.
int kill_after(std::size_t acknowledgements, std::chrono::microseconds pause, session::Sync sync) {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    ChildProcess recorder([&](int pipe) { return record_from_threads(file, sync, 1'000'000, pipe); });
    Counts acknowledged{};
    count(recorder.read(acknowledgements * sizeof(Acknowledged)), acknowledged);
    std::this_thread::sleep_for(pause);
    recorder.kill();
    const int status = recorder.wait();
    REQUIRE(was_killed(status));
    count(recorder.read_all(), acknowledged);

    CHECK(find_wrong(file, acknowledged, Mark::open) == "");
    return std::accumulate(acknowledged.begin(), acknowledged.end(), 0);
}

} // namespace

TEST_CASE("kill: before whichever call on the disk, nothing acknowledged is lost", "[durability]") {
    for (const session::Sync sync : {session::Sync::normal, session::Sync::full}) {
        std::map<KillPoint, int> kills;
        int n = 1;
        while (kill_at(n, {.exchanges = 6, .sync = sync}, kills)) {
            ++n;
        }
        for (const KillPoint point : k_kill_points) {
            INFO("kill point: " << name_of(point));
            CHECK(kills[point] > 0);
        }
    }
}

TEST_CASE("kill: at random instants under concurrent load, nothing acknowledged is lost", "[durability][slow]") {
    constexpr Seed k_seed{1410};
    constexpr int k_kills = 30;
    int acknowledged = 0;
    for (int i = 0; i < k_kills; ++i) {
        const bool full = i % 8 == 7;
        const auto number = static_cast<std::uint64_t>(i);
        const double share = draw_unit(k_seed, Stream{1}, number);
        const auto wait_for = static_cast<std::size_t>(share * (full ? 40 : 600));
        const std::chrono::microseconds pause(static_cast<int>(draw_unit(k_seed, Stream{2}, number) * 500));
        INFO("kill " << i << " after " << wait_for << " acknowledgements and " << pause.count() << " us");
        acknowledged += kill_after(wait_for, pause, full ? session::Sync::full : session::Sync::normal);
    }
    CHECK(acknowledged > 1000);
}

TEST_CASE("kill: a recorder that is not killed closes its session, complete", "[durability]") {
    constexpr int k_each = 250;
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    ChildProcess recorder([&](int pipe) { return record_from_threads(file, session::Sync::normal, k_each, pipe); });
    Counts acknowledged{};
    count(recorder.read_all(), acknowledged);
    const int status = recorder.wait();
    CHECK(ended_well(status));
    CHECK(acknowledged == Counts{k_each, k_each, k_each, k_each});
    CHECK(find_wrong(file, acknowledged, Mark::closed) == "");
}
