// The search as people run it: processes, files, exit codes, lines that can be pasted.
#include "tests/cli/json_output.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <filesystem>
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
    const Finished overridden = replayer(sweep({"--target", "0.7"}));
    CHECK(overridden.exit_code == 2);
    CHECK_THAT(overridden.err, contains("--vary target changes nothing, since another flag sets the same"));
    const Finished cooled = replayer({"sweep", "--trace", k_root + "/data/traces/day.csv", "--trace-unit", "demand",
                                      "--policy", "cpu", "--cooldown", "1m", "--vary", "cooldown=2m,5m"});
    CHECK(cooled.exit_code == 2);
    CHECK_THAT(cooled.err, contains("--vary cooldown changes nothing"));
    CHECK(replayer(sweep({"--shard", "3/3"})).exit_code == 2);
    CHECK(replayer(sweep({"--shard", "auto"})).exit_code == 2);
    CHECK(replayer(sweep({"--pareto", "mean_cpu"})).exit_code == 2);
}

TEST_CASE("sweep: a configuration lives as the same policy does by itself, calendar and config maps included",
          "[cli]") {
    const TemporaryDirectory folder;
    const std::string trace = folder.file("monday.csv").string();
    std::ofstream(trace) << "time,value\n2026-01-05T04:00:00Z,3\n2026-01-05T08:00:00Z,3\n2026-01-05T12:00:00Z,3\n"
                         << "2026-01-05T16:00:00Z,3\n2026-01-05T20:00:00Z,3\n";
    struct Case {
        std::vector<std::string> flags;
        std::string vary; ///< what the policy's file says, too
    };
    const std::vector<Case> cases{
        {{"--trace", trace, "--trace-unit", "demand", "--policy", k_root + "/data/policies/office_hours.yaml"},
         "otherwise=2"},
        {{"--scenario", k_root + "/data/scenarios/worker_queue.yaml", "--ticks", "200", "--policy",
          k_root + "/data/policies/worker_queue_placeholders.yaml", "--config-map",
          k_root + "/data/config_maps/scaling.yaml"},
         "scale_up_step=3"}};
    for (const auto& [flags, vary] : cases) {
        std::vector<std::string> alone{"run", "--format", "json"};
        alone.insert(alone.end(), flags.begin(), flags.end());
        const Finished ran = replayer(alone);
        INFO(ran.err);
        REQUIRE(ran.exit_code == 0);
        std::vector<std::string> among{"sweep", "--format", "csv", "--vary", vary};
        among.insert(among.end(), flags.begin(), flags.end());
        const Finished swept = replayer(among);
        INFO(swept.err);
        CHECK_THAT(swept.out, contains(json(ran.out)->getValue<std::string>("digest")));
    }
}

TEST_CASE("sweep: a policy beside other documents is found among them", "[cli]") {
    const Finished swept = replayer({"sweep", "--trace", k_root + "/data/traces/day.csv", "--trace-unit", "demand",
                                     "--policy", k_root + "/data/policies/hpa.yaml", "--vary", "maxReplicas=10,20"});
    INFO(swept.err);
    CHECK(swept.exit_code == 0);
    CHECK_THAT(swept.out, contains("2 configurations, "));
}

TEST_CASE("sweep: a policy that looks at what a session does not show is refused", "[cli]") {
    const Finished blind = replayer({"sweep", k_root + "/data/sessions/calm.db", "--policy",
                                     k_root + "/data/policies/worker_queue.yaml", "--vary", "scale_up_step=1,2"});
    CHECK(blind.exit_code == 2);
    CHECK_THAT(blind.err, contains("a rebuilt session has none"));
}

TEST_CASE("sweep: shards of other flags are no parts of one sweep", "[cli]") {
    const TemporaryDirectory folder;
    std::vector<std::string> merge{"sweep", "--merge"};
    for (const std::string place : {"0", "1"}) {
        const Finished shard = replayer(sweep({"--shard", place + "/2", "--startup-delay", place + "m"}));
        REQUIRE(shard.exit_code == 0);
        std::ofstream(folder.file(place + ".csv"), std::ios::binary) << shard.out;
        merge.push_back(folder.file(place + ".csv").string());
    }
    const Finished merged = replayer(merge);
    CHECK(merged.exit_code == 4);
    CHECK_THAT(merged.err, contains("another sweep than that of the rows before"));
    merge.insert(merge.end(), {"--vary", "target=0.7"});
    const Finished mixed = replayer(merge);
    CHECK(mixed.exit_code == 2);
    CHECK_THAT(mixed.err, contains("--vary does not go with --merge"));
}

TEST_CASE("compare: policies in files of one name are told apart by their folders", "[cli]") {
    const TemporaryDirectory folder;
    std::vector<std::string> command{"compare", "--trace", k_root + "/data/traces/day.csv", "--trace-unit", "demand"};
    std::vector<std::string> files;
    for (const std::string version : {"old", "new"}) {
        files.push_back(folder.file(version + "/steady.yaml").string());
        std::filesystem::create_directory(folder.file(version));
        std::filesystem::copy_file(k_root + "/data/policies/steady.yaml", files.back());
        command.insert(command.end(), {"--policy", files.back()});
    }
    const Finished compared = replayer(command);
    CHECK_THAT(compared.out, contains(files[1] + " against " + files[0] + ": the same decisions throughout"));
    command.back() = k_root + "/data/policies/cautious.yaml";
    CHECK_THAT(replayer(command).out, contains("cautious against steady: "));
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
    // Names with quotes and spaces in them are no harm to the file, nor to the line that is to be pasted.
    const std::string gate = folder.file("gate.yaml").string();
    std::ofstream(gate)
        << "apiVersion: scaleit/v1\nkind: Gate\nspec:\n  checks:\n    - during: {name: \"one's \\\"own\\\" hours\", "
           "from: 0s, until: 2h, checks: [{changes: {max: 0}}]}\n";
    const std::string spaced = folder.file("small one.yaml").string();
    const std::vector<std::string> asked{"--policy", "proportional", "--law", "bounds", "--gate", gate};
    arguments = {"shrink", "--seed", "1", "--plays-max", "20", "--out", spaced};
    arguments.insert(arguments.end(), asked.begin(), asked.end());
    const Finished named = replayer(arguments);
    INFO(named.out << named.err);
    REQUIRE(named.exit_code == 0);
    CHECK_THAT(named.out, contains(" '" + spaced + "'\n"));
    arguments = {"explore", spaced};
    arguments.insert(arguments.end(), asked.begin(), asked.end());
    CHECK(replayer(arguments).exit_code == 1);

    // A scenario that passes is nothing to shrink.
    CHECK(replayer({"shrink", small, "--policy", "target-average", "--law", "bounds", "--out", failing}).exit_code ==
          2);
}
