#include "recorder/import_run.hpp"

namespace scaleit::recorder {

namespace {

constexpr cli::NumberRange k_replicas_range{1, importing::k_replicas_max};
constexpr cli::NumberRange k_capacity_range{1e-6, 1e12};

} // namespace

void ImportTarget::add_to(CLI::App& command) {
    command.add_option("--out", out, "The session to make")->required()->type_name("FILE.db");
    cli::add_choice(command, "--format", format, "Form of the result");
}

void add_measure_flags(CLI::App& command, importing::Measure& measure, std::optional<int>& replicas) {
    cli::add_choice(command, "--unit", measure.unit, "What the values are");
    command.add_option("--capacity", measure.capacity, "Requests per sample that keep one replica busy")
        ->type_name("REQUESTS_PER_REPLICA")
        ->check(cli::within(k_capacity_range));
    command.add_option("--replicas", replicas, "Replicas that were running throughout")
        ->type_name("N")
        ->check(cli::within(k_replicas_range));
}

} // namespace scaleit::recorder
