#pragma once
// The recording reverse proxy: forwards each request to one upstream, and shows the client the outcome once it is in
// the session. As a Service it knows no sockets; the server in front and the transport behind speak HTTP.
//
// Forwarded and recorded are the method, the target, the end-to-end header fields in their order (RFC 9110, 7.6.1: all
// but those of the connection and those that Connection names) and the bytes of the body; content codings are nobody's
// business here. The upstream gets its own Host and one more Via field, which is not recorded. Framing is each side's
// own: a chunked body may arrive with a Content-Length.
//
//   upstream                            session            client
//   an answer                           the answer         the answer
//   no answer in `budget`               timeout            silence, then a reset
//   refused, unreachable, reset         that kind          a reset
//   truncated, protocol_error           that kind          an answer with the same defect
//   too_large                           too_large          502 with an error in JSON, since no client knows our bound
//   the client left before the answer   timeout            -
//   the proxy was stopped before it     reset              a reset
//
// A client's leave is seen a moment after it: one that asks anew at once may have that answer recorded first.
//
// 502 and 504 stand for no other failure: a client that would have met a reset or silence is to meet just that.
#include "controller/port/service.hpp"
#include "controller/port/shared_transport.hpp"
#include "recorder/record/exchange_log.hpp"

#include <atomic>
#include <functional>

namespace scaleit::record {

/// What becomes of traffic that cannot be recorded.
enum class OnError {
    stop, ///< fail-closed: it is not shown, and nothing more is sent
    pass, ///< fail-open: it is shown, and counted
};

constexpr auto enum_names(OnError) { return std::to_array<std::string_view>({"stop", "pass"}); }

struct ProxyOptions {
    Duration budget = std::chrono::seconds(60); ///< of one exchange with the upstream
    OnError on_error = OnError::stop;
    std::function<void()>
        on_stopped{}; ///< called when traffic stops for an error, perhaps more than once, on any thread
};

class ProxyService final : public Service {
public:
    /// The first three must outlive this; `clock` is the log's.
    ProxyService(SharedTransport& upstream, ExchangeLog& log, Clock& clock, ProxyOptions options);

    [[nodiscard]] Outcome handle(const Request& request) override { return handle_for(request, {}); }
    /// A method of more than 32 bytes, which fits no session, is answered with a 501 and neither forwarded nor
    /// recorded.
    [[nodiscard]] Outcome handle_for(const Request& request, const Caller& caller) override;

    /// From now on a client that has left did so because the proxy is being stopped.
    void begin_stop() { stopping_ = true; }

    /// Whether no traffic passes any more, since something could not be recorded.
    [[nodiscard]] bool stopped() const { return closed_; }
    /// Exchanges under way.
    [[nodiscard]] std::int64_t in_flight() const { return in_flight_; }

private:
    [[nodiscard]] Outcome exchange_with_upstream(Request& request, const std::stop_token& client_left);

    SharedTransport& upstream_;
    ExchangeLog& log_;
    Clock& clock_;
    const ProxyOptions options_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> closed_ = false; ///< something could not be recorded, and no traffic passes any more
    std::atomic<std::int64_t> in_flight_ = 0;
};

} // namespace scaleit::record
