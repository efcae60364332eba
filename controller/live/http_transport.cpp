#include "controller/live/http_transport.hpp"

#include "controller/core/check.hpp"
#include "controller/live/connector.hpp"
#include "controller/live/http_head.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace scaleit::live {

namespace {

ReadResponse not_sent(FailureKind kind, std::string detail) {
    return {tl::unexpected<TransportFailure>({kind, std::move(detail)}), false, false};
}

bool is_target(std::string_view target) {
    return !target.empty() && std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool can_be_written(const Request& request) {
    return is_token(request.method) && is_target(request.target) &&
           std::all_of(request.headers.begin(), request.headers.end(),
                       [](const Header& header) { return is_token(header.name) && is_field_value(header.value); });
}

/// Whether a request without a body says so: those methods whose requests are expected to have one (RFC 9110, 8.6).
bool states_empty_body(std::string_view method) { return method == "PUT" || method == "POST" || method == "PATCH"; }

std::string write_request(const Request& request, const BaseUrl& url) {
    std::string bytes =
        fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\n", request.method, url.prefix, request.target, url.authority());
    for (const Header& header : request.headers) {
        if (!belongs_to_transport(header.name)) {
            bytes.append(header.name).append(": ").append(header.value).append("\r\n");
        }
    }
    if (!request.body.empty() || states_empty_body(request.method)) {
        bytes.append(fmt::format("Content-Length: {}\r\n", request.body.size()));
    }
    return bytes.append("\r\n").append(request.body);
}

} // namespace

class HttpTransport::Client {
public:
    Client(BaseUrl url, std::shared_ptr<const Tls> tls, std::size_t body_bytes_max)
        : url_(std::move(url)), connector_(url_.host, url_.port, std::move(tls)), body_bytes_max_(body_bytes_max) {}

    Outcome send(const Request& request, Duration budget, const std::stop_token& given_up) {
        const Deadline deadline = deadline_in(budget);
        ReadResponse answer = not_sent(FailureKind::protocol_error, "the request cannot be written as HTTP");
        if (can_be_written(request)) {
            answer = exchange(request, deadline, given_up);
        }
        if (!answer.outcome && given_up.stop_requested()) {
            answer = not_sent(FailureKind::timeout, "given up, nobody waits for the answer any more");
        }
        if (!answer.outcome) {
            answer.outcome.error().detail =
                fmt::format("{} {}{}: {} (budget {})", request.method, url_.text(), request.target,
                            answer.outcome.error().detail, format_duration(budget));
        }
        return std::move(answer.outcome);
    }

    Status connect(Duration budget) {
        if (connection_ && connection_->is_quiet()) {
            return {};
        }
        tl::expected<Stream, ConnectFailure> stream = connector_.connect(deadline_in(budget));
        if (!stream) {
            return fail(ErrorKind::environment, fmt::format("cannot reach {}: {}; is the app running there?",
                                                            url_.text(), stream.error().what));
        }
        connection_.emplace(std::move(*stream));
        return {};
    }

private:
    ReadResponse exchange(const Request& request, Deadline deadline, const std::stop_token& given_up) {
        const std::string bytes = write_request(request, url_);
        if (connection_ && !connection_->is_quiet()) {
            connection_.reset();
        }
        const bool reused = connection_.has_value();
        ReadResponse answer = attempt(bytes, request.method, deadline, given_up);
        if (reused && answer.unanswered && request.method == "GET" && !given_up.stop_requested()) {
            answer = attempt(bytes, request.method, deadline, given_up);
        }
        return answer;
    }

    ReadResponse attempt(std::string_view bytes, std::string_view method, Deadline deadline,
                         const std::stop_token& given_up) {
        if (!connection_) {
            tl::expected<Stream, ConnectFailure> stream = connector_.connect(deadline, given_up);
            if (!stream) {
                return not_sent(stream.error().kind, stream.error().what);
            }
            connection_.emplace(std::move(*stream));
        }
        ReadResponse answer = exchange_over(*connection_, bytes, method, deadline, given_up);
        if (!answer.reusable) {
            connection_.reset();
        }
        return answer;
    }

    [[nodiscard]] ReadResponse exchange_over(Stream& stream, std::string_view bytes, std::string_view method,
                                             Deadline deadline, const std::stop_token& given_up) const {
        const std::stop_callback on_stop(given_up, [&stream] { stream.shut_down(); });
        if (stream.send(bytes, deadline) == IoStatus::timeout) {
            return not_sent(FailureKind::timeout, "the request could not be sent in time");
        }
        // A server that refuses a request may answer and close before it has read it all.
        return read_response(stream, method, deadline, body_bytes_max_);
    }

    BaseUrl url_;
    Connector connector_;
    std::size_t body_bytes_max_;
    std::optional<Stream> connection_;
};

HttpTransport::HttpTransport(const BaseUrl& url, std::shared_ptr<const Tls> tls, std::size_t body_bytes_max) {
    SCALEIT_CHECK((url.scheme == Scheme::https) == (tls != nullptr));
    client_ = std::make_unique<Client>(url, std::move(tls), body_bytes_max);
}

HttpTransport::~HttpTransport() = default;

Result<std::shared_ptr<const Tls>> tls_for(const BaseUrl& url, const std::string& ca_file) {
    if (url.scheme == Scheme::https) {
        return Tls::for_client(ca_file);
    }
    if (!ca_file.empty()) {
        return fail(ErrorKind::usage, fmt::format("{} is plain http, for which {} means nothing; write https://, or "
                                                  "leave the certificates out",
                                                  url.text(), ca_file));
    }
    return std::shared_ptr<const Tls>();
}

Result<std::unique_ptr<HttpTransport>> HttpTransport::create(const std::string& base_url, const std::string& ca_file) {
    return parse_base_url(base_url).and_then([&](const BaseUrl& url) {
        return tls_for(url, ca_file).map([&](std::shared_ptr<const Tls> tls) {
            return std::make_unique<HttpTransport>(url, std::move(tls));
        });
    });
}

Status HttpTransport::connect(Duration budget) { return client_->connect(budget); }

Outcome HttpTransport::send(const Request& request, Duration budget, const std::stop_token& given_up) {
    return client_->send(request, budget, given_up);
}

} // namespace scaleit::live
