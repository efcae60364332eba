// `replayer verify`: the recorded controller, run again on the recorded answers.
#include "replayer/command.hpp"
#include "replayer/strict/verify.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

Result<int> verify_file(const std::string& file) {
    const Result<strict::Replayed> replayed = strict::verify_session(file);
    if (!replayed) {
        return tl::unexpected<Error>(replayed.error());
    }
    if (replayed->divergence) {
        return print(strict::explain(*replayed->divergence, file), static_cast<int>(ErrorKind::divergence));
    }
    return print(fmt::format("replayer: {} replays exactly: {} ticks, {} exchanges, digest {}{}\n", file,
                             replayed->ticks, replayed->exchanges, replayed->digest.hex(),
                             replayed->closed ? "" : "; it was left open, and was replayed up to its end"));
}

} // namespace

void add_verify_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("verify", "Run the recorded controller again; it must do the same");
    const auto session = std::make_shared<std::string>();
    command->add_option("session", *session, "The session")->required()->type_name("FILE.db");
    command->footer("Example:\n  replayer verify session.db");
    command->callback([session, &chosen] { chosen = [session] { return verify_file(*session); }; });
}

} // namespace scaleit::replayer
