#include "recorder/record/exchange_log.hpp"

namespace scaleit::record {

Status ExchangeLog::add(session::Exchange& exchange) {
    const Status added =
        put(exchange).and_then([this](std::int64_t place) { return writer_.wait_until_durable(place); });
    count(exchange.outcome, added);
    return added;
}

Result<std::int64_t> ExchangeLog::put(session::Exchange& exchange) {
    const AppCall call = read_call_(exchange.request, exchange.outcome);
    const std::scoped_lock lock(order_);
    exchange.end = clock_.now();
    return write(ticks_.add(call, exchange.begin)).and_then([&] { return writer_.put(exchange); });
}

Status ExchangeLog::finish() {
    const std::scoped_lock lock(order_);
    return write(ticks_.finish());
}

Status ExchangeLog::write(const std::optional<Tick>& tick) {
    if (!tick) {
        return {};
    }
    Status written = writer_.append(*tick);
    if (written) {
        const std::scoped_lock lock(mutex_);
        ++counts_.ticks;
    }
    return written;
}

void ExchangeLog::count(const Outcome& outcome, const Status& status) {
    const std::scoped_lock lock(mutex_);
    ++(outcome ? counts_.responses : counts_.failures.at(static_cast<std::size_t>(outcome.error().kind)));
    ++(status ? counts_.recorded : counts_.unrecorded);
    if (!status && status_) {
        status_ = status;
    }
}

LogCounts ExchangeLog::counts() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
}

Status ExchangeLog::status() const {
    const std::scoped_lock lock(mutex_);
    return status_;
}

} // namespace scaleit::record
