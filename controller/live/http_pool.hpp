#pragma once
// The HTTP client for many threads: a keep-alive connection for each exchange under way, kept for the next one.
#include "controller/live/http_transport.hpp"
#include "controller/port/shared_transport.hpp"

#include <mutex>
#include <vector>

namespace scaleit::live {

class HttpPool final : public SharedTransport {
public:
    /// To a URL as HttpTransport has them, with what tls_for() gave for it; opens no connection yet. Answers with
    /// longer bodies are too_large.
    HttpPool(BaseUrl url, std::shared_ptr<const Tls> tls, std::size_t body_bytes_max)
        : url_(std::move(url)), tls_(std::move(tls)), body_bytes_max_(body_bytes_max) {}

    /// As HttpTransport::send(), over the connection that came free last, or a new one. There are never more
    /// connections than there were exchanges at once.
    [[nodiscard]] Outcome send(const Request& request, Duration budget, const std::stop_token& given_up) override;

private:
    const BaseUrl url_;
    const std::shared_ptr<const Tls> tls_;
    const std::size_t body_bytes_max_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<HttpTransport>> idle_;
};

} // namespace scaleit::live
