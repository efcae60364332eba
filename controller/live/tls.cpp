#include "controller/live/tls.hpp"

#include "controller/core/check.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/IPAddress.h>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <optional>
#include <sys/socket.h>

namespace scaleit::live {

namespace {

using Poco::Net::Context;

/// The error that OpenSSL met first, in its words; the rest of its list is dropped.
unsigned long take_error() {
    const unsigned long error = ERR_get_error();
    ERR_clear_error();
    return error;
}

std::string words_of(unsigned long error) {
    const char* reason = ERR_reason_error_string(error);
    return reason == nullptr ? "the peer left in the middle of the handshake" : reason;
}

tl::unexpected<Error> unreadable(const std::string& what, const std::string& why) {
    return fail(ErrorKind::bad_input, fmt::format("cannot use {}: {}", what, why));
}

/// What is wrong with a file that must be there, before OpenSSL says it in its own way.
std::optional<std::string> missing(const std::string& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return "there is no such file";
    }
    return std::nullopt;
}

// OpenSSL's own socket BIO writes with write(2), and a peer that has left would end the process with SIGPIPE.

int handle_of(BIO* bio) { return *static_cast<const int*>(BIO_get_data(bio)); }

int bio_result(BIO* bio, ssize_t moved, int retry) {
    BIO_clear_retry_flags(bio);
    if (moved < 0 && (errno == EAGAIN || errno == EINTR)) {
        BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
    }
    return static_cast<int>(moved);
}

int bio_read(BIO* bio, char* into, int size) {
    return bio_result(bio, ::recv(handle_of(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT), BIO_FLAGS_READ);
}

int bio_write(BIO* bio, const char* bytes, int size) {
    return bio_result(bio, ::send(handle_of(bio), bytes, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL),
                      BIO_FLAGS_WRITE);
}

long bio_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* socket_method() {
    struct Free {
        void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
    };
    static const std::unique_ptr<BIO_METHOD, Free> method = [] {
        std::unique_ptr<BIO_METHOD, Free> made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "scaleit"));
        SCALEIT_CHECK(made);
        BIO_meth_set_read(made.get(), bio_read);
        BIO_meth_set_write(made.get(), bio_write);
        BIO_meth_set_ctrl(made.get(), bio_control);
        return made;
    }();
    return method.get();
}

} // namespace

struct Tls::Keys {
    Context::Ptr context;
    bool is_server = false;
};

Tls::Tls(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {
    SSL_CTX* context = keys_->context->sslContext();
    keys_->context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    keys_->context->enableSessionCache(false);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // In place of Poco's callback, which asks handlers of the whole process what to make of a bad certificate.
    SSL_CTX_set_verify(context, keys_->is_server ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
}

Tls::~Tls() = default;

Result<std::shared_ptr<const Tls>> Tls::for_server(const std::string& certificate_file, const std::string& key_file) {
    for (const std::string& file : {certificate_file, key_file}) {
        if (const auto why = missing(file)) {
            return unreadable(file, *why);
        }
    }
    try {
        const Context::Ptr context =
            new Context(Context::TLS_SERVER_USE, key_file, certificate_file, "", Context::VERIFY_NONE);
        if (SSL_CTX_check_private_key(context->sslContext()) != 1) {
            return unreadable(certificate_file, words_of(take_error()));
        }
        return std::shared_ptr<const Tls>(new Tls(std::make_unique<Keys>(Keys{context, true})));
    } catch (const Poco::Exception& error) {
        ERR_clear_error();
        return unreadable(fmt::format("{} with {}", certificate_file, key_file), error.displayText());
    }
}

Result<std::shared_ptr<const Tls>> Tls::for_client(const std::string& ca_file) {
    if (const auto why = ca_file.empty() ? std::nullopt : missing(ca_file)) {
        return unreadable(ca_file, *why);
    }
    try {
        const Context::Ptr context = new Context(Context::TLS_CLIENT_USE, "", "", ca_file, Context::VERIFY_STRICT, 9,
                                                 /*loadDefaultCAs=*/ca_file.empty());
        return std::shared_ptr<const Tls>(new Tls(std::make_unique<Keys>(Keys{context, false})));
    } catch (const Poco::Exception& error) {
        ERR_clear_error();
        return unreadable(ca_file.empty() ? "the system's certificates" : ca_file, error.displayText());
    }
}

struct TlsSession::State {
    struct Free {
        void operator()(SSL* session) const { SSL_free(session); }
    };
    std::unique_ptr<SSL, Free> ssl;
    int handle = -1;
};

TlsSession::TlsSession(const std::shared_ptr<const Tls>& tls, int socket, const std::string& host)
    : tls_(tls), host_(host), state_(std::make_unique<State>()) {
    state_->handle = socket;
    state_->ssl.reset(SSL_new(tls->keys_->context->sslContext()));
    BIO* bio = BIO_new(socket_method());
    SCALEIT_CHECK(state_->ssl && bio != nullptr);
    BIO_set_data(bio, &state_->handle);
    BIO_set_init(bio, 1);
    SSL* ssl = state_->ssl.get();
    SSL_set_bio(ssl, bio, bio); // which it owns now
    if (tls->keys_->is_server) {
        SSL_set_accept_state(ssl);
        return;
    }
    SSL_set_connect_state(ssl);
    if (Poco::Net::IPAddress numeric; Poco::Net::IPAddress::tryParse(host, numeric)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    } else {
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        SSL_set1_host(ssl, host.c_str());
        // What the macro SSL_set_tlsext_host_name does. OpenSSL takes a copy of the name, and the copy here spares a
        // cast.
        std::string name = host;
        SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
}

TlsSession::~TlsSession() = default;

TlsSession::Step TlsSession::step_after(int result) {
    switch (SSL_get_error(state_->ssl.get(), result)) {
    case SSL_ERROR_NONE:
    case SSL_ERROR_ZERO_RETURN:
        return Step::done;
    case SSL_ERROR_WANT_READ:
        return Step::wants_to_read;
    case SSL_ERROR_WANT_WRITE:
        return Step::wants_to_write;
    default: // an open set of OpenSSL's, all of which end the connection
        broken_ = true;
        return Step::failed;
    }
}

TlsSession::Step TlsSession::shake_hands() {
    ERR_clear_error();
    const Step step = step_after(SSL_do_handshake(state_->ssl.get()));
    if (step == Step::failed) {
        explain(take_error());
    }
    return step;
}

void TlsSession::explain(unsigned long error) {
    const long verified = SSL_get_verify_result(state_->ssl.get());
    met_plain_http_ = ERR_GET_REASON(error) == SSL_R_HTTP_REQUEST;
    if (!host_.empty() && verified != X509_V_OK) {
        failure_ = fmt::format("the certificate is not one to trust for {}: {}", host_,
                               X509_verify_cert_error_string(verified));
    } else if (ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER && !host_.empty()) {
        failure_ = "the server does not speak TLS on this port";
    } else {
        failure_ = fmt::format("no TLS connection came about: {}", words_of(error));
    }
}

TlsSession::Progress TlsSession::read(char* into, std::size_t size) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(state_->ssl.get(), into, size, &got);
    const Step step = step_after(result);
    ERR_clear_error();
    return {step, step == Step::done ? got : 0};
}

TlsSession::Progress TlsSession::write(std::string_view bytes) {
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(state_->ssl.get(), bytes.data(), bytes.size(), &sent);
    const Step step = step_after(result);
    ERR_clear_error();
    return {step == Step::done && sent == 0 ? Step::failed : step, sent};
}

void TlsSession::end() {
    if (!broken_) {
        SSL_shutdown(state_->ssl.get());
        ERR_clear_error();
    }
}

} // namespace scaleit::live
