#include "controller/api_flags.hpp"

#include "controller/api/request_codec.hpp"
#include "controller/cli/token_file.hpp"
#include "controller/http/loopback.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit {

namespace {

constexpr int k_rate_max = 1'000'000;
constexpr int k_connections_max = 10'000;
/// A rested address may ask as much at once as it may in two seconds.
constexpr int k_burst_s = 2;

} // namespace

void ApiFlags::add_to(CLI::App& app) {
    cli::add_optional_address(app, "--api", address, "Serve the REST API, metrics and events here");
    app.add_option("--token-file", token_file,
                   "File with the bearer token that the API wants; needed to have it beyond this machine")
        ->type_name("FILE");
    app.add_flag("--open-reads", open_reads, "Let the API be read without the token; writes still need it");
    app.add_option("--tls-cert", tls_cert, "Certificate chain (PEM) for the API over HTTPS")->type_name("FILE");
    app.add_option("--tls-key", tls_key, "Its private key (PEM)")->type_name("FILE");
    app.add_option("--api-rate", rate, "Requests per second that the API takes from one address")
        ->check(CLI::Range(1, k_rate_max))
        ->type_name("N");
    app.add_option("--api-connections", connections, "Connections that the API serves at once")
        ->check(CLI::Range(1, k_connections_max))
        ->type_name("N");
}

Status ApiFlags::check() const {
    if (!address && (!token_file.empty() || open_reads || !tls_cert.empty() || !tls_key.empty())) {
        return fail(ErrorKind::usage,
                    "--token-file, --open-reads, --tls-cert and --tls-key mean nothing without --api");
    }
    if (tls_cert.empty() != tls_key.empty()) {
        return fail(ErrorKind::usage, "--tls-cert and --tls-key go together; give both or neither");
    }
    if (open_reads && token_file.empty()) {
        return fail(ErrorKind::usage, "--open-reads means nothing without --token-file: everything is open");
    }
    if (address && token_file.empty() && !http::is_loopback(address->host)) {
        return fail(ErrorKind::usage, fmt::format("--api on {} would let anybody scale who reaches it; give "
                                                  "--token-file, or listen on 127.0.0.1",
                                                  address->host));
    }
    return {};
}

Result<ApiFlags::Setup> ApiFlags::setup() const {
    Setup setup;
    setup.guard = {.open_reads = open_reads,
                   .loopback_only = http::is_loopback(address->host),
                   .scheme = tls_cert.empty() ? "http" : "https",
                   .rate = {.per_second = static_cast<double>(rate), .burst = static_cast<double>(rate) * k_burst_s}};
    setup.server = {.host = address->host,
                    .port = address->port,
                    .connections_max = connections,
                    .body_bytes_max = api::k_request_body_bytes_max,
                    .refusal = &api::problem};
    // Streams last; some connections must be left for those who ask.
    setup.api.streams_max = std::clamp(connections / 2, 1, setup.api.streams_max);
    if (!token_file.empty()) {
        Result<std::string> token = cli::read_token_file(token_file, {});
        if (!token) {
            return tl::unexpected<Error>(token.error());
        }
        setup.guard.token = *std::move(token);
    }
    if (!tls_cert.empty()) {
        Result<std::shared_ptr<const live::Tls>> tls = live::Tls::for_server(tls_cert, tls_key);
        if (!tls) {
            return tl::unexpected<Error>(tls.error());
        }
        setup.server.tls = *std::move(tls);
    }
    return setup;
}

} // namespace scaleit
