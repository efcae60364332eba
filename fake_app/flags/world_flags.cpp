#include "fake_app/flags/world_flags.hpp"

#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"
#include "fake_app/demand/generator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit::fake_app {

namespace {

constexpr cli::NumberRange k_replicas_range{1, 1'000'000};
constexpr cli::NumberRange k_capacity_range{1e-6, 1e12};

Result<WorldDemand> from_trace(const std::string& file, const demand::TraceOptions& options) {
    Result<demand::Series> series = demand::read_trace(file, options);
    if (!series) {
        return tl::unexpected<Error>(series.error());
    }
    auto owned = std::make_unique<demand::Series>(std::move(*series));
    const demand::Series* trace = owned.get();
    return WorldDemand{std::move(owned), trace, "trace:" + file};
}

Result<WorldDemand> from_generators(const std::vector<std::string>& specs, Seed seed) {
    Result<std::unique_ptr<demand::Demand>> sum = demand::make_generator(specs, seed);
    if (!sum) {
        return tl::unexpected<Error>(sum.error());
    }
    return WorldDemand{std::move(*sum), nullptr, fmt::format("{}", fmt::join(specs, "+"))};
}

} // namespace

CLI::Option* add_generator_flag(CLI::App& app, std::vector<std::string>& specs) {
    return app
        .add_option("--generator", specs,
                    "Demand from a formula, repeatable, summed: constant:base sine:base,amplitude,period,phase "
                    "diurnal:base,amplitude,period,peak,weekend square:low,high,period,duty ramp:from,to,at,length "
                    "steps:from,to,count,every flash:base,peak,at,rise,hold,decay bursts:height,every,length,chance "
                    "walk:sd,every,span noise:sd,every, and a factor for all: scale:by; each as "
                    "NAME:key=value,key=value")
        ->type_name("SPEC")
        ->expected(1)
        ->take_all()
        ->default_str("");
}

void WorldFlags::add_demand_flags(CLI::App& app) {
    CLI::Option* file = app.add_option("--trace", trace, "Demand from a CSV file: a time column first, then values")
                            ->type_name("FILE.csv");
    app.add_option("--trace-column", trace_options.column, "Name of the trace's value column")
        ->type_name("NAME")
        ->needs(file);
    cli::add_choice(app, "--trace-unit", trace_options.unit, "What the trace's values are")->needs(file);
    app.add_option("--trace-replicas", trace_options.replicas, "Replicas on which a trace of CPU was measured")
        ->type_name("N")
        ->check(cli::within(k_replicas_range))
        ->needs(file);
    CLI::Option* step = cli::add_optional_duration(app, "--trace-step", trace_options.step,
                                                   "Distance of samples, in place of what the trace's times say")
                            ->needs(file);
    app.add_option("--capacity", trace_options.capacity,
                   "Requests per sample that keep one replica busy, for a trace of requests")
        ->type_name("REQUESTS_PER_REPLICA")
        ->check(cli::within(k_capacity_range))
        ->needs(file);
    cli::add_choice(app, "--gaps", trace_options.gaps, "What to do where a trace lacks samples")
        ->needs(file)
        ->excludes(step);
    add_generator_flag(app, generators)->excludes(file);
}

void WorldFlags::add_plant_flags(CLI::App& app) {
    app.add_option("--replicas", plant.replicas, "Replicas at the start, all serving")
        ->type_name("N")
        ->check(cli::within(k_replicas_range));
    app.add_option("--max-replicas", plant.replicas_max, "Most replicas the app may be told to run")
        ->type_name("N")
        ->check(cli::within(k_replicas_range));
    cli::add_duration(app, "--startup-delay", plant.startup_delay, "How long a new replica takes to serve",
                      cli::DurationRange::zero_or_more);
    cli::add_duration(app, "--metric-lag", metric_lag, "How late CPU is reported", cli::DurationRange::zero_or_more);
}

Result<WorldDemand> WorldFlags::make_demand(Seed seed) const {
    if (!trace.empty() && !generators.empty()) {
        return fail(ErrorKind::usage, "--trace and --generator exclude each other; choose one source of demand");
    }
    if (trace_options.capacity && trace_options.unit != demand::Unit::requests) {
        return fail(ErrorKind::usage, fmt::format("--capacity means nothing with --trace-unit {}; say --trace-unit "
                                                  "requests, or leave it out",
                                                  name(trace_options.unit)));
    }
    if (!trace.empty()) {
        return from_trace(trace, trace_options);
    }
    return from_generators(generators.empty() ? std::vector<std::string>{k_default_generator} : generators, seed);
}

Result<plant::WorldOptions> WorldFlags::world_options() const {
    if (plant.replicas > plant.replicas_max) {
        return fail(ErrorKind::usage,
                    fmt::format("--replicas {} is more than --max-replicas {}; raise the one or lower "
                                "the other",
                                plant.replicas, plant.replicas_max));
    }
    plant::WorldOptions world;
    world.plant = plant;
    world.lag.delay = metric_lag;
    if (const std::optional<std::string> wrong = plant::flaw(world)) {
        return fail(ErrorKind::usage, *wrong);
    }
    return world;
}

} // namespace scaleit::fake_app
