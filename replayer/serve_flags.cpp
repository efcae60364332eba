#include "replayer/serve_flags.hpp"

#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"
#include "fake_app/fault/fault_file.hpp"
#include "fake_app/session_faults.hpp"

#include <fmt/format.h>

namespace scaleit::replayer {

namespace {

using scenario::ClockKind;

/// Whether a session's own faults are wanted; else `--faults` names a plan or none.
bool wants_recorded_faults(const SourceFlags& flags) {
    return flags.faults.empty() || from_name<whatif::RecordedFaults>(flags.faults) == whatif::RecordedFaults::repeat;
}

Result<fault::FaultSpec> faults_beside_session(const SourceFlags& flags) {
    if (wants_recorded_faults(flags)) {
        return fake_app::session_faults(flags.session).map([](std::vector<fault::Rule> rules) {
            return fault::FaultSpec{std::move(rules), 0};
        });
    }
    return from_name<whatif::RecordedFaults>(flags.faults) ? Result<fault::FaultSpec>(fault::FaultSpec{})
                                                           : fault::load_fault_plan(flags.faults);
}

/// The world of a session with its faults, which a server draws call by call.
Result<serve::ServedWorld> served_session(const SourceFlags& flags, const whatif::RecordedWorld& world, Seed seed) {
    Result<fault::FaultSpec> faults = faults_beside_session(flags);
    if (!faults) {
        return tl::unexpected<Error>(faults.error());
    }
    return serve::as_served(world).map([&](serve::ServedWorld served) {
        served.app.faults = fault::Injector(*std::move(faults), seed);
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
    SourceFlags without_faults = flags;
    if (!flags.session.empty()) {
        without_faults.faults = name(whatif::RecordedFaults::none);
    }
    Result<Source> source = open_source(without_faults, recorded, {});
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
