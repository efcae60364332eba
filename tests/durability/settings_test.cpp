// What durability rests on is asserted, not assumed: SQLite's settings, and that a session has one recorder.
#include "tests/durability/test_disk.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/child_process.hpp"
#include "tests/unit/recorder/samples.hpp"

using namespace scaleit;
using namespace scaleit::test;

namespace {

/// Why a session cannot be made on such a disk; empty where it can. Nothing may be left behind.
std::string refusal(TestDisk::Options options) {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    const TestDisk disk([](const DiskCall&) { return DiskVerdict{}; }, std::move(options));
    const auto writer = session::SessionWriter::create(file, sample_meta(), session::Sync::normal);
    if (writer) {
        return "";
    }
    CHECK(writer.error().kind == ErrorKind::environment);
    CHECK_THAT(writer.error().message, contains("cannot make the session " + file.string()));
    CHECK(std::filesystem::is_empty(directory.path()));
    return writer.error().message;
}

/// 0 where a session could be made, in a process of its own that then waits to be killed.
int make_and_wait(const std::filesystem::path& file, int pipe) {
    const auto writer = session::SessionWriter::create(file, sample_meta(), session::Sync::normal);
    const std::string said = writer ? "made" : writer.error().message;
    if (::write(pipe, said.data(), said.size()) < 0) {
        return 1;
    }
    ::close(pipe);
    return writer ? ::pause() : 0;
}

} // namespace

TEST_CASE("settings: one that SQLite does not take is named, and no session is made", "[durability]") {
    CHECK(refusal({}) == "");
    CHECK_THAT(refusal({.pragmas_ignored = {"journal_mode"}}),
               contains("SQLite keeps journal_mode at delete here, where wal is needed"));
    CHECK_THAT(refusal({.pragmas_ignored = {"synchronous"}}),
               contains("SQLite keeps synchronous at 2 here, where 3 is needed"));
    CHECK_THAT(refusal({.sector_bytes = 8192, .pragmas_ignored = {"page_size"}}),
               contains("SQLite keeps page_size at 8192 here, where 4096 is needed"));
}

TEST_CASE("settings: where memory cannot be shared there is no -wal, and no session is made", "[durability]") {
    CHECK_THAT(refusal({.shared_memory = false}),
               contains("SQLite keeps journal_mode at delete here, where wal is needed; try another file system"));
}

TEST_CASE("settings: of recorders that want one file, one gets it, also after its death", "[durability]") {
    constexpr int k_recorders = 8;
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    std::vector<std::unique_ptr<ChildProcess>> recorders;
    for (int i = 0; i < k_recorders; ++i) {
        recorders.push_back(std::make_unique<ChildProcess>([&](int pipe) { return make_and_wait(file, pipe); }));
    }
    int made = 0;
    for (const auto& recorder : recorders) {
        const std::string said = recorder->read_all();
        made += said == "made" ? 1 : 0;
        if (said != "made") {
            CHECK_THAT(said, contains(file.string() + " exists already; choose another name"));
        }
    }
    CHECK(made == 1);
    recorders.clear();
    const auto late = session::SessionWriter::create(file, sample_meta(), session::Sync::normal);
    REQUIRE_FALSE(late);
    CHECK_THAT(late.error().message, contains("exists already"));
    CHECK(read_intact(file).entries.empty());
}
