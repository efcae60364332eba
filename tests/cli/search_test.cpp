// The search as people run it: processes, files, exit codes, lines that can be pasted.
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

using namespace scaleit::test;

namespace {

const std::string k_root = SCALEIT_SOURCE_DIR;

Finished replayer(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{program("replayer")};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command);
}

std::string read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The rest of the line that begins so, as arguments.
std::vector<std::string> line_after(const std::string& text, const std::string& begin) {
    const std::size_t at = text.find(begin);
    REQUIRE(at != std::string::npos);
    std::istringstream words(text.substr(at + begin.size(), text.find('\n', at) - at - begin.size()));
    return {std::istream_iterator<std::string>(words), {}};
}

const std::vector<std::string> k_sweep{"sweep",        "--trace", k_root + "/data/traces/day.csv", "--trace-unit",
                                       "demand",       "--vary",  "target=0.6..0.9/0.05",          "--vary",
                                       "window=50,100"};

std::vector<std::string> sweep(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = k_sweep;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

} // namespace

TEST_CASE("sweep: shards put together are the whole run, byte for byte", "[cli]") {
    const TemporaryDirectory folder;
    const Finished whole = replayer(sweep({"--format", "csv", "--threads", "1"}));
    INFO(whole.err);
    REQUIRE(whole.exit_code == 0);
    CHECK(replayer(sweep({"--format", "csv", "--threads", "5"})).out == whole.out);
    std::vector<std::string> merge{"sweep", "--format", "csv", "--merge"};
    for (const std::string place : {"0", "1", "2"}) {
        const Finished shard = replayer(sweep({"--shard", place + "/3"}));
        REQUIRE(shard.exit_code == 0);
        std::ofstream(folder.file(place + ".csv"), std::ios::binary) << shard.out;
        merge.push_back(folder.file(place + ".csv").string());
    }
    const Finished merged = replayer(merge);
    INFO(merged.err);
    CHECK(merged.exit_code == 0);
    CHECK(merged.out == whole.out);
    merge.pop_back();
    const Finished incomplete = replayer(merge);
    CHECK(incomplete.exit_code == 4);
    CHECK_THAT(incomplete.err, contains("a shard is not there"));
    CHECK_THAT(replayer(sweep({})).out, contains("14 configurations, "));
}

TEST_CASE("sweep: what cannot be swept is refused with the nearest valid word", "[cli]") {
    const Finished unknown = replayer(sweep({"--vary", "widnow=1,2"}));
    CHECK(unknown.exit_code == 2);
    CHECK_THAT(unknown.err, contains("did you mean 'window'?"));
    CHECK(replayer(sweep({"--target", "0.7"})).exit_code == 2);
    CHECK(replayer(sweep({"--shard", "3/3"})).exit_code == 2);
    CHECK(replayer(sweep({"--shard", "auto"})).exit_code == 2);
    CHECK(replayer(sweep({"--pareto", "mean_cpu"})).exit_code == 2);
}

TEST_CASE("explore: our policies keep the laws in every scenario that was kept, and in others", "[cli]") {
    for (const char* policy : {"target-average", "proportional"}) {
        const Finished explored =
            replayer({"explore", "--policy", policy, "--regressions", k_root + "/data/regressions", "--count", "100"});
        INFO(explored.out << explored.err);
        CHECK(explored.exit_code == 0);
        CHECK_THAT(explored.out, contains("every scenario passed"));
    }
}

TEST_CASE("explore and shrink: a failure ends as a small file, and the lines given reproduce it", "[cli]") {
    const TemporaryDirectory folder;
    const std::string failing = folder.file("failing.yaml").string();
    const std::string small = folder.file("small.yaml").string();
    const std::vector<std::string> question{"--policy", "proportional", "--lag-ticks", "3", "--law", "regained"};
    std::vector<std::string> arguments{"explore", "--seed", "1", "--out", failing};
    arguments.insert(arguments.end(), question.begin(), question.end());
    const Finished explored = replayer(arguments);
    INFO(explored.out << explored.err);
    REQUIRE(explored.exit_code == 1);
    CHECK_THAT(explored.out, contains("FAILED regained at tick"));
    CHECK_THAT(explored.out, contains("seed: "));
    std::vector<std::string> again = line_after(explored.out, "reproduce: replayer ");
    const Finished reproduced = replayer(again);
    CHECK(reproduced.exit_code == 1);
    CHECK(line_after(reproduced.out, "FAILED") == line_after(explored.out, "FAILED"));

    arguments = {"shrink", failing, "--out", small};
    arguments.insert(arguments.end(), question.begin(), question.end());
    const Finished shrunk = replayer(arguments);
    INFO(shrunk.out << shrunk.err);
    REQUIRE(shrunk.exit_code == 0);
    CHECK_THAT(read(small), contains("# reproduce: replayer explore"));
    again = line_after(shrunk.out, "reproduce: replayer ");
    const Finished small_again = replayer(again);
    INFO(small_again.out << small_again.err);
    CHECK(small_again.exit_code == 1);
    CHECK_THAT(small_again.out, contains("1 scenarios, 1 of them from files"));
    // A scenario that passes is nothing to shrink.
    CHECK(replayer({"shrink", small, "--policy", "target-average", "--law", "bounds", "--out", failing}).exit_code ==
          2);
}
