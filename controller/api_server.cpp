#include "controller/api_server.hpp"

#include <chrono>
#include <fmt/format.h>

namespace scaleit {

namespace {

cli::LogLevel level_of(api::Severity severity) {
    switch (severity) {
    case api::Severity::info:
        return cli::LogLevel::info;
    case api::Severity::warn:
        return cli::LogLevel::warn;
    }
    return cli::LogLevel::warn;
}

void write(const cli::Log& log, const api::Note& note) {
    cli::Log line = log;
    for (const auto& [key, value] : note.fields) {
        line = line.with({key, value});
    }
    line.write(level_of(note.severity), note.what);
}

api::ApiOptions options_for(const ApiFlags::Setup& setup) {
    api::ApiOptions options = setup.api;
    options.run = fmt::format("{:x}", std::chrono::system_clock::now().time_since_epoch().count());
    return options;
}

} // namespace

ApiServer::ApiServer(const ApiFlags::Setup& setup, fleet::Fleet& fleet, api::Figures& figures, const cli::Log& log)
    : api_(
          fleet, clock_, [&fleet, &figures] { return figures.text(fleet); }, options_for(setup)),
      guard_(
          api_, clock_, setup.guard, [&log](const api::Note& note) { write(log, note); },
          [&figures](const api::Answered& answered) { figures.count_request(answered); }),
      url_{setup.server.host, 0, {}, setup.server.tls ? live::Scheme::https : live::Scheme::http} {}

Result<std::unique_ptr<ApiServer>> ApiServer::start(const ApiFlags::Setup& setup, fleet::Fleet& fleet,
                                                    api::Figures& figures, const cli::Log& log) {
    std::unique_ptr<ApiServer> made(new ApiServer(setup, fleet, figures, log));
    live::ServerOptions options = setup.server;
    options.refused = [&guard = made->guard_](std::string_view address, int status) {
        guard.note_refused(address, status);
    };
    Result<std::unique_ptr<live::Server>> server = live::Server::start(made->guard_, options);
    if (!server) {
        return tl::unexpected<Error>(server.error());
    }
    made->server_ = *std::move(server);
    made->url_.port = static_cast<std::uint16_t>(made->server_->port());
    if (!setup.guard.loopback_only && !setup.server.tls) {
        log.write(cli::LogLevel::warn, "the API's token travels in the clear; give --tls-cert and --tls-key",
                  {{"api", made->url()}});
    }
    return made;
}

std::string ApiServer::url() const { return url_.text(); }

} // namespace scaleit
