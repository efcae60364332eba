#include "replayer/serve_flags.hpp"

#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"
#include "fake_app/fault/fault_file.hpp"

#include <fmt/format.h>

namespace scaleit::replayer {

namespace {

using scenario::ClockKind;

/// Whether `--faults` names a plan, in place of a session's own faults or none.
bool names_plan(const SourceFlags& flags) {
    return !flags.faults.empty() && !from_name<whatif::RecordedFaults>(flags.faults);
}

/// The world of a session, with its own faults or with those of a plan.
Result<serve::ServedWorld> served_session(const SourceFlags& flags, const whatif::RecordedWorld& world, Seed seed) {
    if (!names_plan(flags)) {
        return serve::as_served(world);
    }
    Result<fault::FaultSpec> plan = fault::load_fault_plan(flags.faults);
    if (!plan) {
        return tl::unexpected<Error>(plan.error());
    }
    return serve::as_served(world).map([&](serve::ServedWorld served) {
        served.app.faults = fault::Injector(*std::move(plan), seed);
        return served;
    });
}

} // namespace

void ClockFlags::add_flags(CLI::App& app) {
    cli::add_choice(app, "--clock", kind, "Whether time passes by itself, or by a tick with each status poll");
    speed_option = app.add_option("--speed", speed, "How fast time passes with --clock real")
                       ->type_name("FACTOR")
                       ->check(cli::within({scenario::k_speed_min, scenario::k_speed_max}));
}

Status ClockFlags::check() const {
    if (kind == ClockKind::lockstep && speed_option->count() > 0) {
        return fail(ErrorKind::usage, "--speed means nothing with --clock lockstep, where status polls move time; say "
                                      "--clock real");
    }
    return {};
}

std::unique_ptr<fake_app::WorldTime> ClockFlags::make(Duration step, Clock& clock) const {
    if (kind == ClockKind::lockstep) {
        return std::make_unique<fake_app::LockstepTime>(step);
    }
    return std::make_unique<fake_app::RunningTime>(clock, speed);
}

std::string ClockFlags::describe(Duration step) const {
    return kind == ClockKind::lockstep ? fmt::format("clock=lockstep step={}", format_duration(step))
                                       : fmt::format("clock=real speed={}", speed);
}

Result<OpenServed> open_served(const SourceFlags& flags, const std::optional<RecordedView>& recorded) {
    SourceFlags source_flags = flags;
    if (!flags.session.empty() && names_plan(flags)) {
        source_flags.faults = name(whatif::RecordedFaults::none);
    }
    Result<Source> source = open_source(source_flags, recorded, {});
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    struct AsServed {
        const SourceFlags& flags;
        const Source& source;

        Result<serve::ServedWorld> operator()(const whatif::DemandWorld& world) const {
            return serve::as_served(world, *source.demand);
        }
        Result<serve::ServedWorld> operator()(const whatif::ScenarioWorld& world) const {
            return serve::as_served(world);
        }
        Result<serve::ServedWorld> operator()(const whatif::RecordedWorld& world) const {
            return served_session(flags, world, source.seed);
        }
    };
    return std::visit(AsServed{flags, *source}, source->world).map([&](serve::ServedWorld world) {
        return OpenServed{*std::move(source), std::move(world)};
    });
}

} // namespace scaleit::replayer
