// The controller: keeps the average CPU of apps at a target over their HTTP API, and records how it went.
#include "controller/beginning.hpp"
#include "controller/cli/print.hpp"
#include "controller/cli/program.hpp"
#include "controller/controller_flags.hpp"
#include "controller/plan_reading.hpp"
#include "controller/run_command.hpp"

namespace {

using namespace scaleit;

constexpr const char* k_examples =
    "Examples:\n"
    "  controller --url http://127.0.0.1:8123 --target 0.80 --record session.db\n"
    "  controller --config apps.yaml       (kind: Controller; many apps; read again on SIGHUP)\n"
    "  controller check --config apps.yaml";

Result<int> check(const ControllerFlags& flags, const std::optional<std::string>& document) {
    const Result<FleetPlan> plan = read_plan(flags, document, utc_now());
    if (!plan) {
        return tl::unexpected<Error>(plan.error());
    }
    return begin_all(*plan).and_then(
        [&](const std::vector<Beginning>& workloads) { return cli::print(describe(*plan, workloads, flags.format)); });
}

} // namespace

int main(int argc, char** argv) {
    cli::Program program("controller", "Keeps the average CPU of apps at a target by setting their replica counts.");
    program.app().footer(k_examples);
    program.accept_config_file();
    program.accept_documents("Controller");
    ControllerFlags flags;
    flags.add_to(program.app());
    CLI::App& check_command = *program.app().add_subcommand(
        "check", "Check flags and configuration, print what is in effect, and end without touching any app");
    check_command.footer("Example:\n  controller check --config apps.yaml --format json");
    program.accept_config_file(check_command);
    ControllerFlags check_flags;
    check_flags.add_to(check_command);
    return program.run(argc, argv, [&]() -> Result<int> {
        return check_command.parsed() ? check(check_flags, program.document()) : run_fleet(flags, program.document());
    });
}
