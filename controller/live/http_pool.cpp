#include "controller/live/http_pool.hpp"

#include <utility>

namespace scaleit::live {

Outcome HttpPool::send(const Request& request, Duration budget, const std::stop_token& given_up) {
    std::unique_ptr<HttpTransport> transport;
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            transport = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!transport) {
        transport = std::make_unique<HttpTransport>(url_, tls_, body_bytes_max_);
    }
    Outcome outcome = transport->send(request, budget, given_up);
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(transport));
    return outcome;
}

} // namespace scaleit::live
