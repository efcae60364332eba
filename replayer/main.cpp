// The executable `replayer`: strict replay, what-if runs, comparisons, scorecards, and the search for what breaks.
#include "controller/cli/program.hpp"
#include "replayer/command.hpp"

int main(int argc, char** argv) {
    using namespace scaleit;
    cli::Program program("replayer", "Replays recorded scaling sessions, strictly or with another policy.");
    const replayer::CommandLine line = replayer::split_command_line(argc, argv);
    replayer::Body chosen;
    program.app().require_subcommand(1);
    replayer::add_verify_command(program.app(), chosen);
    replayer::add_run_command(program.app(), chosen);
    replayer::add_compare_command(program.app(), chosen);
    replayer::add_score_command(program.app(), chosen);
    replayer::add_serve_command(program.app(), chosen);
    replayer::add_sweep_command(program.app(), chosen);
    replayer::add_explore_command(program.app(), chosen);
    replayer::add_shrink_command(program.app(), chosen);
    replayer::add_test_command(program.app(), chosen, line.behind);
    return program.run(line.count, argv, [&] { return replayer::spare_inputs(program.app()).and_then(chosen); });
}
