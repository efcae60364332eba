#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/child_process.hpp"
#include "tests/unit/recorder/samples.hpp"

#include "recorder/session/verify.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <sys/resource.h>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr int k_exchanges = 400;

/// Records k_exchanges exchanges, a tick after each, and acknowledges each exchange by one byte on the pipe.
int record_and_acknowledge(const std::filesystem::path& file, int pipe) {
    auto writer = session::SessionWriter::create(file, sample_meta(), session::Sync::normal);
    for (int i = 0; writer && i < k_exchanges; ++i) {
        if (!(*writer)->append(sample_exchange(i)) || ::write(pipe, "+", 1) != 1 ||
            !(*writer)->append(sample_tick(i))) {
            return 1;
        }
    }
    return writer && (*writer)->close() ? 0 : 1;
}

/// The session is a prefix of what record_and_acknowledge() writes, with at least so many exchanges.
void require_prefix(const Content& content, std::size_t acknowledged) {
    std::size_t exchanges = 0;
    for (const session::Entry& entry : content.entries) {
        const auto number = static_cast<std::int64_t>((entry.seq - 1) / 2);
        if (entry.seq % 2 == 1) {
            REQUIRE(std::get<session::Exchange>(entry.value) == sample_exchange(number));
            ++exchanges;
        } else {
            REQUIRE(std::get<Tick>(entry.value) == sample_tick(number));
        }
    }
    CHECK(exchanges >= acknowledged);
}

void require_undamaged(const std::filesystem::path& file) {
    const auto report = session::verify(file);
    REQUIRE(report);
    CHECK(report->damage.empty());
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Records under a bound on the size of any file. Returns 0 where everything was taken; 2 where the session could not
/// be made; 3 where an append or close failed and all calls after it failed alike; 1 for anything else.
int record_within(const std::filesystem::path& file, rlim_t bytes, int pipe) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
    auto writer = session::SessionWriter::create(file, sample_meta(), session::Sync::normal);
    if (!writer) {
        return writer.error().kind == ErrorKind::environment ? 2 : 1;
    }
    Status status;
    for (int i = 0; i < 30 && status; ++i) {
        status = (*writer)->append(sample_exchange(i));
        if (status && ::write(pipe, "+", 1) != 1) {
            return 1;
        }
        status = status ? (*writer)->append(sample_tick(i)) : status;
    }
    if (status) {
        status = (*writer)->close();
        return status ? 0 : 3;
    }
    const bool same_again = same_failure((*writer)->append(sample_exchange(0)), status) &&
                            same_failure((*writer)->close(), status) && status.error().kind == ErrorKind::environment;
    return same_again ? 3 : 1;
}

} // namespace

TEST_CASE("session: a writer destroyed without close leaves it open and complete", "[recorder]") {
    const TemporaryDirectory directory;
    {
        const auto writer = make_writer(directory.file("s.db"));
        append_all(*writer, {sample_exchange(0), sample_tick(0), sample_exchange(1)});
    }
    const Content content = read_intact(directory.file("s.db"));
    CHECK_FALSE(content.closed);
    CHECK(content.entries.size() == 3);
    require_undamaged(directory.file("s.db"));
}

TEST_CASE("session: a recorder killed at any moment leaves all it acknowledged", "[recorder]") {
    for (std::size_t wait_for = 1; wait_for < k_exchanges / 2; wait_for += 13) {
        const TemporaryDirectory directory;
        const auto file = directory.file("s.db");
        ChildProcess child([&](int pipe) { return record_and_acknowledge(file, pipe); });
        std::size_t acknowledged = child.read(wait_for).size();
        child.kill();
        const int status = child.wait();
        acknowledged += child.read_all().size();
        INFO("killed after " << acknowledged << " acknowledgements");
        REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
        REQUIRE(acknowledged >= wait_for);

        const std::string before = bytes_of(file);
        const std::string wal_before = bytes_of(file.string() + "-wal");
        const Content content = read_intact(file);
        CHECK_FALSE(content.closed);
        require_prefix(content, acknowledged);
        CHECK(content.entries.size() < 2 * k_exchanges);
        require_undamaged(file);
        CHECK(bytes_of(file) == before);
        CHECK(bytes_of(file.string() + "-wal") == wal_before);
    }
}

TEST_CASE("session: a recorder that is not killed leaves a complete closed session", "[recorder]") {
    const TemporaryDirectory directory;
    ChildProcess child([&](int pipe) { return record_and_acknowledge(directory.file("s.db"), pipe); });
    const std::size_t acknowledged = child.read_all().size();
    const int status = child.wait();
    REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    CHECK(acknowledged == k_exchanges);
    const Content content = read_intact(directory.file("s.db"));
    CHECK(content.closed);
    CHECK(content.entries.size() == 2 * k_exchanges);
    require_prefix(content, acknowledged);
}

TEST_CASE("session: when the disk is full nothing acknowledged is lost", "[recorder]") {
    int not_made = 0;
    int failed = 0;
    int code = -1;
    for (rlim_t bytes = 0; code != 0; bytes += 4096) {
        INFO("files of at most " << bytes << " bytes");
        REQUIRE(bytes < 4'000'000);
        const TemporaryDirectory directory;
        const auto file = directory.file("s.db");
        ChildProcess child([&](int pipe) { return record_within(file, bytes, pipe); });
        const std::size_t acknowledged = child.read_all().size();
        const int status = child.wait();
        REQUIRE(WIFEXITED(status));
        code = WEXITSTATUS(status);
        if (code == 2) {
            ++not_made;
            CHECK(std::filesystem::is_empty(directory.path()));
            continue;
        }
        REQUIRE((code == 3 || code == 0));
        failed += code == 3 ? 1 : 0;
        require_prefix(read_intact(file), acknowledged);
        require_undamaged(file);
    }
    CHECK(not_made > 0);
    CHECK(failed > 10);
}

TEST_CASE("session: one cut off in a directory that cannot be written says what to do", "[recorder]") {
    const TemporaryDirectory directory;
    const auto place = directory.file("place");
    std::filesystem::create_directory(place);
    ChildProcess recorder([&](int pipe) { return record_and_acknowledge(place / "s.db", pipe); });
    REQUIRE(recorder.read(5).size() == 5);
    recorder.kill();
    const int killed = recorder.wait();
    REQUIRE(WIFSIGNALED(killed));
    std::filesystem::remove(place / "s.db-shm");
    const auto mode = [](const std::filesystem::path& path, int bits) {
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(bits));
    };
    mode(directory.path(), 0755);
    mode(place, 0555);
    ChildProcess reader([&](int pipe) {
        if (geteuid() == 0 && setuid(65534) != 0) { // root may write anywhere
            return 1;
        }
        const Result<Content> content = read_content(place / "s.db");
        const std::string said = content ? "read it" : content.error().message;
        return ::write(pipe, said.data(), said.size()) > 0 ? 0 : 1;
    });
    const std::string said = reader.read_all();
    static_cast<void>(reader.wait());
    mode(place, 0755);
    CHECK_THAT(said, contains("was cut off while recorded"));
    CHECK_THAT(said, contains("copy " + (place / "s.db").string() + " and " + (place / "s.db-wal").string()));
    CHECK_FALSE(read_intact(place / "s.db").entries.empty());
}
