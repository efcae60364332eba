#pragma once
// TLS 1.2 and later over a socket whose waits are somebody else's (Stream's). Poco holds keys, certificates and options
// (its Context); the bytes go through OpenSSL itself, because Poco's secure sockets begin their timeout anew with each
// call, throw, and leave the peer's name to be checked elsewhere.
#include "controller/core/result.hpp"
#include "controller/live/io_status.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace scaleit::live {

/// Keys and certificates of one side, for many connections. Any thread.
class Tls {
public:
    /// A server's side. Fails (bad_input) where a file cannot be read, the key does not fit the certificate, or needs a
    /// passphrase.
    [[nodiscard]] static Result<std::shared_ptr<const Tls>> for_server(const std::string& certificate_file,
                                                                       const std::string& key_file);
    /// A client's side, which trusts the certificates in `ca_file` (PEM), or the system's where it is empty. Fails
    /// (bad_input) where they cannot be read.
    [[nodiscard]] static Result<std::shared_ptr<const Tls>> for_client(const std::string& ca_file);

    ~Tls();
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

private:
    friend class TlsSession;
    struct Keys;
    explicit Tls(std::unique_ptr<Keys> keys);
    std::unique_ptr<Keys> keys_;
};

/// One connection's TLS. Waits for nothing; one thread.
class TlsSession {
public:
    /// Over a connected socket, which must outlive this. A client names the host that the server's certificate must be
    /// for; a server names none.
    TlsSession(const std::shared_ptr<const Tls>& tls, int socket, const std::string& host);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    enum class Step { done, wants_to_read, wants_to_write, failed };

    /// Goes on with the handshake.
    [[nodiscard]] Step shake_hands();
    /// Why the handshake failed, in words.
    [[nodiscard]] std::string failure() const { return failure_; }
    /// Whether it failed because the other side speaks HTTP without TLS.
    [[nodiscard]] bool met_plain_http() const { return met_plain_http_; }

    struct Progress {
        Step step = Step::done;
        std::size_t bytes = 0; ///< read or written where step is done; 0: the peer has ended its side in good order
    };
    [[nodiscard]] Progress read(char* into, std::size_t size);
    [[nodiscard]] Progress write(std::string_view bytes);
    /// Tells the peer that nothing more follows, where that goes out at once.
    void end();

private:
    struct State;
    [[nodiscard]] Step step_after(int result);
    void explain(unsigned long error);

    const std::shared_ptr<const Tls> tls_;
    const std::string host_;
    std::unique_ptr<State> state_;
    std::string failure_;
    bool met_plain_http_ = false;
    bool broken_ = false;
};

} // namespace scaleit::live
