// The controller: keeps the average CPU of apps at a target over their HTTP API, and records how it went.
#include "controller/cli/program.hpp"
#include "controller/controller_flags.hpp"
#include "controller/run_command.hpp"

int main(int argc, char** argv) {
    using namespace scaleit;
    cli::Program program("controller", "Keeps an app's average CPU at a target by setting its replica count.");
    program.app().footer("Example:\n  controller --url http://127.0.0.1:8123 --target 0.80 --record session.db");
    program.accept_config_file();
    ControllerFlags flags;
    flags.add_to(program.app());
    return program.run(argc, argv, [&]() -> Result<int> {
        const Result<FleetPlan> plan = flags.plan();
        return plan ? run_fleet(*plan, flags) : tl::unexpected<Error>(plan.error());
    });
}
