// A controller's configuration: as a file of several apps, and as the policy that an operator puts in force.
#include "tests/fuzz/subjects.hpp"

#include "controller/config/controller_manifest.hpp"
#include "controller/fleet/running_fleet.hpp"
#include "controller/loop/directive_transport.hpp"
#include "controller/manifest/fields.hpp"
#include "controller/port/direct_transport.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/fuzz/refusal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace scaleit::fuzz {

namespace {

constexpr int k_taken = 200;
constexpr int k_impossible = 422; ///< well-formed, but its workloads cannot be run, or not together
constexpr std::string_view k_source = "fuzz";

Result<config::ControllerConfig> read(std::string_view text) {
    return config::read_controller(text, k_source, [](const std::string& name) -> Result<policy::Policy> {
        const std::optional<policy::Policy> known = policy::default_policy(name);
        return known ? Result<policy::Policy>(*known) : fail(ErrorKind::bad_input, "there is no such policy");
    });
}

std::string written(const config::WorkloadEntry& entry) {
    std::string text =
        fmt::format(R"({{"name":{},"url":{},{},"config_map":{},"priority":{},"resource_allocation":{},"running":{})",
                    manifest::to_json(entry.name), manifest::to_json(entry.url), manifest::members_json(entry.values),
                    manifest::to_json(entry.config_maps), entry.priority.priority, entry.priority.resource_allocation,
                    entry.running);
    if (entry.policy) {
        text += fmt::format(R"(,"policy":{})", policy::to_manifest(*entry.policy));
    }
    if (entry.record) {
        text += fmt::format(R"(,"record":{})", manifest::to_json(*entry.record));
    }
    return text + "}";
}

/// A file in which every workload has everything of its own.
std::string written(const config::ControllerConfig& file) {
    std::vector<std::string> workloads;
    for (const config::WorkloadEntry& entry : file.workloads) {
        workloads.push_back(written(entry));
    }
    std::string spec = fmt::format(R"("workloads":[{}])", fmt::join(workloads, ","));
    if (file.limit) {
        spec += fmt::format(R"(,"limit":{})", *file.limit);
    }
    if (file.clock) {
        spec += fmt::format(R"(,"clock":"{}")", name(*file.clock));
    }
    const std::string folder =
        file.record_folder ? fmt::format(R"("folder":{},)", manifest::to_json(*file.record_folder)) : "";
    spec += fmt::format(R"(,"record":{{{}"sync":"{}"}})", folder, file.record_full_sync ? "full" : "normal");
    return fmt::format(R"({{"apiVersion":"scaleit/v1","kind":"Controller","spec":{{{}}}}})", spec);
}

/// What is wrong with a file that was let through.
std::optional<std::string> flaw_in(const config::ControllerConfig& file) {
    std::set<std::string> names;
    for (const config::WorkloadEntry& entry : file.workloads) {
        const double share = entry.priority.resource_allocation;
        if (entry.name.empty() || entry.name.size() > config::k_name_bytes_max || !is_one_line(entry.name) ||
            entry.name.find('/') != std::string::npos || !names.insert(entry.name).second ||
            entry.priority.match_id != entry.name) {
            return fmt::format("the name '{}' was let through", entry.name);
        }
        if (config::find_flaw(entry.values) || entry.priority.priority < 1 || entry.priority.priority > 10 ||
            !(share >= 0 && share <= 100)) {
            return fmt::format("{} has a value beyond its bounds", entry.name);
        }
    }
    return names.empty() || names.size() > config::k_workloads_max || file.limit.value_or(1) < 1
               ? std::optional<std::string>("a limit or a number of workloads beyond its bounds was let through")
               : std::nullopt;
}

/// The fleet of a file; nothing where its workloads cannot be run, or not together.
std::optional<std::vector<fleet::WorkloadOptions>> fleet_of(const config::ControllerConfig& file) {
    std::vector<fleet::WorkloadOptions> workloads;
    for (const config::WorkloadEntry& entry : file.workloads) {
        Result<loop::Settings> settings = config::settings_of(entry.policy.value_or(policy::Policy{}), entry.values,
                                                              file.clock.value_or(loop::ClockKind::real));
        if (!settings) {
            return std::nullopt;
        }
        fleet::WorkloadOptions& workload = workloads.emplace_back();
        workload.name = entry.name;
        workload.settings = *std::move(settings);
        workload.settings.steered = true;
        workload.priority = entry.priority;
        workload.orders.running = entry.running;
    }
    return fleet::find_flaw(file.limit, workloads) ? std::nullopt : std::optional(std::move(workloads));
}

/// The newest of all ticks.
class LastTick final : public Journal {
public:
    [[nodiscard]] Status write(const Tick& written) override {
        tick = written;
        return {};
    }
    Tick tick;
};

/// An app under a controller that takes orders, in this process and in virtual time.
class SteeredApp {
public:
    static constexpr Duration k_interval = std::chrono::seconds(15);

    SteeredApp() { fleet_.at(0).attach({steered_, clock_, journal_}); }

    [[nodiscard]] fleet::RunningFleet& fleet() { return fleet_; }
    [[nodiscard]] const Tick& tick() {
        static_cast<void>(fleet_.tick(0, {next_, clock_.now(), 0, false}, clock_.now()));
        ++next_;
        static_cast<void>(clock_.sleep_until(clock_.now() + k_interval));
        return journal_.tick;
    }

private:
    static fleet::WorkloadOptions options() {
        fleet::WorkloadOptions options;
        options.name = "web";
        options.settings.loop.interval = k_interval;
        options.settings.client.attempts = 1;
        options.settings.steered = true;
        return options;
    }

    SimulatedClock clock_;
    std::unique_ptr<demand::Demand> demand_ =
        demand::make_generator({"square:low=1,high=9,period=1m"}, Seed{1}).value();
    fake_app::LockstepTime time_{k_interval};
    fake_app::FakeApp app_{{}, *demand_, time_};
    DirectTransport direct_{app_};
    fleet::RunningFleet fleet_{{{}, [] { return std::int64_t{0}; }}, {options()}, clock_};
    loop::DirectiveTransport steered_{direct_, [this] { return fleet_.directive(0); }};
    LastTick journal_;
    std::int64_t next_ = 0;
};

/// What the app's controller does over a few ticks that it must not; nothing where all is well.
std::optional<std::string> misdeed(SteeredApp& app) {
    constexpr int k_ticks = 8;
    for (int i = 0; i < k_ticks; ++i) {
        const Tick& tick = app.tick();
        const int desired = tick.decision.desired().value_or(0);
        if (desired < 0 || desired > policy::k_replicas_max) {
            return fmt::format("{} replicas are wanted", desired);
        }
        if (!tick.observation) {
            return "a policy keeps the app from being observed";
        }
    }
    return std::nullopt;
}

} // namespace

Verdict try_controller(std::string_view bytes) {
    const Result<config::ControllerConfig> file = read(bytes);
    if (!file) {
        return refused(file.error(), k_source);
    }
    if (std::optional<std::string> flaw = flaw_in(*file)) {
        return {std::move(flaw), {}};
    }
    const std::string whole = written(*file);
    const Result<config::ControllerConfig> again = read(whole);
    if (!again || written(*again) != whole) {
        return {fmt::format("{} reads back differently: {}", whole, again ? written(*again) : again.error().message),
                {}};
    }
    const auto workloads = fleet_of(*file);
    if (!workloads) {
        return {std::nullopt, {k_impossible}};
    }
    SimulatedClock clock;
    const fleet::RunningFleet fleet({file->limit, [] { return std::int64_t{0}; }}, *workloads, clock);
    return fleet.workloads().size() == file->workloads.size() ? Verdict{std::nullopt, {k_taken}}
                                                              : Verdict{"workloads were lost", {}};
}

Verdict try_configuration(std::string_view bytes) {
    SteeredApp app;
    static_cast<void>(app.tick());
    const auto taken = app.fleet().configure("web", bytes, std::nullopt);
    if (!taken) {
        return is_one_line(taken.error().message) ? Verdict{std::nullopt, {k_impossible}}
                                                  : Verdict{"a refusal is not one line: " + taken.error().message, {}};
    }
    const Result<policy::Policy> read = policy::read_manifest(taken->manifest, "again");
    if (!read || policy::to_manifest(*read) != taken->manifest) {
        return {fmt::format("{} reads back differently", taken->manifest), {}};
    }
    std::optional<std::string> flaw = misdeed(app);
    return flaw ? Verdict{std::move(flaw), {}} : Verdict{std::nullopt, {k_taken}};
}

} // namespace scaleit::fuzz
