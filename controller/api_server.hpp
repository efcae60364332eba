#pragma once
// The controller's API on its socket.
#include "controller/api/api.hpp"
#include "controller/api/figures.hpp"
#include "controller/api_flags.hpp"
#include "controller/cli/log.hpp"
#include "controller/live/base_url.hpp"
#include "controller/live/server.hpp"
#include "controller/live/system_clock.hpp"

namespace scaleit {

class ApiServer {
public:
    /// Serves until it is destroyed. All references must outlive it. Fails (environment) where it cannot listen.
    [[nodiscard]] static Result<std::unique_ptr<ApiServer>> start(const ApiFlags::Setup& setup, fleet::Fleet& fleet,
                                                                  api::Figures& figures, const cli::Log& log);
    /// Its address, as a client has it.
    [[nodiscard]] std::string url() const;

private:
    ApiServer(const ApiFlags::Setup& setup, fleet::Fleet& fleet, api::Figures& figures, const cli::Log& log);

    live::SystemClock clock_;
    api::Api api_;
    api::Guard guard_;
    live::BaseUrl url_;
    std::unique_ptr<live::Server> server_; ///< goes before what it serves
};

} // namespace scaleit
