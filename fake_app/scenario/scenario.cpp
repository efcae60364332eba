#include "fake_app/scenario/scenario.hpp"

#include "fake_app/demand/generator.hpp"
#include "fake_app/fault/fault_file.hpp"
#include "fake_app/scenario/plant_keys.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace scaleit::scenario {

namespace {

using manifest::Place;

constexpr std::string_view k_kind = "Scenario";
constexpr Duration k_step_longest = std::chrono::hours(24);
constexpr std::int64_t k_replicas_max = 1'000'000;
constexpr manifest::Range k_capacity{1e-6, 1e12};

Duration read_positive(const Place& place, Duration longest) {
    const Duration value = place.duration(longest);
    if (value == Duration::zero()) {
        place.refuse("must be longer than zero");
    }
    return value;
}

Duration read_step(const Place& place) { return read_positive(place, k_step_longest); }

ClockOptions read_clock(const Place& place) {
    place.check_keys({"kind", "speed", "step"});
    ClockOptions clock;
    clock.kind = place.at("kind").choice<ClockKind>();
    if (place.has("speed")) {
        clock.speed = place.at("speed").number({k_speed_min, k_speed_max});
    }
    if (place.has("step")) {
        clock.step = read_step(place.at("step"));
    }
    if (place.has(clock.kind == ClockKind::real ? "step" : "speed")) {
        place.refuse(clock.kind == ClockKind::real ? "step means nothing with kind: real, where time passes by itself"
                                                   : "speed means nothing with kind: lockstep, where polls move time");
    }
    return clock;
}

demand::TraceOptions read_trace_options(const Place& place) {
    demand::TraceOptions options;
    if (place.has("column")) {
        options.column = place.at("column").text();
    }
    if (place.has("unit")) {
        options.unit = place.at("unit").choice<demand::Unit>();
    }
    if (place.has("replicas")) {
        options.replicas = static_cast<int>(place.at("replicas").whole_number(1, k_replicas_max));
    }
    if (place.has("capacity")) {
        options.capacity = place.at("capacity").number(k_capacity);
    }
    if (place.has("step")) {
        options.step = read_step(place.at("step"));
    }
    if (place.has("gaps")) {
        options.gaps = place.at("gaps").choice<demand::Gaps>();
    }
    if (options.capacity && options.unit != demand::Unit::requests) {
        place.at("capacity").refuse("means nothing without unit: requests");
    }
    return options;
}

void read_values(const Place& place, Duration step, DemandSource& source) {
    for (const Place& item : place.at("values").items(k_values_max)) {
        source.values.push_back(item.number({0, demand::k_trace_demand_max}));
    }
    if (source.values.empty()) {
        place.at("values").refuse("expected at least one value");
    }
    source.every = place.has("every") ? read_step(place.at("every")) : step;
}

DemandSource read_demand(const Place& place, const std::filesystem::path& folder, Duration step) {
    place.check_keys({"generators", "trace", "session", "values", "every"});
    const std::array<bool, 4> given{place.has("generators"), place.has("trace"), place.has("session"),
                                    place.has("values")};
    if (std::count(given.begin(), given.end(), true) != 1) {
        place.refuse("expected one of generators, trace, session and values");
    }
    DemandSource source;
    if (place.has("values")) {
        read_values(place, step, source);
        return source;
    }
    if (place.has("every")) {
        place.at("every").refuse("means nothing without values");
    }
    if (place.has("session")) {
        source.session = (folder / place.at("session").text()).string();
        return source;
    }
    if (place.has("trace")) {
        const Place trace = place.at("trace");
        trace.check_keys({"file", "column", "unit", "replicas", "capacity", "step", "gaps"});
        source.trace = (folder / trace.at("file").text()).string();
        source.trace_options = read_trace_options(trace);
        return source;
    }
    for (const Place& item : place.at("generators").items(demand::k_generators_max)) {
        source.generators.push_back(item.text());
    }
    if (source.generators.empty()) {
        place.at("generators").refuse("expected at least one generator");
    }
    return source;
}

Seed read_seed(const Place& place) {
    const Result<Seed> seed = parse_seed(place.text());
    if (!seed) {
        place.refuse(seed.error().message);
    }
    return *seed;
}

} // namespace

Result<Scenario> read_scenario(std::string_view text, std::string_view source) {
    const std::filesystem::path folder = std::filesystem::path(source).parent_path();
    return manifest::read_kind(k_kind, text, source, [&](const Place& spec) {
        spec.check_keys({"seed", "clock", "length", "demand", "plant", "faults"});
        Scenario scenario;
        if (spec.has("seed")) {
            scenario.seed = read_seed(spec.at("seed"));
        }
        if (spec.has("clock")) {
            scenario.clock = read_clock(spec.at("clock"));
        }
        if (spec.has("length")) {
            scenario.length = read_positive(spec.at("length"), demand::k_trace_length_max);
        }
        if (spec.has("demand")) {
            scenario.demand = read_demand(spec.at("demand"), folder, scenario.clock.step);
        }
        if (spec.has("plant")) {
            scenario.world = read_plant(spec.at("plant"));
        }
        if (spec.has("faults")) {
            scenario.faults = fault::read_faults(spec.at("faults"));
        }
        return scenario;
    });
}

Result<Scenario> load_scenario(const std::string& file) {
    return manifest::read_file(file).and_then([&](const std::string& text) { return read_scenario(text, file); });
}

} // namespace scaleit::scenario
