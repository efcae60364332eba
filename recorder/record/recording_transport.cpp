#include "recorder/record/recording_transport.hpp"

#include <utility>

namespace scaleit::record {

Outcome RecordingTransport::send(const Request& request, Duration budget) {
    if (status_) {
        session::Exchange exchange;
        exchange.begin = clock_.now();
        exchange.request = request;
        exchange.outcome = inner_.send(request, budget);
        exchange.end = clock_.now();
        status_ = writer_.append(exchange);
        if (status_) {
            return std::move(exchange.outcome);
        }
    }
    return tl::unexpected<TransportFailure>(TransportFailure{FailureKind::protocol_error, status_.error().message});
}

} // namespace scaleit::record
