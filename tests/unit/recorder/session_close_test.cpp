#include "recorder/session/close.hpp"

#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/child_process.hpp"
#include "tests/unit/recorder/raw_database.hpp"
#include "tests/unit/recorder/samples.hpp"

#include <fstream>
#include <iterator>
#include <map>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

/// All files of a directory with their bytes. The -shm is left out: readers make and use it.
std::map<std::string, std::string> files_in(const fs::path& directory) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(directory)) {
        std::ifstream in(entry.path(), std::ios::binary);
        if (entry.path().extension() != ".db-shm") {
            files[entry.path().filename().string()] = std::string(std::istreambuf_iterator<char>(in), {});
        }
    }
    return files;
}

/// Records the values in a child that is killed once all are appended, the exchanges among them durable.
void record_and_die(const fs::path& file, const Values& values) {
    ChildProcess child([&](int pipe) {
        auto writer = session::SessionWriter::create(file, sample_meta(), session::Sync::normal);
        for (const auto& value : values) {
            if (!std::visit([&](const auto& one) { return (*writer)->append(one); }, value)) {
                return 1;
            }
        }
        return ::write(pipe, "+", 1) == 1 ? pause() : 1;
    });
    REQUIRE(child.read(1) == "+");
    child.kill();
    const int status = child.wait();
    REQUIRE(WIFSIGNALED(status));
}

Values sample_prefix() {
    Values values = sample_values();
    values.pop_back(); // the last tick waits for an exchange
    return values;
}

void require_closed(const fs::path& file, std::size_t entries) {
    CHECK(fs::exists(file));
    CHECK(std::distance(fs::directory_iterator(file.parent_path()), {}) == 1);
    const Content content = read_intact(file);
    CHECK(content.closed);
    CHECK(content.entries.size() == entries);
    const auto report = session::verify(file);
    REQUIRE(report);
    CHECK(report->damage.empty());
}

Error refusal(const fs::path& file) {
    const auto report = session::close_session(file);
    REQUIRE_FALSE(report);
    return report.error();
}

} // namespace

TEST_CASE("close: a session whose recorder died becomes a single closed file with the same entries", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    record_and_die(file, sample_prefix());
    const Content before = read_intact(file);
    REQUIRE_FALSE(before.closed);
    const auto chain = session::verify(file)->chain;

    const auto report = session::close_session(file);
    INFO((report ? "" : report.error().message));
    REQUIRE(report);
    CHECK_FALSE(report->was_closed);
    CHECK(report->found.exchanges == 11);
    CHECK(report->found.ticks == 10);
    require_closed(file, 21);
    CHECK(read_intact(file).entries == before.entries);
    CHECK(read_intact(file).meta == before.meta);
    CHECK(session::verify(file)->chain == chain);
}

TEST_CASE("close: one that was closed says so and is not touched", "[recorder]") {
    const TemporaryDirectory directory;
    write_closed(directory.file("s.db"), sample_values());
    const auto before = files_in(directory.path());
    const auto report = session::close_session(directory.file("s.db"));
    REQUIRE(report);
    CHECK(report->was_closed);
    CHECK(files_in(directory.path()) == before);
}

TEST_CASE("close: an empty session, and one whose end came between its mark and its one file, become one file",
          "[recorder]") {
    const TemporaryDirectory empty;
    record_and_die(empty.file("s.db"), {});
    REQUIRE(session::close_session(empty.file("s.db")));
    require_closed(empty.file("s.db"), 0);

    const TemporaryDirectory marked;
    write_closed(marked.file("s.db"), sample_values());
    execute(marked.file("s.db"), "PRAGMA journal_mode=WAL");
    ChildProcess keeper([&](int pipe) {
        RawDatabase database(marked.file("s.db")); // dies with the -wal in use
        static_cast<void>(database.try_execute("PRAGMA wal_autocheckpoint=0; PRAGMA user_version=2"));
        return ::write(pipe, "+", 1) == 1 ? pause() : 1;
    });
    REQUIRE(keeper.read(1) == "+");
    keeper.kill();
    static_cast<void>(keeper.wait());
    REQUIRE(fs::file_size(marked.file("s.db-wal")) > 0);
    const auto report = session::close_session(marked.file("s.db"));
    REQUIRE(report);
    CHECK_FALSE(report->was_closed);
    require_closed(marked.file("s.db"), 22);
}

TEST_CASE("close: an older format is closed in its own format", "[recorder]") {
    const TemporaryDirectory directory;
    for (const char* suffix : {".db", ".db-wal"}) {
        fs::copy_file(fs::path(SCALEIT_GOLDEN_DIR) / "format1" / (std::string("cut") + suffix),
                      directory.file(std::string("cut") + suffix));
    }
    REQUIRE(session::close_session(directory.file("cut.db")));
    require_closed(directory.file("cut.db"), 31);
    CHECK(session::SessionReader::open(directory.file("cut.db")).value()->format() == 1);
}

TEST_CASE("close: refused while a recorder writes, and the recorder does not notice", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    const auto writer = make_writer(file);
    REQUIRE(writer->append(sample_exchange(1)));
    for (int i = 2; i < 5; ++i) { // each refusal waits for the recorder, two seconds
        const Error error = refusal(file);
        CHECK(error.kind == ErrorKind::environment);
        CHECK_THAT(error.message, contains("a recorder still writes it"));
        REQUIRE(writer->append(sample_exchange(i)));
    }
    REQUIRE(writer->close());
    require_closed(file, 4);
}

TEST_CASE("close: what is damaged, or no session, is refused and left as it was", "[recorder]") {
    const TemporaryDirectory directory;
    const auto file = directory.file("s.db");
    record_and_die(file, sample_prefix());
    execute(file, "PRAGMA wal_autocheckpoint=0; UPDATE exchange SET status=201 WHERE seq=5; "
                  "PRAGMA wal_checkpoint(TRUNCATE)");
    const auto before = files_in(directory.path());
    CHECK_THAT(refusal(file).message, contains("is damaged and was left as it is"));
    CHECK(files_in(directory.path()) == before);

    std::ofstream(directory.file("garbage.db")) << std::string(8192, 'g');
    CHECK_THAT(refusal(directory.file("garbage.db")).message, contains("is no SQLite file"));
    CHECK(refusal(directory.file("none.db")).kind == ErrorKind::bad_input);
}

TEST_CASE("close: reading a session whose recorder died changes neither of its files", "[recorder]") {
    const TemporaryDirectory directory;
    record_and_die(directory.file("s.db"), sample_prefix());
    const auto before = files_in(directory.path());
    REQUIRE(before.at("s.db-wal").size() > 0);
    static_cast<void>(read_intact(directory.file("s.db")));
    CHECK(session::verify(directory.file("s.db"))->damage.empty());
    CHECK(files_in(directory.path()) == before);
}
