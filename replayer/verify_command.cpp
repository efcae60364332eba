// `replayer verify`: the recorded controller, run again on the recorded answers.
#include "controller/manifest/fields.hpp"
#include "replayer/command.hpp"
#include "replayer/strict/verify.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

/// The result as JSON has it.
struct VerifyData {
    std::string session;
    bool equal = false;
    std::int64_t ticks = 0; ///< replayed, as what follows
    std::int64_t exchanges = 0;
    std::string digest;
    bool closed = false;
    std::optional<strict::Divergence> divergence;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("session", self.session);
        visit("equal", self.equal);
        visit("ticks", self.ticks);
        visit("exchanges", self.exchanges);
        visit("digest", self.digest);
        visit("closed", self.closed);
        visit("divergence", self.divergence);
    }
};

std::string to_json(const strict::Replayed& replayed, const std::string& file) {
    return manifest::to_json(VerifyData{file, !replayed.divergence, replayed.ticks, replayed.exchanges,
                                        replayed.digest.hex(), replayed.closed, replayed.divergence}) +
           '\n';
}

std::string to_text(const strict::Replayed& replayed, const std::string& file) {
    if (replayed.divergence) {
        return strict::explain(*replayed.divergence, file);
    }
    return fmt::format("replayer: {} replays exactly: {} ticks, {} exchanges, digest {}{}\n", file, replayed.ticks,
                       replayed.exchanges, replayed.digest.hex(),
                       replayed.closed ? "" : "; it was left open, and was replayed up to its end");
}

Result<int> verify_file(const std::string& file, cli::Format format) {
    return strict::verify_session(file).and_then([&](const strict::Replayed& replayed) {
        return print(format == cli::Format::json ? to_json(replayed, file) : to_text(replayed, file),
                     replayed.divergence ? static_cast<int>(ErrorKind::divergence) : 0);
    });
}

} // namespace

void add_verify_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("verify", "Run the recorded controller again; it must do the same");
    struct Options {
        std::string session;
        cli::Format format = cli::Format::text;
    };
    const auto options = std::make_shared<Options>();
    command->add_option("session", options->session, "The session")->required()->type_name("FILE.db");
    add_format(*command, options->format);
    command->footer("Example:\n  replayer verify session.db");
    command->callback(
        [options, &chosen] { chosen = [options] { return verify_file(options->session, options->format); }; });
}

} // namespace scaleit::replayer
