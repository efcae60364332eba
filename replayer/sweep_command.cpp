// `replayer sweep`: many configurations of one policy over one world.
#include "controller/cli/number_range.hpp"
#include "controller/cli/progress.hpp"
#include "controller/live/system_clock.hpp"
#include "controller/manifest/place.hpp"
#include "controller/policy/policy_file.hpp"
#include "fake_app/demand/series.hpp"
#include "replayer/command.hpp"
#include "replayer/html/sweep_page.hpp"
#include "replayer/html_flags.hpp"
#include "replayer/policy_run.hpp"
#include "replayer/search/shard.hpp"
#include "replayer/write_file.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <thread>

namespace scaleit::replayer {

namespace {

/// Samples of demand that are written out once for all runs (512 MiB); a longer run asks its source at every tick.
constexpr std::int64_t k_samples_max = std::int64_t{1} << 26U;
constexpr int k_threads_max = 1024;

enum class TableFormat { text, json, csv };

constexpr auto enum_names(TableFormat) { return std::to_array<std::string_view>({"text", "json", "csv"}); }

struct Options {
    SourceFlags source;
    std::optional<std::string> policy;
    PolicyFlags changes;
    std::vector<std::string> vary;
    std::optional<std::int64_t> random;
    std::vector<std::string> pareto;
    std::string shard;
    std::vector<std::filesystem::path> merge;
    int threads = 0; ///< 0: as many as there are cores
    HtmlFlags html;
    TableFormat format = TableFormat::text;
    CLI::Option* format_flag = nullptr;
};

std::string table_text(const search::SweepTable& table, std::span<const std::size_t> pareto, TableFormat format) {
    switch (format) {
    case TableFormat::text:
        return search::to_text(table, pareto);
    case TableFormat::json:
        return search::to_json(table, pareto);
    case TableFormat::csv:
        break;
    }
    return search::to_csv(table, pareto);
}

/// The manifest as its author wrote it, so that keys are those of its kind; that of a name or a session else.
Status set_manifest(const Options& options, const Source& source, search::SweepPlan& plan) {
    const std::string choice = options.policy.value_or("");
    const bool is_file = !choice.empty() && !policy::default_policy(choice);
    if (is_file) {
        const Result<std::string> text = manifest::read_file(choice);
        if (!text) {
            return tl::unexpected<Error>(text.error());
        }
        plan.source = choice;
        plan.manifest = *text;
        plan.overrides = options.changes.overrides;
        return policy::read_manifest(*text, choice).map([](const policy::Policy&) {});
    }
    const Result<policy::Policy> policy = effective_policy(options.policy, source, options.changes);
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    plan.source = fmt::format("policy {}", policy::policy_name(*policy));
    plan.manifest = policy::to_manifest(*policy);
    return {};
}

/// A key that is varied has no one value.
Status refuse_overridden(const Options& options, const search::SweepPlan& plan) {
    const std::array<std::pair<std::string_view, bool>, 3> given{
        {{"target", options.changes.overrides.target.has_value()},
         {"min", options.changes.overrides.min.has_value()},
         {"max", options.changes.overrides.max.has_value()}}};
    for (const auto& [key, is_given] : given) {
        for (const search::Axis& axis : plan.axes) {
            if (is_given && axis.key == key) {
                return fail(ErrorKind::usage, fmt::format("--{} and --vary {} say different things", key, key));
            }
        }
    }
    return {};
}

Result<search::SweepPlan> make_plan(const Options& options, const Source& source) {
    search::SweepPlan plan;
    for (const std::string& text : options.vary) {
        Result<search::Axis> axis = search::parse_axis(text);
        if (!axis) {
            return tl::unexpected<Error>(axis.error());
        }
        plan.axes.push_back(*std::move(axis));
    }
    if (options.random) {
        plan.random = search::RandomSweep{*options.random, source.seed};
    }
    plan.world = std::visit(
        [&](const auto& world) {
            return fmt::format("{} {} ticks of {} seed {}", source.description, world.ticks(),
                               format_duration(world.interval()), source.seed.value);
        },
        source.world);
    if (Status set = set_manifest(options, source, plan); !set) {
        return tl::unexpected<Error>(set.error());
    }
    if (Status refused = refuse_overridden(options, plan); !refused) {
        return tl::unexpected<Error>(refused.error());
    }
    const std::optional<std::string> wrong = search::flaw(plan);
    return wrong ? fail(ErrorKind::usage, *wrong) : Result<search::SweepPlan>(std::move(plan));
}

/// Writes the demand of a world out, one sample a tick, where it is asked for at every tick and is not too long.
void decode_demand(Source& source) {
    const auto* world = std::get_if<whatif::DemandWorld>(&source.world);
    if (world == nullptr || world->ticks() < 1 || world->ticks() > k_samples_max) {
        return;
    }
    std::vector<double> values(static_cast<std::size_t>(world->ticks()));
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = world->truth(static_cast<std::int64_t>(i)).demand;
    }
    const whatif::DemandWorld::Options options = world->options();
    source.demand = std::make_unique<demand::Series>(options.interval, std::move(values));
    source.world.emplace<whatif::DemandWorld>(*source.demand, options);
}

Result<search::Shard> shard_of(const Options& options) {
    if (options.shard.empty()) {
        return search::Shard{};
    }
    return search::parse_shard(options.shard, [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): no thread yet
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    });
}

int threads_of(const Options& options) {
    return options.threads > 0 ? options.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Result<search::SweepTable> run_plan(const Options& options, const search::SweepPlan& plan, const Source& source) {
    const Result<search::Shard> shard = shard_of(options);
    if (!shard) {
        return tl::unexpected<Error>(shard.error());
    }
    live::SystemClock clock;
    const std::int64_t runs = (search::count_of(plan) - shard->index + shard->count - 1) / shard->count;
    cli::Progress progress("sweep", runs, [&] { return clock.now() - k_start; });
    const auto run = [&](const policy::Policy& policy) {
        return std::visit([&](const auto& world) { return whatif::run(world, {policy, source.turn}); }, source.world);
    };
    return search::run_sweep(plan, run,
                             {*shard, threads_of(options), [&](std::int64_t done) { progress.update(done); }});
}

/// A table, and what it is about.
struct Swept {
    search::SweepTable table;
    std::string source;
};

Result<Swept> swept(const Options& options) {
    if (!options.merge.empty()) {
        return search::merge_tables(options.merge).map([](search::SweepTable table) {
            return Swept{std::move(table), "merged shards"};
        });
    }
    const Result<Needs> needs = options.policy ? needs_of({&*options.policy, 1}) : Result<Needs>(Needs{});
    if (!needs) {
        return tl::unexpected<Error>(needs.error());
    }
    Result<Source> source = open_source(options.source, std::nullopt, *needs);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    decode_demand(*source);
    return make_plan(options, *source)
        .and_then([&](const search::SweepPlan& plan) { return run_plan(options, plan, *source); })
        .map([&](search::SweepTable table) {
            return Swept{std::move(table), source->description};
        });
}

Status write_page(const Options& options, const Swept& swept, std::span<const std::size_t> pareto) {
    if (!options.html.wanted()) {
        return {};
    }
    return write_file(options.html.html,
                      html::to_html({options.html.command_line(), swept.source, swept.table, pareto}));
}

Result<int> run_sweep(const Options& options) {
    const Result<std::vector<std::size_t>> pareto = search::find_figures(options.pareto);
    if (!pareto) {
        return tl::unexpected<Error>(pareto.error());
    }
    if (!options.shard.empty() && options.format_flag->count() > 0 && options.format != TableFormat::csv) {
        return fail(ErrorKind::usage, "a shard is written as CSV; choose the form of the result when you --merge");
    }
    if (!options.shard.empty() && options.html.wanted()) {
        return fail(ErrorKind::usage, "a shard has no page of its own; give --html when you --merge");
    }
    const Result<Swept> found = swept(options);
    if (!found) {
        return tl::unexpected<Error>(found.error());
    }
    if (Status written = write_page(options, *found, *pareto); !written) {
        return tl::unexpected<Error>(written.error());
    }
    return print(table_text(found->table, *pareto, options.shard.empty() ? options.format : TableFormat::csv));
}

void add_work_flags(CLI::App& command, Options& options) {
    command
        .add_option("--shard", options.shard,
                    "The part of the work to do, as CSV for --merge; auto: as SLURM or an indexed Kubernetes job says")
        ->type_name("I/N|auto[/N]");
    command.add_option("--merge", options.merge, "Put the CSV files of all shards together instead of running")
        ->type_name("FILE.csv");
    command.add_option("--threads", options.threads, "Runs at a time; without: one for each core")
        ->type_name("N")
        ->check(cli::within({1, k_threads_max}));
    options.format_flag = cli::add_choice(command, "--format", options.format, "Form of the result");
}

} // namespace

void add_sweep_command(CLI::App& app, Body& chosen) {
    CLI::App* command =
        app.add_subcommand("sweep", "Many configurations of a policy, and which of them are worth having");
    const auto options = std::make_shared<Options>();
    options->pareto = {"above_limit_percent", "replica_hours", "changes"};
    options->source.add_flags(*command);
    command
        ->add_option("--policy", options->policy,
                     "A policy's manifest, or its name; without: the recorded one, or target-average")
        ->type_name("POLICY.yaml");
    options->changes.add_flags(*command);
    command->add_option("--vary", options->vary, "A key of the policy's spec and its values; repeatable")
        ->type_name("KEY=A,B,C|KEY=FROM..TO/STEP")
        ->allow_extra_args(false)
        ->take_all();
    command->add_option("--random", options->random, "Draw N configurations by --seed instead of taking all")
        ->type_name("N")
        ->check(cli::within({1, static_cast<double>(search::k_configurations_max)}));
    command->add_option("--pareto", options->pareto, "Figures of the scorecard to weigh against each other")
        ->type_name("KEY,KEY,...")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->capture_default_str();
    add_work_flags(*command, *options);
    options->html.add_flags(*command);
    command->footer(
        "Examples:\n"
        "  replayer sweep session.db --vary target=0.7..0.9/0.05 --vary window=50,100,200\n"
        "  replayer sweep --trace cpu.csv --policy p.yaml --vary target=0.6..0.9 --random 500 --format csv\n"
        "  replayer sweep session.db --vary target=0.7..0.9/0.001 --shard 0/4 > 0.csv\n"
        "  replayer sweep --merge 0.csv 1.csv 2.csv 3.csv");
    command->callback([options, &chosen] { chosen = [options] { return run_sweep(*options); }; });
}

} // namespace scaleit::replayer
