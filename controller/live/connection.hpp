#pragma once
// The life of one client's connection: requests in, answers out in the same order, until either side has enough.
#include "controller/live/server_options.hpp"
#include "controller/live/stream.hpp"
#include "controller/port/service.hpp"

#include <atomic>

namespace scaleit::live {

/// Serves until the client leaves, a bound is broken, a failure was enacted, or `stopping` is seen, which is looked at
/// after each answer: the request at hand is still answered. The stream is then fit only to be closed.
/// `client_left` is passed to the service.
void serve(Stream& stream, Service& service, const ServerOptions& options, const std::atomic<bool>& stopping,
           const std::stop_token& client_left = {});

/// What a connection over the bound is told.
[[nodiscard]] std::string too_many_connections();

} // namespace scaleit::live
