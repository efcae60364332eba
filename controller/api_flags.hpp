#pragma once
// The flags of the controller's own API, and of certificates that it trusts.
#include "controller/api/api.hpp"
#include "controller/api/guard.hpp"
#include "controller/cli/flags.hpp"
#include "controller/live/server_options.hpp"

#include <optional>
#include <string>

namespace scaleit {

/// Values of the flags; parsing fills them.
struct ApiFlags {
    std::optional<cli::Address> address; ///< nothing: there is no API
    std::string token_file;
    bool open_reads = false;
    std::string tls_cert;
    std::string tls_key;
    int rate = 1000; ///< requests per second of one address
    int connections = 256;

    void add_to(CLI::App& app);

    struct Setup {
        api::GuardOptions guard;
        live::ServerOptions server;
        api::ApiOptions api;
    };
    /// Fails (usage) on flags that contradict each other, above all an address beyond loopback without a token;
    /// (bad_input) on files that cannot be read. Requires: an address was given.
    [[nodiscard]] Result<Setup> setup() const;

    /// Fails (usage) on flags that mean nothing where no address was given.
    [[nodiscard]] Status check() const;
};

} // namespace scaleit
