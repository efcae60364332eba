// Worlds as files: scenarios and the fault plans in them.
#include "tests/fuzz/subjects.hpp"

#include "fake_app/demand/generator.hpp"
#include "fake_app/fault/fault_file.hpp"
#include "fake_app/scenario/scenario_text.hpp"
#include "fake_app/service/fake_app.hpp"
#include "recorder/session/json_walk.hpp"
#include "tests/fuzz/refusal.hpp"

#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

constexpr int k_played = 200;
constexpr int k_elsewhere = 206; ///< it asks for a file, or for a generator that there is not
constexpr std::string_view k_source = "fuzz";

bool is_same(const scenario::Scenario& a, const scenario::Scenario& b) {
    return a.seed.value == b.seed.value && a.clock == b.clock && a.length == b.length &&
           a.demand.generators == b.demand.generators && a.demand.values == b.demand.values &&
           (a.demand.values.empty() || a.demand.every == b.demand.every) && a.world == b.world && a.faults == b.faults;
}

/// A world of few replicas that moves by few steps at a time is quick to live in.
bool is_quick(const scenario::Scenario& scenario) {
    constexpr int k_replicas_max = 100;
    constexpr int k_steps_max = 1000;
    return scenario.world.plant.replicas_max <= k_replicas_max &&
           scenario.clock.step / scenario.world.step <= k_steps_max;
}

/// What is wrong with a few looks at a scenario's app; nothing where all is well.
std::optional<std::string> flaw_in_life(const scenario::Scenario& scenario, const demand::Demand& demand) {
    constexpr int k_polls = 4;
    fake_app::LockstepTime time(scenario.clock.step);
    fake_app::FakeApp app({scenario.world, fault::Injector(scenario.faults, scenario.seed)}, demand, time);
    for (int i = 0; i < k_polls; ++i) {
        static_cast<void>(app.handle({"GET", "/app/status", {}, {}}));
    }
    const Outcome metrics = app.handle({"GET", "/app/metrics", {}, {}});
    return metrics && metrics->status == 200 && session::walk_json(metrics->body, [](const session::JsonPlace&) {})
               ? std::nullopt
               : std::optional<std::string>("a world whose metrics are no JSON");
}

} // namespace

Verdict try_scenario(std::string_view bytes) {
    const Result<scenario::Scenario> read = scenario::read_scenario(bytes, k_source);
    if (!read) {
        return refused(read.error(), k_source);
    }
    if (plant::flaw(read->world) || !(read->clock.speed >= scenario::k_speed_min) || read->clock.step <= Duration{}) {
        return {"a world beyond its bounds was let through", {}};
    }
    if (!read->demand.trace.empty() || !read->demand.session.empty()) {
        return {std::nullopt, {k_elsewhere}};
    }
    const std::vector<std::string> generators =
        read->demand.generators.empty() ? std::vector<std::string>{"constant:base=3"} : read->demand.generators;
    const auto demand = demand::make_generator(generators, read->seed);
    if (!demand) {
        return is_one_line(demand.error().message)
                   ? Verdict{std::nullopt, {k_elsewhere}}
                   : Verdict{"a refusal is not one line: " + demand.error().message, {}};
    }
    const std::string text = scenario::to_yaml(*read);
    const Result<scenario::Scenario> again = scenario::read_scenario(text, k_source);
    if (!again || !is_same(*again, *read)) {
        return {fmt::format("{} reads back differently{}", text, again ? "" : ": " + again.error().message), {}};
    }
    std::optional<std::string> flaw = is_quick(*read) ? flaw_in_life(*read, **demand) : std::nullopt;
    return flaw ? Verdict{std::move(flaw), {}} : Verdict{std::nullopt, {k_played}};
}

Verdict try_fault_plan(std::string_view bytes) {
    const Result<fault::FaultSpec> read = fault::read_fault_plan(bytes, k_source);
    if (!read) {
        return refused(read.error(), k_source);
    }
    const std::string text = fault::to_manifest(*read);
    if (fault::read_fault_plan(text, k_source) != read) {
        return {fmt::format("{} reads back differently", text), {}};
    }
    fault::Injector injector(*read, Seed{1});
    for (int call = 0; call < 50; ++call) {
        const Instant at = k_start + call * std::chrono::seconds(30);
        const auto fault = injector.next(call % 2 == 0 ? fault::CallKind::read : fault::CallKind::write, at);
        if (fault && fault->time < Duration::zero()) {
            return {"a fault takes less than no time", {}};
        }
    }
    return {std::nullopt, {k_played}};
}

} // namespace scaleit::fuzz
