#include "replayer/search/sweep.hpp"

#include "fake_app/demand/generator.hpp"
#include "replayer/search/shard.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

namespace scaleit::search {

namespace {

using scaleit::test::contains;

Axis axis(const std::string& text) {
    const Result<Axis> parsed = parse_axis(text);
    INFO((parsed ? "" : parsed.error().message));
    REQUIRE(parsed.has_value());
    return *parsed;
}

SweepPlan plan_of(const std::vector<std::string>& vary) {
    SweepPlan plan;
    plan.manifest = policy::to_manifest(policy::TargetAverage{});
    plan.source = "policy target-average";
    plan.world = "test";
    for (const std::string& text : vary) {
        plan.axes.push_back(axis(text));
    }
    return plan;
}

const std::string k_wave = "sine:base=6,amplitude=4,period=20m";

/// Runs over an hour of a wave.
std::function<whatif::RunResult(const policy::Policy&)> run_over(const std::string& wave) {
    return [demand = std::shared_ptr<demand::Demand>(demand::make_generator({wave}, Seed{1}).value())](
               const policy::Policy& policy) {
        whatif::DemandWorld::Options options;
        options.interval = std::chrono::seconds(15);
        options.ticks = 240;
        return whatif::run(whatif::DemandWorld(*demand, options), {policy, {}});
    };
}

SweepTable swept(const SweepPlan& plan, const SweepOptions& options = {}, const std::string& wave = k_wave) {
    const Result<SweepTable> table = run_sweep(plan, run_over(wave), options);
    INFO((table ? "" : table.error().message));
    REQUIRE(table.has_value());
    return *table;
}

const std::vector<std::string> k_pareto_keys{"above_limit_percent", "replica_hours", "changes"};

std::vector<std::size_t> pareto() { return find_figures(k_pareto_keys).value(); }

/// A table over two figures, for fronts worked out by hand.
SweepTable table_of(const std::vector<std::pair<double, double>>& points) {
    SweepTable table;
    table.configurations = static_cast<std::int64_t>(points.size());
    table.keys = {"target"};
    const std::vector<std::size_t> figures =
        find_figures(std::vector<std::string>{"rms_error", "in_band_percent"}).value();
    for (const auto& [rms, in_band] : points) {
        SweepRow row{static_cast<std::int64_t>(table.rows.size()), {"0.8"}, {}, {}};
        row.figures.resize(score::figures().size(), 100);
        row.figures[figures[0]] = rms;
        row.figures[figures[1]] = in_band;
        table.rows.push_back(row);
    }
    return table;
}

std::filesystem::path write(const scaleit::test::TemporaryDirectory& folder, const std::string& name,
                            const std::string& text) {
    const std::filesystem::path file = folder.file(name);
    std::ofstream(file, std::ios::binary) << text;
    return file;
}

} // namespace

TEST_CASE("axis: lists and ranges give the values that a person would write", "[replayer]") {
    CHECK(axis("target=0.7..0.9/0.05").values == std::vector<std::string>{"0.7", "0.75", "0.8", "0.85", "0.9"});
    CHECK(axis("x=-1..1/0.5").values == std::vector<std::string>{"-1", "-0.5", "0", "0.5", "1"});
    CHECK(axis("cooldown=1m..3m/30s").values == std::vector<std::string>{"1m", "90s", "2m", "150s", "3m"});
    CHECK(axis("window=50,100,200").values == std::vector<std::string>{"50", "100", "200"});
    CHECK(axis("a.b=0..1/0.3").values == std::vector<std::string>{"0", "0.3", "0.6", "0.9"});
    CHECK(axis("a.b=0..1/0.3").key == "a.b");
    CHECK_FALSE(axis("target=0.7..0.9/0.05").continuous);
    const Axis between = axis("target=0.7..0.9");
    CHECK(between.continuous);
    CHECK(between.values.size() == 1001);
    CHECK(between.values[1] == "0.7002");
    CHECK(between.values.back() == "0.9");
}

TEST_CASE("axis: what cannot be read is refused in words", "[replayer]") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"target", "it is not KEY=VALUES"},
        {"=3", "it is not KEY=VALUES"},
        {"x=1,1", "a value is empty or there twice"},
        {"x=1,,2", "a value is empty or there twice"},
        {"x=", "a value is empty or there twice"},
        {"x=2..1/1", "it ends before it begins"},
        {"x=1..2/0", "its step is not above zero"},
        {"x=1..2m/1", "not all numbers, or all durations"},
        {"x=a..b", "not all numbers, or all durations"},
        {"x=0..1/0.000001", "it has over 100000 values"},
        {"x=\"1\"", "quotes and line ends"},
        {"x,y=1", "a comma cannot stand in its key"},
    }));
    INFO(text);
    const Result<Axis> parsed = parse_axis(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().kind == ErrorKind::usage);
    CHECK_THAT(parsed.error().message, contains(message));
}

TEST_CASE("sweep: a grid has every combination once, the last key moving fastest", "[replayer]") {
    const SweepPlan plan = plan_of({"target=0.7,0.8", "window=50,100,200"});
    REQUIRE(count_of(plan) == 6);
    CHECK(values_of(plan, 0) == std::vector<std::string>{"0.7", "50"});
    CHECK(values_of(plan, 1) == std::vector<std::string>{"0.7", "100"});
    CHECK(values_of(plan, 5) == std::vector<std::string>{"0.8", "200"});
    const Result<policy::Policy> policy = policy_of(plan, 5);
    REQUIRE(policy.has_value());
    const auto& config = std::get<policy::TargetAverage>(*policy).config;
    CHECK(config.target == 0.8);
    CHECK(config.window == 200);
    CHECK(config.settle_ticks == policy::TargetAverageConfig{}.settle_ticks);
}

TEST_CASE("sweep: random configurations are drawn by seed and place alone", "[replayer]") {
    SweepPlan plan = plan_of({"target=0.6..0.9", "window=50,100"});
    CHECK_THAT(flaw(plan).value_or(""), contains("the range of target has no step"));
    plan.random = RandomSweep{200, Seed{5}};
    CHECK_FALSE(flaw(plan).has_value());
    CHECK(count_of(plan) == 200);
    std::set<std::string> targets;
    std::map<std::string, int> windows;
    for (std::int64_t i = 0; i < 200; ++i) {
        CHECK(values_of(plan, i) == values_of(plan, i));
        targets.insert(values_of(plan, i)[0]);
        ++windows[values_of(plan, i)[1]];
    }
    CHECK(targets.size() > 150);
    CHECK(windows["50"] > 60);
    CHECK(windows["100"] > 60);
    const std::vector<std::string> third = values_of(plan, 2);
    plan.random->seed = Seed{6};
    CHECK(values_of(plan, 2) != third);
}

TEST_CASE("sweep: plans and values that make no sense are refused before anything runs", "[replayer]") {
    CHECK_THAT(flaw(plan_of({})).value_or(""), contains("nothing to vary"));
    CHECK_THAT(flaw(plan_of({"target=0.7", "target=0.8"})).value_or(""), contains("target is varied twice"));
    CHECK_THAT(flaw(plan_of({"min=1..10000/1", "max=1..10000/1"})).value_or(""),
               contains("over 1000000 configurations"));
    const auto no_run = [](const policy::Policy&) -> whatif::RunResult {
        FAIL("something ran");
        return {};
    };
    const auto [vary, message] = GENERATE(table<std::string, std::string>({
        {"windwo=50", "policy target-average with windwo=50:1: spec: unknown key 'windwo', did you mean 'window'?"},
        {"target=0.8,1.5", "with target=1.5:1: spec: target is 1.5, expected a fraction from 0.01 to 0.99"},
        {"target.deeper=1", "spec.target.deeper leads to no value"},
    }));
    const Result<SweepTable> table = run_sweep(plan_of({vary}), no_run, {});
    REQUIRE_FALSE(table.has_value());
    CHECK(table.error().kind == ErrorKind::usage);
    CHECK_THAT(table.error().message, contains(message));
}

TEST_CASE("sweep: its rows are what single runs give", "[replayer]") {
    const SweepPlan plan = plan_of({"target=0.6..0.9/0.1", "window=50,200"});
    const SweepTable table = swept(plan);
    REQUIRE(table.rows.size() == 8);
    for (const SweepRow& row : table.rows) {
        const whatif::RunResult single = run_over(k_wave)(*policy_of(plan, row.index));
        CHECK(row.digest == single.digest);
        for (std::size_t i = 0; i < row.figures.size(); ++i) {
            CHECK(row.figures[i] == score::figures()[i].value(single.scorecard));
        }
    }
    CHECK(table.rows[0].digest != table.rows[1].digest);
}

TEST_CASE("sweep: neither threads nor shards change a byte", "[replayer]") {
    const SweepPlan plan = plan_of({"target=0.6..0.9/0.02", "window=50,100,200"});
    const std::string whole = to_csv(swept(plan), pareto());
    std::int64_t last = 0;
    const auto progress = [&](std::int64_t done) { last = done; };
    CHECK(to_csv(swept(plan, {{}, 7, progress}), pareto()) == whole);
    CHECK(last == count_of(plan));
    const scaleit::test::TemporaryDirectory folder;
    for (const std::int64_t count : {1, 3, 100}) {
        std::vector<std::filesystem::path> files;
        for (std::int64_t i = count; i-- > 0;) {
            const SweepTable part = swept(plan, {{i, count}, 2, {}});
            files.push_back(write(folder, std::to_string(i) + "of" + std::to_string(count), to_csv(part, pareto())));
        }
        const Result<SweepTable> merged = merge_tables(files);
        INFO((merged ? "" : merged.error().message));
        REQUIRE(merged.has_value());
        CHECK(to_csv(*merged, pareto()) == whole);
        CHECK(to_json(*merged, pareto()) == to_json(swept(plan), pareto()));
        CHECK(to_text(*merged, pareto()) == to_text(swept(plan), pareto()));
    }
}

TEST_CASE("sweep: shards that do not make one sweep are refused", "[replayer]") {
    const SweepPlan plan = plan_of({"target=0.6..0.9/0.1"});
    const scaleit::test::TemporaryDirectory folder;
    const std::string first = to_csv(swept(plan, {{0, 2}, 1, {}}), pareto());
    const auto a = write(folder, "a", first);
    const auto b = write(folder, "b", to_csv(swept(plan, {{1, 2}, 1, {}}), pareto()));
    const auto other =
        write(folder, "other", to_csv(swept(plan_of({"target=0.5..0.8/0.1"}), {{1, 2}, 1, {}}), pareto()));
    const auto error = [](const std::vector<std::filesystem::path>& files) {
        const Result<SweepTable> merged = merge_tables(files);
        REQUIRE_FALSE(merged.has_value());
        CHECK(merged.error().kind == ErrorKind::bad_input);
        return merged.error().message;
    };
    CHECK(merge_tables(std::vector<std::filesystem::path>{b, a}).has_value());
    CHECK_THAT(error({a}), contains("configuration 1 is missing"));
    CHECK_THAT(error({a, a}), contains("configuration 0 is there twice"));
    CHECK_THAT(error({a, b, b}), contains("more rows than the sweep has configurations"));
    CHECK_THAT(error({a, other}), contains("other:2: another sweep than that of the rows before"));
    const auto elsewhere = write(folder, "elsewhere",
                                 to_csv(swept(plan, {{1, 2}, 1, {}}, "sine:base=6,amplitude=3,period=20m"), pareto()));
    CHECK_THAT(error({a, elsewhere}), contains("elsewhere:2: another sweep than that of the rows before"));
    CHECK_THAT(error({write(folder, "x", "time,value\n1,2\n")}), contains("x:1: not the CSV of a sweep"));
    CHECK_THAT(error({write(folder, "y", first.substr(0, first.size() - 9))}), contains("not a row of a sweep"));
    CHECK_THAT(error({write(folder, "z", "")}), contains("it is empty"));
    CHECK_THAT(error({folder.file("nowhere")}), contains("nowhere"));
    CHECK_FALSE(merge_tables({}).has_value());
}

TEST_CASE("sweep: an error that no tick can show is worse than any other", "[replayer]") {
    const auto figures = find_figures(std::vector<std::string>{"rms_error", "in_band_percent"}).value();
    SweepTable table = table_of({{0.0, 90}, {0.2, 90}, {0.1, 80}});
    const auto known = score::figures();
    const auto eligible = std::find_if(known.begin(), known.end(),
                                       [](const score::Figure& figure) { return figure.key == "eligible_percent"; });
    table.rows[0].figures[static_cast<std::size_t>(eligible - known.begin())] = 0;
    CHECK(pareto_front(table, figures) == std::vector<bool>{false, true, true});
}

TEST_CASE("sweep: the Pareto front is of those that nothing beats", "[replayer]") {
    const auto figures = find_figures(std::vector<std::string>{"rms_error", "in_band_percent"}).value();
    // rms_error: lower is better; in_band_percent: higher is better.
    const SweepTable table = table_of({{0.1, 90}, {0.2, 95}, {0.2, 90}, {0.3, 80}, {0.1, 90}, {0.05, 10}});
    CHECK(pareto_front(table, figures) == std::vector<bool>{true, true, false, false, true, true});
    CHECK(pareto_front(table, std::span(figures).first(1)) ==
          std::vector<bool>{false, false, false, false, false, true});
    CHECK_THAT(to_text(table, figures), contains("6 configurations, 4 of them on the Pareto front"));
    CHECK_THAT(find_figures(std::vector<std::string>{"chagnes"}).error().message, contains("did you mean 'changes'?"));
    CHECK_FALSE(find_figures(std::vector<std::string>{"mean_cpu"}).has_value());
}

TEST_CASE("shard: said by the flag or by the scheduler", "[replayer]") {
    using Variables = std::map<std::string, std::string>;
    const auto [text, variables, expected] = GENERATE(table<std::string, Variables, Shard>({
        {"0/1", {}, {0, 1}},
        {"2/8", {{"SLURM_ARRAY_TASK_ID", "5"}}, {2, 8}},
        {"auto", {{"SLURM_ARRAY_TASK_ID", "5"}, {"SLURM_ARRAY_TASK_COUNT", "8"}}, {5, 8}},
        {"auto",
         {{"SLURM_ARRAY_TASK_ID", "8"}, {"SLURM_ARRAY_TASK_MIN", "1"}, {"SLURM_ARRAY_TASK_COUNT", "8"}},
         {7, 8}},
        {"auto/4", {{"JOB_COMPLETION_INDEX", "3"}}, {3, 4}},
    }));
    const auto environment = [&variables = variables](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
    };
    const Result<Shard> shard = parse_shard(text, environment);
    INFO(text << (shard ? "" : shard.error().message));
    REQUIRE(shard.has_value());
    CHECK(*shard == expected);
}

TEST_CASE("shard: what says no place is refused", "[replayer]") {
    const std::string text = GENERATE("8/8", "1", "a/2", "-1/2", "1/0", "auto", "auto/3", "1/2/3", "");
    INFO(text);
    const Result<Shard> shard = parse_shard(text, [](const std::string&) { return std::optional<std::string>(); });
    REQUIRE_FALSE(shard.has_value());
    CHECK(shard.error().kind == ErrorKind::usage);
    // The third of two.
    CHECK_FALSE(parse_shard("auto/2", [](const std::string& name) {
                    return name == "JOB_COMPLETION_INDEX" ? std::optional<std::string>("2") : std::nullopt;
                }).has_value());
}

} // namespace scaleit::search
