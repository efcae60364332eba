// The gates in data/gates from the outside: exit codes, every form of the verdict, baselines. What they say is golden.
#include "tests/support/golden.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <filesystem>
#include <regex>

using namespace scaleit::test;

namespace {

namespace fs = std::filesystem;

const fs::path k_source = SCALEIT_SOURCE_DIR;

std::string data(const std::string& name) { return (k_source / "data" / name).string(); }

struct Judged {
    std::string stem; ///< of the golden file
    std::vector<std::string> source;
    std::string gate;
    std::string policy;
    int exit_code = 0;
};

std::vector<std::string> trace(const std::string& name) {
    return {"--trace", data("traces/" + name), "--trace-unit", "demand", "--interval", "1m", "--startup-delay", "2m"};
}

std::vector<std::string> command(const Judged& judged, const std::vector<std::string>& more) {
    std::vector<std::string> words{program("replayer"), "run"};
    words.insert(words.end(), judged.source.begin(), judged.source.end());
    words.insert(words.end(), {"--policy", judged.policy, "--gate", data("gates/" + judged.gate)});
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

const std::vector<std::string> k_calm{data("sessions/calm.db")};

const std::vector<Judged>& judged_runs() {
    static const std::vector<Judged> k_runs{
        {"day.target-average", trace("day.csv"), "standard.yaml", "target-average", 0},
        {"day.proportional", trace("day.csv"), "standard.yaml", "proportional", 0},
        {"square.target-average", trace("square.csv"), "standard.yaml", "target-average", 1},
        {"flash.proportional", trace("flash.csv"), "flash_crowd.yaml", "proportional", 0},
        {"flash.target-average", trace("flash.csv"), "flash_crowd.yaml", "target-average", 1},
        {"calm.target-average", k_calm, "no_worse.yaml", "target-average", 0},
        {"calm.cautious", k_calm, "no_worse.yaml", data("policies/cautious.yaml"), 1},
        {"calm.same", k_calm, "same_decisions.yaml", "target-average", 0},
        {"calm.other", k_calm, "same_decisions.yaml", "proportional", 1},
    };
    return k_runs;
}

/// The part of a report that is the gate's, without the path to this tree.
std::string verdict_in(const std::string& text) {
    const std::size_t at = text.find("gate ");
    return std::regex_replace(text.substr(at == std::string::npos ? text.size() : at),
                              std::regex(k_source.string() + "/"), "");
}

void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

} // namespace

TEST_CASE("gates: the committed ones pass and fail runs as their golden files say", "[cli]") {
    for (const Judged& judged : judged_runs()) {
        INFO(judged.stem);
        const Finished finished = run(command(judged, {}));
        INFO(finished.err);
        CHECK(finished.exit_code == judged.exit_code);
        check_golden("gate." + judged.stem + ".txt", verdict_in(finished.out));
    }
}

TEST_CASE("gates: a JUnit file is valid, whatever the verdict", "[cli]") {
    const TemporaryDirectory directory;
    const std::string check = "if command -v xmllint >/dev/null; then exec xmllint --noout --schema \"$0\" \"$1\"; fi; "
                              "exec python3 -c 'import sys, xml.etree.ElementTree as t; t.parse(sys.argv[1])' \"$1\"";
    for (const Judged& judged : judged_runs()) {
        INFO(judged.stem);
        const std::string file = directory.file(judged.stem + ".xml").string();
        CHECK(run(command(judged, {"--junit", file})).exit_code == judged.exit_code);
        const Finished valid = run({"/bin/sh", "-c", check, (k_source / "tests/cli/junit.xsd").string(), file});
        INFO(valid.err);
        CHECK(valid.exit_code == 0);
    }
}

TEST_CASE("gates: annotations go to standard error, and JSON stays one object", "[cli]") {
    const Judged judged{"", k_calm, "same_decisions.yaml", "proportional", 1};
    const Finished finished = run(command(judged, {"--annotations", "github", "--format", "json"}));
    CHECK(finished.exit_code == 1);
    CHECK(finished.out.front() == '{');
    CHECK_THAT(finished.out, contains(R"("gate": {"passed": false, "checks": [{"name": "same_decisions_as any")"));
    CHECK_THAT(finished.err, contains("::error file="));
    CHECK_THAT(finished.err, contains("same_decisions.yaml,line=6,title=gate%3A same_decisions_as any::expected"));
}

TEST_CASE("gates: a committed baseline holds later runs to it", "[cli]") {
    const TemporaryDirectory directory;
    const std::string baseline = directory.file("baseline.json").string();
    const Judged same{"", trace("day.csv"), "same_decisions.yaml", "target-average", 0};
    const std::string copy = directory.file("copy.db").string();
    CHECK(run(command(same, {"--out", copy})).exit_code == 2); // nothing to compare with
    CHECK_FALSE(std::filesystem::exists(copy));
    CHECK(run(command(same, {"--baseline", baseline})).exit_code == 4);
    CHECK(run(command(same, {"--baseline", baseline, "--update-baseline"})).exit_code == 0);
    CHECK(run(command(same, {"--baseline", baseline})).exit_code == 0);
    Judged other = same;
    other.policy = "proportional";
    const Finished failed = run(command(other, {"--baseline", baseline}));
    CHECK(failed.exit_code == 1);
    CHECK_THAT(failed.out, contains("expected the decisions of the baseline, actual from tick"));
}

TEST_CASE("gates: a recorded session is judged as it is", "[cli]") {
    const auto judge = [](const std::string& gate) {
        return run({program("replayer"), "score", data("sessions/calm.db"), "--gate", data("gates/" + gate)});
    };
    CHECK(judge("dry_run.yaml").exit_code == 1);
    CHECK(judge("no_worse.yaml").exit_code == 2); // nothing to compare with
}

TEST_CASE("gates: a bad gate file is refused with its line before anything runs", "[cli]") {
    const TemporaryDirectory directory;
    write(directory.file("bad.yaml"),
          "apiVersion: scaleit/v1\nkind: Gate\nspec:\n  checks:\n    - mean_cup: {max: 1}\n");
    const Finished bad =
        run({program("replayer"), "run", data("sessions/calm.db"), "--gate", directory.file("bad.yaml").string()});
    CHECK(bad.exit_code == 2);
    CHECK_THAT(bad.err, contains("bad.yaml:5: spec.checks[0]: unknown key 'mean_cup', did you mean 'mean_cpu'?"));
    const Finished alone = run({program("replayer"), "run", data("sessions/calm.db"), "--junit", "x.xml"});
    CHECK(alone.exit_code == 2);
    const Finished unwritable = run(command({"", k_calm, "no_worse.yaml", "target-average", 0},
                                            {"--junit", directory.file("no/such/folder.xml").string()}));
    CHECK(unwritable.exit_code == 5);
}
