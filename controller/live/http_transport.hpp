#pragma once
// The real HTTP client: one server, one keep-alive connection. The messages are framed here and not by Poco's
// HTTPClientSession, which cannot hold one deadline over a whole exchange and takes a chunked body that broke off for a
// complete one. No redirects, no decompression, no proxies.
#include "controller/core/result.hpp"
#include "controller/live/base_url.hpp"
#include "controller/live/response_reader.hpp"
#include "controller/port/transport.hpp"

#include <memory>
#include <stop_token>
#include <string>

namespace scaleit::live {

/// What connections to that URL need: nothing (null) for http, the trusted certificates for https, once for many
/// transports. Fails (bad_input) where those of `ca_file`, or the system's where it is empty, cannot be read; (usage)
/// where a file is given for a URL that needs none.
[[nodiscard]] Result<std::shared_ptr<const Tls>> tls_for(const BaseUrl& url, const std::string& ca_file);

class HttpTransport final : public Transport {
public:
    /// A transport to `http://HOST:PORT[/prefix]` or https; the prefix is put before every target. Opens no connection
    /// yet. `ca_file` has the certificates to trust where they are not the system's. Fails (usage) on anything that is
    /// not such a URL, (bad_input) on certificates that cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<HttpTransport>> create(const std::string& base_url,
                                                                       const std::string& ca_file = {});
    /// The same to a URL that was read before, with what tls_for() gave for it. Answers with longer bodies are
    /// too_large.
    explicit HttpTransport(const BaseUrl& url, std::shared_ptr<const Tls> tls = {},
                           std::size_t body_bytes_max = k_response_body_bytes_max);
    ~HttpTransport() override;
    HttpTransport(const HttpTransport&) = delete;
    HttpTransport& operator=(const HttpTransport&) = delete;

    /// Opens the connection without sending anything, so that a wrong address shows before a run begins. Fails
    /// (environment) where nobody answers within `budget`.
    [[nodiscard]] Status connect(Duration budget);

    /// `budget` covers name resolution, connecting, sending and the answer to its last byte. Answers are bounded: body
    /// 1 MiB or as asked for, head 64 KiB. Kinds of failure:
    ///   timeout         the budget passed
    ///   refused, unreachable   no connection came about
    ///   reset           the connection broke, or ended before the answer's first byte
    ///   truncated       it ended in good order inside the answer
    ///   too_large       over a bound
    ///   protocol_error  the answer is not HTTP/1.x, or the request cannot be written as HTTP; or TLS fails, above all
    ///                   since the server's certificate is not to be trusted or is another host's
    /// The connection is kept after a complete answer that allows it, and dropped after any failure. Before it is used
    /// again it is looked at, and opened anew where the server has closed it. Where the server closes it just then, in
    /// good order and without a byte of an answer, a GET is sent once more on a new one, and only a GET. A connection
    /// that is reset instead is a failure at once: that is no idle server's way to leave.
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override { return send(request, budget, {}); }
    /// Gives up when a stop is requested, from any thread: a timeout, and the connection is dropped.
    [[nodiscard]] Outcome send(const Request& request, Duration budget, const std::stop_token& given_up);

private:
    class Client;
    std::unique_ptr<Client> client_;
};

} // namespace scaleit::live
