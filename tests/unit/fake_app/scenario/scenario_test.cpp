#include "fake_app/scenario/scenario.hpp"

#include "controller/port/direct_transport.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/scenario/scenario_text.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <set>

namespace scaleit::scenario {

namespace {

using namespace std::chrono_literals;
using test::contains;

std::string with_spec(const std::string& spec) { return "apiVersion: scaleit/v1\nkind: Scenario\nspec:\n" + spec; }

std::string error_of(const std::string& spec) {
    const Result<Scenario> read = read_scenario(with_spec(spec), "s.yaml");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == ErrorKind::usage);
    return read.error().message;
}

std::vector<std::filesystem::path> shipped() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(SCALEIT_SOURCE_DIR "/data/scenarios")) {
        files.push_back(entry.path());
    }
    return files;
}

/// The bodies and failures of some ticks of polling and writing.
std::string lived(const Scenario& scene) {
    const auto demand = demand::make_generator(scene.demand.generators, scene.seed);
    REQUIRE(demand.has_value());
    fake_app::LockstepTime time(scene.clock.step);
    fake_app::FakeApp app({.world = scene.world, .faults = {scene.faults, scene.seed}}, **demand, time);
    DirectTransport transport(app);
    std::string text;
    const auto call = [&](const Request& request) {
        const Outcome outcome = transport.send(request, 1s);
        text += outcome ? std::to_string(outcome->status) + outcome->body : outcome.error().detail;
        text += '\n';
    };
    for (int tick = 0; tick < 300; ++tick) {
        call({"GET", "/app/status", {}, {}});
        if (tick % 7 == 0) {
            call({"PUT",
                  "/app/replicas",
                  {{"Content-Type", "application/json"}},
                  R"({"replicas":)" + std::to_string(3 + tick % 11) + "}"});
        }
        for (const char* view : {"/app/metrics", "/app/workers", "/app/queue"}) {
            call({"GET", view, {}, {}});
        }
    }
    return text;
}

} // namespace

TEST_CASE("scenario: each that is shipped can be read, says what it shows, and runs the same twice",
          "[fake_app][scenario]") {
    const std::vector<std::filesystem::path> files = shipped();
    CHECK(files.size() >= 10);
    for (const auto& file : files) {
        INFO(file.filename());
        const Result<std::string> text = manifest::read_file(file.string());
        REQUIRE(text.has_value());
        CHECK(text->rfind("# ", 0) == 0);
        const Result<Scenario> scene = load_scenario(file.string());
        INFO((scene ? "" : scene.error().message));
        REQUIRE(scene.has_value());
        const std::string once = lived(*scene);
        CHECK(once == lived(*scene));
        CHECK_THAT(once, contains(R"(200{"cpu":{"highPriority":)"));
    }
}

TEST_CASE("scenario: another seed is another day where there is chance in it", "[fake_app][scenario]") {
    Result<Scenario> scene = load_scenario(SCALEIT_SOURCE_DIR "/data/scenarios/bad_network.yaml");
    REQUIRE(scene.has_value());
    const std::string once = lived(*scene);
    scene->seed = Seed{999};
    CHECK(lived(*scene) != once);
}

TEST_CASE("scenario: every key is read", "[fake_app][scenario]") {
    const auto read = read_scenario(with_spec(R"(
  seed: 7
  clock: {kind: lockstep, step: 15s}
  demand:
    trace: {file: day.csv, column: load, unit: requests, replicas: 3, capacity: 12, step: 5m, gaps: hold}
  plant:
    replicas: 4
    max_replicas: 40
    startup_delay: 1m
    drain: 30s
    saturation: 0.9
    requests_per_second: 50
    step: 2s
    lag: {smoothing: 30s, delay: 16s}
    queue: {length_max: 77}
    balancer: {balancing: ip-hash, speed_spread: 0.1, clients: 20, skew: 0.5, seed: 3}
    memory: {base_bytes: 1000, per_request_bytes: 10, limit_bytes: 5000}
    workers: {sessions_max: 2}
  faults: {error_rate: 0.05, rules: [{fault: reset, every: 3}]}
)"),
                                    "somewhere/s.yaml");
    INFO((read ? "" : read.error().message));
    REQUIRE(read.has_value());
    CHECK(read->seed == Seed{7});
    CHECK(read->clock == ClockOptions{ClockKind::lockstep, 1, 15s});
    CHECK(read->demand.trace == "somewhere/day.csv");
    CHECK(read->demand.trace_options.column == "load");
    CHECK(read->demand.trace_options.unit == demand::Unit::requests);
    CHECK(read->demand.trace_options.replicas == 3);
    CHECK(read->demand.trace_options.capacity == 12);
    CHECK(read->demand.trace_options.step == Duration(5min));
    CHECK(read->demand.trace_options.gaps == demand::Gaps::hold);
    const plant::WorldOptions expected{.plant = {4, 40, 1min},
                                       .drain = 30s,
                                       .saturation = 0.9,
                                       .requests_per_second = 50,
                                       .lag = {30s, 16s},
                                       .queue = plant::QueueOptions{77},
                                       .balancer = {plant::Balancing::ip_hash, 0.1, 20, 0.5, Seed{3}},
                                       .memory = {1000, 10, 5000},
                                       .workers = plant::WorkerOptions{2},
                                       .step = 2s};
    CHECK(read->world == expected);
    CHECK(read->faults.error_rate == 0.05);
    CHECK(read->faults.rules.size() == 1);
}

TEST_CASE("scenario: what is written reads back the same, every key", "[fake_app][scenario]") {
    const std::string written = with_spec(R"(  seed: 7
  clock: {kind: lockstep, step: 15s}
  length: 6h
  demand:
    every: 1m
    values: [6, 6.1, 0.30000000000000004]
  plant: {replicas: 4, max_replicas: 40, startup_delay: 1m, drain: 30s, saturation: 0.9, requests_per_second: 50, step: 2s, lag: {smoothing: 30s, delay: 16s}, queue: {length_max: 77}, balancer: {balancing: ip-hash, speed_spread: 0.1, clients: 20, skew: 0.5, seed: 3}, memory: {base_bytes: 1000, per_request_bytes: 10, limit_bytes: 5000}, workers: {sessions_max: 2}}
  faults:
    error_rate: 0.05
    rules:
      - {"fault":"reset","calls":"both","every":3}
      - {"fault":"write_late","calls":"writes","at":[1,4],"late_by":"40s"}
)");
    const Result<Scenario> read = read_scenario(written, "s.yaml");
    INFO((read ? "" : read.error().message));
    REQUIRE(read.has_value());
    CHECK(read->length == Duration(6h));
    CHECK(read->demand.values == std::vector<double>{6, 6.1, 0.30000000000000004});
    CHECK(read->demand.every == Duration(1min));
    CHECK(to_yaml(*read) == written);
}

TEST_CASE("scenario: each that is shipped reads back the same after it was written", "[fake_app][scenario]") {
    for (const auto& file : shipped()) {
        INFO(file.filename());
        const Result<Scenario> scene = load_scenario(file.string());
        REQUIRE(scene.has_value());
        const std::string written = to_yaml(*scene);
        const Result<Scenario> again = read_scenario(written, "again.yaml");
        INFO(written << (again ? "" : again.error().message));
        REQUIRE(again.has_value());
        CHECK(again->world == scene->world);
        CHECK(again->faults == scene->faults);
        CHECK(again->clock == scene->clock);
        CHECK(again->demand.generators == scene->demand.generators);
        CHECK(to_yaml(*again) == written);
    }
}

TEST_CASE("scenario: an empty one is the default world", "[fake_app][scenario]") {
    const auto read = read_scenario("apiVersion: scaleit/v1\nkind: Scenario\nspec: {}\n", "s.yaml");
    REQUIRE(read.has_value());
    CHECK(read->world == plant::WorldOptions{});
    CHECK(read->faults == fault::FaultSpec{});
    CHECK(read->clock == ClockOptions{});
}

TEST_CASE("scenario: what is wrong is named with file, line and path", "[fake_app][scenario]") {
    const auto [spec, message] = GENERATE(table<std::string, std::string>({
        {"  sead: 1\n", "s.yaml:4: spec: unknown key 'sead', did you mean 'seed'?"},
        {"  seed: -1\n", "s.yaml:4: spec.seed: seed '-1' is neither"},
        {"  clock: {kind: lockstpe}\n", "did you mean 'lockstep'?"},
        {"  clock: {kind: lockstep, speed: 2}\n", "speed means nothing with kind: lockstep"},
        {"  clock: {kind: real, step: 2s}\n", "step means nothing with kind: real"},
        {"  clock: {kind: lockstep, step: 0s}\n", "spec.clock.step: must be longer than zero"},
        {"  length: 0s\n", "spec.length: must be longer than zero"},
        {"  demand: {}\n", "spec.demand: expected one of generators, trace, session and values"},
        {"  demand: {values: []}\n", "spec.demand.values: expected at least one value"},
        {"  demand: {values: [1, -1]}\n", "spec.demand.values[1]: -1 is out of range"},
        {"  demand: {session: x.db, every: 1s}\n", "spec.demand.every: means nothing without values"},
        {"  demand: {generators: []}\n", "expected at least one generator"},
        {"  demand: {trace: {flie: x}}\n", "spec.demand.trace: unknown key 'flie', did you mean 'file'?"},
        {"  demand: {trace: {file: x, capacity: 2}}\n", "means nothing without unit: requests"},
        {"  plant:\n    replica: 3\n", "s.yaml:5: spec.plant: unknown key 'replica', did you mean 'replicas'?"},
        {"  plant: {replicas: 0}\n", "spec.plant: plant.replicas is 0, expected 1 to 1000"},
        {"  plant: {replicas: many}\n", "spec.plant.replicas: expected a whole number"},
        {"  plant: {lag: {smooth: 3s}}\n", "spec.plant.lag: unknown key 'smooth'"},
        {"  plant: {balancer: {balancing: random}}\n", "is not one of round-robin, least-connections, ip-hash"},
        {"  faults: {rules: [{fault: rest}]}\n", "spec.faults.rules[0].fault: 'rest' is not one of"},
    }));
    INFO(spec);
    CHECK_THAT(error_of(spec), contains(message));
    CHECK(load_scenario("/nowhere/s.yaml").error().kind == ErrorKind::bad_input);
}

} // namespace scaleit::scenario
