#include "controller/live/connection.hpp"

#include "controller/live/answer_writer.hpp"
#include "controller/live/enactment.hpp"
#include "controller/live/request_reader.hpp"

namespace scaleit::live {

namespace {

/// How long a client that was refused may still send before its connection is closed on it.
constexpr std::chrono::milliseconds k_linger_max{500};

void refuse(Stream& stream, const Refusal& refusal, const ServerOptions& options) {
    if (!refusal.status) {
        return;
    }
    std::string bytes;
    append_answer(bytes, error_response(*refusal.status, refusal.why), {.after = AnswerForm::After::close});
    if (stream.send(bytes, deadline_in(options.answer_timeout)) == IoStatus::ok) {
        stream.linger(deadline_in(k_linger_max));
    }
}

/// An answer that ends its connection says so: otherwise it would be a race whether the next request meets the end.
AnswerForm form_of(const IncomingRequest& incoming, const Delivery& delivery, const std::atomic<bool>& stopping) {
    const bool keep =
        incoming.keep_alive && delivery.ending == Delivery::Ending::whole && !stopping.load(std::memory_order_relaxed);
    return {incoming.request.method == "HEAD" ? AnswerForm::Body::left_out : AnswerForm::Body::sent,
            keep ? AnswerForm::After::keep_alive : AnswerForm::After::close, incoming.minor_version};
}

} // namespace

void serve(Stream& stream, Service& service, const ServerOptions& options, const std::atomic<bool>& stopping,
           const std::stop_token& client_left) {
    stream.set_idle_timeout(options.idle_timeout);
    RequestReader reader(stream, options);
    std::string bytes;
    while (true) {
        const tl::expected<IncomingRequest, Refusal> incoming = reader.next();
        if (!incoming) {
            refuse(stream, incoming.error(), options);
            return;
        }
        const Outcome outcome = service.handle_for(incoming->request, client_left);
        if (!outcome) {
            enact(stream, outcome.error(), deadline_in(options.hold_max));
            return;
        }
        const AnswerForm form = form_of(*incoming, outcome->delivery, stopping);
        bytes.clear();
        append_answer(bytes, *outcome, form);
        if (outcome->delivery == Delivery{}) {
            if (stream.send(bytes, deadline_in(options.answer_timeout)) != IoStatus::ok) {
                return;
            }
        } else if (deliver(stream, {bytes, bytes.find("\r\n\r\n") + 4}, outcome->delivery, options.answer_timeout) ==
                   AfterAnswer::ended) {
            return;
        }
        if (form.after == AnswerForm::After::close) {
            stream.finish();
            return;
        }
    }
}

std::string too_many_connections() {
    std::string bytes;
    append_answer(bytes, error_response(503, "too many connections"), {.after = AnswerForm::After::close});
    return bytes;
}

} // namespace scaleit::live
