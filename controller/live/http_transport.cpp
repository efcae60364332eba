#include "controller/live/http_transport.hpp"

#include "controller/live/base_url.hpp"
#include "controller/live/connector.hpp"
#include "controller/live/http_head.hpp"
#include "controller/live/response_reader.hpp"

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
    explicit Client(BaseUrl url) : url_(std::move(url)), connector_(url_.host, url_.port) {}

    Outcome send(const Request& request, Duration budget) {
        const Deadline deadline = deadline_in(budget);
        ReadResponse answer = not_sent(FailureKind::protocol_error, "the request cannot be written as HTTP");
        if (can_be_written(request)) {
            answer = exchange(request, deadline);
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
    ReadResponse exchange(const Request& request, Deadline deadline) {
        const std::string bytes = write_request(request, url_);
        if (connection_ && !connection_->is_quiet()) {
            connection_.reset();
        }
        const bool reused = connection_.has_value();
        ReadResponse answer = attempt(bytes, request.method, deadline);
        if (reused && answer.unanswered && request.method == "GET") {
            answer = attempt(bytes, request.method, deadline);
        }
        return answer;
    }

    ReadResponse attempt(std::string_view bytes, std::string_view method, Deadline deadline) {
        if (!connection_) {
            tl::expected<Stream, ConnectFailure> stream = connector_.connect(deadline);
            if (!stream) {
                return not_sent(stream.error().kind, stream.error().what);
            }
            connection_.emplace(std::move(*stream));
        }
        ReadResponse answer = connection_->send(bytes, deadline) == IoStatus::timeout
                                  ? not_sent(FailureKind::timeout, "the request could not be sent in time")
                                  // A server that refuses a request may answer and close before it has read it all.
                                  : read_response(*connection_, method, deadline);
        if (!answer.reusable) {
            connection_.reset();
        }
        return answer;
    }

    BaseUrl url_;
    Connector connector_;
    std::optional<Stream> connection_;
};

HttpTransport::HttpTransport(std::unique_ptr<Client> client) : client_(std::move(client)) {}

HttpTransport::~HttpTransport() = default;

Result<std::unique_ptr<HttpTransport>> HttpTransport::create(const std::string& base_url) {
    return parse_base_url(base_url).map([](BaseUrl url) {
        return std::unique_ptr<HttpTransport>(new HttpTransport(std::make_unique<Client>(std::move(url))));
    });
}

Status HttpTransport::connect(Duration budget) { return client_->connect(budget); }

Outcome HttpTransport::send(const Request& request, Duration budget) { return client_->send(request, budget); }

} // namespace scaleit::live
