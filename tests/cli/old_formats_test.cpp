// Golden sessions of every older format, closed and cut off, are read, verified, replayed and scored as their recorder
// left them. Beside each stands what the programs say of it; SCALEIT_UPDATE=1 rewrites that.
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace scaleit;
using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

const fs::path k_golden = fs::path(SCALEIT_SOURCE_DIR) / "tests" / "golden";

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What the programs say, one answer after another. `file` is a copy, so that no run touches the golden one.
std::string said_of(const fs::path& file) {
    std::string said;
    for (const auto& command :
         std::vector<std::vector<std::string>>{{program("recorder"), "show", "--format", "json"},
                                               {program("recorder"), "verify", "--format", "json"},
                                               {program("replayer"), "verify"},
                                               {program("replayer"), "score", "--format", "json"},
                                               {program("replayer"), "run", "--format", "json"}}) {
        std::vector<std::string> words = command;
        words.push_back(file.string());
        const Finished finished = run(words);
        INFO(finished.err);
        CHECK(finished.exit_code == 0);
        said += finished.out;
    }
    for (std::size_t at = said.find(file.string()); at != std::string::npos; at = said.find(file.string())) {
        said.replace(at, file.string().size(), file.filename().string());
    }
    return said;
}

} // namespace

TEST_CASE("old formats: golden sessions are read, verified, replayed and scored as ever", "[cli]") {
    for (const std::string stem : {"format1/calm", "format1/errors", "format1/cut"}) {
        INFO(stem);
        const TemporaryDirectory directory;
        const fs::path golden = k_golden / stem;
        const fs::path copy = directory.file(golden.filename().string() + ".db");
        for (const char* suffix : {".db", ".db-wal"}) {
            if (fs::exists(golden.string() + suffix)) {
                fs::copy_file(golden.string() + suffix, copy.parent_path() / (golden.filename().string() + suffix));
            }
        }
        const std::string said = said_of(copy);
        CHECK(bytes_of(copy) == bytes_of(golden.string() + ".db"));
        if (std::getenv("SCALEIT_UPDATE") != nullptr) {
            std::ofstream(golden.string() + ".txt", std::ios::binary) << said;
        }
        INFO(golden << ".txt differs; SCALEIT_UPDATE=1 rewrites it where the change is meant");
        CHECK(said == bytes_of(golden.string() + ".txt"));
    }
}
