#pragma once
// The flags of the server, and the world that they and the files they name describe.
#include "controller/cli/log.hpp"
#include "fake_app/demand_source.hpp"
#include "fake_app/scenario/scenario.hpp"
#include "fake_app/service/admin.hpp"

namespace scaleit::fake_app {

/// Everything that a server runs on.
struct Setup {
    Seed seed{};
    scenario::ClockOptions clock;
    WorldDemand demand;
    plant::WorldOptions world;
    fault::FaultSpec faults;
    AdminOptions admin;
};

/// Values of the flags; parsing fills them. Must outlive the parsing.
struct ServeFlags {
    std::string host = "127.0.0.1";
    int port = 8123;
    std::string scenario; ///< empty: none
    DemandFlags demand;
    Seed seed{1};
    double error_rate = 0;
    std::vector<std::string> faults; ///< files, in order
    scenario::ClockOptions clock;
    bool admin = false;
    std::string admin_token_file;
    cli::Log log;
    CLI::Option* speed_option = nullptr;
    CLI::Option* step_option = nullptr;
    CLI::Option* error_rate_option = nullptr;
    CLI::Option* seed_option = nullptr;
    std::vector<CLI::Option*> not_with_scenario;

    void add_to(CLI::App& app);

    /// Fails (usage) on flags or keys that contradict each other or are invalid, (bad_input) on files that cannot be
    /// read.
    [[nodiscard]] Result<Setup> setup() const;

private:
    [[nodiscard]] Status check() const;
    [[nodiscard]] Result<scenario::Scenario> described() const;
    [[nodiscard]] Status add_fault_files(fault::FaultSpec& spec) const;
    [[nodiscard]] Result<AdminOptions> admin_options() const;
};

} // namespace scaleit::fake_app
