// Sessions whose recorder died are read as they lie, wherever they lie.
#include "recorder/session/verify.hpp"
#include "tests/durability/client.hpp"
#include "tests/durability/test_disk.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/child_process.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <fstream>
#include <iterator>
#include <map>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

constexpr uid_t k_nobody = 65534;
constexpr int k_exchanges = 20;

void set_mode(const fs::path& path, int bits) { fs::permissions(path, static_cast<fs::perms>(bits)); }

/// A session whose recorder was killed, in a directory of its own.
struct CutOff {
    TemporaryDirectory directory;
    fs::path place = directory.file("place");
    fs::path file = place / "s.db";

    CutOff() {
        set_mode(directory.path(), 0755);
        fs::create_directory(place);
        ChildProcess recorder([&](int /*pipe*/) {
            const auto writer = make_writer(file);
            for (int i = 0; i < k_exchanges; ++i) {
                REQUIRE(writer->append(sample_exchange(i)));
            }
            return ::kill(::getpid(), SIGKILL);
        });
        const int status = recorder.wait();
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(fs::file_size(wal()) > 0);
    }
    ~CutOff() { set_mode(place, 0755); }
    CutOff(const CutOff&) = delete;
    CutOff& operator=(const CutOff&) = delete;

    [[nodiscard]] fs::path wal() const { return file.string() + "-wal"; }
    [[nodiscard]] fs::path shm() const { return file.string() + "-shm"; }

    /// Every file by name and its bytes; that of the -shm apart, which is SQLite's scratch space.
    [[nodiscard]] std::map<std::string, std::string> bytes() const {
        std::map<std::string, std::string> found;
        for (const auto& entry : fs::directory_iterator(place)) {
            std::ifstream in(entry.path(), std::ios::binary);
            found[entry.path().filename().string()] =
                entry.path() == shm() ? "" : std::string{std::istreambuf_iterator<char>(in), {}};
        }
        return found;
    }
};

/// What a reader says: `20 intact`, or an error's message.
std::string read_and_verify(const fs::path& file) {
    const Result<Content> content = read_content(file);
    if (!content) {
        return content.error().message;
    }
    const auto report = session::verify(file);
    if (!report) {
        return report.error().message;
    }
    return std::to_string(content->entries.size()) + (report->damage.empty() ? " intact" : " damaged") +
           (content->closed ? " closed" : "");
}

/// The same as a user who owns nothing: root may write anywhere.
std::string read_as_nobody(const fs::path& file) {
    ChildProcess reader([&](int pipe) {
        if (geteuid() == 0 && setuid(k_nobody) != 0) {
            return 1;
        }
        const std::string said = read_and_verify(file);
        return ::write(pipe, said.data(), said.size()) > 0 ? 0 : 1;
    });
    return reader.read_all();
}

const std::string k_all = std::to_string(k_exchanges) + " intact";

} // namespace

TEST_CASE("cut off: a writer destroyed without close leaves the session open and complete", "[durability]") {
    const TemporaryDirectory directory;
    {
        const auto writer = make_writer(directory.file("s.db"));
        append_all(*writer, {sample_exchange(0), sample_tick(0), sample_exchange(1)});
    }
    CHECK(read_and_verify(directory.file("s.db")) == "3 intact");
}

TEST_CASE("cut off: a session is read, with its -shm or without, and not changed", "[durability]") {
    for (const bool with_shm : {true, false}) {
        const CutOff cut_off;
        if (!with_shm) {
            fs::remove(cut_off.shm());
        }
        auto before = cut_off.bytes();
        CHECK(read_and_verify(cut_off.file) == k_all);
        before["s.db-shm"] = ""; // made by the reader where it was not there
        CHECK(cut_off.bytes() == before);
    }
}

TEST_CASE("cut off: recorder shows and verifies a session, and changes neither it nor its -wal", "[durability]") {
    const CutOff cut_off;
    const auto before = cut_off.bytes();
    for (const char* command : {"show", "verify"}) {
        const Finished finished = run({program("recorder"), command, cut_off.file.string()});
        INFO(finished.out << finished.err);
        CHECK(finished.exit_code == 0);
        CHECK_THAT(finished.out, contains("open"));
        CHECK_THAT(finished.out, contains(std::to_string(k_exchanges)));
        CHECK(cut_off.bytes() == before);
    }
}

TEST_CASE("cut off: without its -wal a session lacks what was in it", "[durability]") {
    const CutOff cut_off;
    fs::remove(cut_off.wal());
    CHECK(read_and_verify(cut_off.file) == "0 intact");
}

TEST_CASE("cut off: a session is read where nothing can be written, and nothing is put beside it", "[durability]") {
    for (const bool with_shm : {true, false}) {
        const CutOff cut_off;
        if (!with_shm) {
            fs::remove(cut_off.shm());
        }
        for (const auto& entry : fs::directory_iterator(cut_off.place)) {
            set_mode(entry.path(), 0444);
        }
        set_mode(cut_off.place, 0555);
        const auto before = cut_off.bytes();
        CHECK(read_as_nobody(cut_off.file) == k_all);
        CHECK(cut_off.bytes() == before);
    }
}

TEST_CASE("cut off: what of a session cannot be opened is named, with the way out", "[durability]") {
    const CutOff cut_off;
    set_mode(cut_off.shm(), 0);
    set_mode(cut_off.place, 0555);
    const std::string said = read_as_nobody(cut_off.file);
    CHECK_THAT(said, contains("was cut off while recorded"));
    CHECK_THAT(said, contains("copy " + cut_off.file.string() + " and " + cut_off.wal().string()));
}

TEST_CASE("cut off: a recorder that died while it made the session is named as the cause", "[durability]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    ChildProcess recorder([&](int /*pipe*/) {
        const TestDisk disk([](const DiskCall& call) -> DiskVerdict {
            if (call.kind == DiskCallKind::remove) { // of the first transaction's journal: all is written
                ::kill(::getpid(), SIGKILL);
            }
            return {};
        });
        static_cast<void>(make_writer(file));
        return 0;
    });
    const int status = recorder.wait();
    REQUIRE(WIFSIGNALED(status));
    CHECK_THAT(read_and_verify(file), contains("is not a session yet: its recorder died at its start"));
    fs::remove(file.string() + "-journal");
    CHECK(read_and_verify(file) == "0 intact");
}
