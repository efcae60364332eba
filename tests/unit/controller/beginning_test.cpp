// From a plan to runs that begin: which session is gone on from, and what time has room for.
#include "controller/session_names.hpp"

#include "recorder/session/writer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

/// A session with one tick, or with none.
void make_session(const fs::path& file, int ticks = 1) {
    const auto writer = session::SessionWriter::create(file, {}, session::Sync::normal).value();
    Tick tick;
    tick.observation = tl::unexpected<Failure>(Failure{FailureKind::timeout, 0});
    for (; tick.index < ticks; ++tick.index) {
        REQUIRE(writer->append(tick));
    }
    REQUIRE(writer->close());
}

} // namespace

TEST_CASE("sessions of a folder: the newest that has a tick is by stamp and count", "[controller]") {
    const TemporaryDirectory directory;
    for (const char* const name :
         {"web-20240501T120000Z.db", "web-20240501T120001Z-2.db", "web-20240501T120001Z-10.db",
          "web-20240501T120001Z.db", "web-2-20250501T120000Z.db", "web-20240501T120000Z-20250501T120000Z.db"}) {
        make_session(directory.file(name));
    }
    make_session(directory.file("web-20240601T120000Z.db"), 0);
    for (const char* const name : {"web-20260501T120000Z.csv", "web-20260501.db", "web-20260501T120000Z-x.db",
                                   "20260501T120000Z.db", "web.db", "-.db", ".db"}) {
        std::ofstream(directory.file(name)) << "no session";
    }
    SessionFolders folders;
    const auto newest = [&](const std::string& workload) {
        const auto found = folders.newest(directory.path(), workload).value();
        return found ? found->filename().string() : "";
    };
    CHECK(newest("web") == "web-20240501T120001Z-10.db");
    CHECK(newest("web-2") == "web-2-20250501T120000Z.db");
    CHECK(newest("web-20240501T120000Z") == "web-20240501T120000Z-20250501T120000Z.db");
    CHECK(newest("we").empty());
    CHECK(newest("").empty());
}

TEST_CASE("sessions of a folder: it is read once for all workloads", "[controller]") {
    const TemporaryDirectory directory;
    make_session(directory.file("web-20240501T120000Z.db"));
    SessionFolders folders;
    REQUIRE(folders.newest(directory.path(), "web").value());
    make_session(directory.file("other-20240501T120000Z.db"));
    CHECK_FALSE(folders.newest(directory.path(), "other").value());
    CHECK(SessionFolders().newest(directory.path(), "other").value());
    const auto missing = folders.newest(directory.file("none"), "web");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ErrorKind::bad_input);
}
