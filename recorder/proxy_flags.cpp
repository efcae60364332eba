#include "recorder/proxy_flags.hpp"

namespace scaleit::recorder {

void ProxyFlags::add_to(CLI::App& app) {
    cli::add_address(app, "--listen", listen, "Where controllers reach the proxy; port 0 picks a free one");
    app.add_option("--upstream", upstream, "The app, http://HOST:PORT[/prefix]")->required()->type_name("URL");
    app.add_option("--out", out, "The session to write; must not be there yet")->required()->type_name("FILE.db");
    cli::add_choice(app, "--sync", sync, "Durable against the death of the process, or against power loss too");
    cli::add_choice(app, "--on-error", on_error, "What becomes of traffic that cannot be recorded");
    cli::add_optional_address(app, "--admin", admin, "Where /metrics and /healthz are served; without: nowhere");
    cli::add_duration(app, "--timeout", timeout, "How long the upstream may take to answer");
    cli::add_choice(app, "--clock", clock, "What moves the session's time: the machine's clock, or each status poll");
    cli::add_optional_duration(app, "--step", step, "With --clock lockstep: by how much, as the app's own step");
    redaction.add_to(app);
    app.footer(
        "Examples:\n"
        "  recorder proxy --listen 127.0.0.1:8200 --upstream http://127.0.0.1:8123 --out session.db\n"
        "  recorder proxy --upstream http://127.0.0.1:8123 --out session.db --on-error pass --admin 127.0.0.1:8201");
}

Status ProxyFlags::check() const {
    if ((clock == Pace::lockstep) != step.has_value()) {
        return fail(ErrorKind::usage, "--clock lockstep and --step go together: each status poll moves time by a step");
    }
    return {};
}

} // namespace scaleit::recorder
