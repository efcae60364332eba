// `replayer sweep`: many configurations of one policy over one world.
#include "controller/cli/command_line.hpp"
#include "controller/cli/number_range.hpp"
#include "controller/cli/progress.hpp"
#include "controller/live/system_clock.hpp"
#include "controller/manifest/documents.hpp"
#include "controller/manifest/place.hpp"
#include "controller/policy/policy_file.hpp"
#include "fake_app/demand/series.hpp"
#include "replayer/command.hpp"
#include "replayer/html/sweep_page.hpp"
#include "replayer/html_flags.hpp"
#include "replayer/policy_run.hpp"
#include "replayer/search/shard.hpp"
#include "replayer/write_file.hpp"

#include <array>
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
    const CLI::App* command = nullptr;
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

/// The policy's own document, where it lies beside others; else the text.
std::string policy_document(const std::string& text, const std::string& source) {
    for (const manifest::Document& document : manifest::documents(text)) {
        if (policy::read_manifest(document.text, source)) {
            return std::string(document.text);
        }
    }
    return text;
}

/// The manifest as its author wrote it, so that keys are those of its kind; that of a name or a session else.
Status set_manifest(const Options& options, const Source& source, search::SweepPlan& plan) {
    const bool is_file = options.policy && !policy::default_policy(*options.policy);
    if (is_file) {
        plan.source = *options.policy;
        return manifest::read_file(plan.source).and_then([&](const std::string& text) {
            plan.manifest = policy_document(text, plan.source);
            return policy::read_manifest(text, plan.source).map([](const policy::Policy&) {});
        });
    }
    return chosen_policy(options.policy, source).map([&](const policy::Policy& policy) {
        plan.source = fmt::format("policy {}", policy::policy_name(policy));
        plan.manifest = policy::to_manifest(policy);
    });
}

/// What tells this sweep from others beside its manifest and its axes: the source, and every flag that changes a run.
std::string world_of(const Options& options, const Source& source) {
    const std::string flags = cli::given_options(
        *options.command, {"--policy", "--vary", "--random", "--pareto", "--shard", "--threads", "--format", "--html"});
    return std::visit(
        [&](const auto& world) {
            return fmt::format("{} {} ticks of {} seed {}{}", source.description, world.ticks(),
                               format_duration(world.interval()), source.seed.value, flags);
        },
        source.world);
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
    plan.world = world_of(options, source);
    if (Status set = set_manifest(options, source, plan); !set) {
        return tl::unexpected<Error>(set.error());
    }
    Result<Fitting> fitting = fitting_of(source, options.changes);
    if (!fitting) {
        return tl::unexpected<Error>(fitting.error());
    }
    plan.fitted = *std::move(fitting);
    if (const std::optional<std::string> wrong = search::flaw(plan)) {
        return fail(ErrorKind::usage, *wrong);
    }
    if (const std::optional<std::string> key = search::overridden_key(plan)) {
        return fail(ErrorKind::usage, fmt::format("--vary {} changes nothing, since another flag sets the same; leave "
                                                  "out the one or the other",
                                                  *key));
    }
    return plan;
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
    cli::Progress progress("sweep", runs, [&clock] { return clock.now(); });
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

/// Refuses flags that would mean nothing to a merge or a shard.
Status check_combination(const Options& options) {
    if (!options.merge.empty()) {
        constexpr std::array<std::string_view, 4> k_allowed{"--merge", "--pareto", "--format", "--html"};
        return allow_only(*options.command, k_allowed, "--merge, which runs nothing");
    }
    if (!options.shard.empty() && options.format_flag->count() > 0 && options.format != TableFormat::csv) {
        return fail(ErrorKind::usage, "a shard is written as CSV; choose the form of the result when you --merge");
    }
    if (!options.shard.empty() && options.html.wanted()) {
        return fail(ErrorKind::usage, "a shard has no page of its own; give --html when you --merge");
    }
    return {};
}

Result<int> run_sweep(const Options& options) {
    const Result<std::vector<std::size_t>> pareto = search::find_figures(options.pareto);
    if (!pareto) {
        return tl::unexpected<Error>(pareto.error());
    }
    if (Status checked = check_combination(options); !checked) {
        return tl::unexpected<Error>(checked.error());
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
    options->command = command;
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
