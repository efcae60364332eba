#include "recorder/record/proxy_service.hpp"

#include <utility>

namespace scaleit::record {

namespace {

const Header& via() {
    static const Header field{"Via", "1.1 scaleit"};
    return field;
}

Outcome failed(FailureKind kind, std::string detail) {
    return tl::unexpected<TransportFailure>(TransportFailure{kind, std::move(detail)});
}

Outcome refuse() { return failed(FailureKind::reset, "nothing can be recorded any more"); }

/// What the client is shown of an outcome.
Outcome shown(Outcome outcome) {
    if (!outcome && outcome.error().kind == FailureKind::too_large) {
        return error_response(502, "the upstream's answer is over the bound of this proxy");
    }
    return outcome;
}

/// Counts up for as long as it lives.
class Counted {
public:
    explicit Counted(std::atomic<std::int64_t>& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    std::atomic<std::int64_t>& count_;
};

} // namespace

ProxyService::ProxyService(SharedTransport& upstream, ExchangeLog& log, Clock& clock, ProxyOptions options)
    : upstream_(upstream), log_(log), clock_(clock), options_(std::move(options)) {}

Outcome ProxyService::handle_for(const Request& request, const Caller& caller) {
    if (request.method.size() > session::k_method_bytes_max) {
        return error_response(501, "the method is too long");
    }
    if (closed_) {
        return refuse();
    }
    const Counted counted(in_flight_);
    session::Exchange exchange;
    exchange.begin = clock_.now();
    exchange.request = request;
    exchange.outcome = exchange_with_upstream(exchange.request, caller.left);
    if (log_.add(exchange) || options_.on_error == OnError::pass) {
        return shown(std::move(exchange.outcome));
    }
    closed_ = true;
    if (options_.on_stopped) {
        options_.on_stopped();
    }
    return refuse();
}

Outcome ProxyService::exchange_with_upstream(Request& request, const std::stop_token& client_left) {
    request.headers.push_back(via());
    Outcome outcome = upstream_.send(request, options_.budget, client_left);
    request.headers.pop_back();
    if (!outcome && client_left.stop_requested()) {
        return stopping_ ? failed(FailureKind::reset, "the proxy was stopped before the answer came")
                         : failed(FailureKind::timeout, "the client left before the answer came");
    }
    return outcome;
}

} // namespace scaleit::record
