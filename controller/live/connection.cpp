#include "controller/live/connection.hpp"

#include "controller/live/enactment.hpp"

#include <utility>

namespace scaleit::live {

namespace {

/// How long a client that was refused may still send before its connection is closed on it.
constexpr std::chrono::milliseconds k_linger_max{500};

/// Requests that came at once are served one after another; beyond so many, others need not wait for the rest of them.
constexpr int k_at_once_max = 16;

/// How often a body that has nothing to say is asked, and its client looked after. Below the grace of a server's stop.
constexpr std::chrono::milliseconds k_source_patience{200};

/// An answer that ends its connection says so: otherwise it would be a race whether the next request meets the end.
AnswerForm form_of(const IncomingRequest& incoming, const Response& response, const std::atomic<bool>& stopping) {
    const bool keep = incoming.keep_alive && response.delivery.ending == Delivery::Ending::whole && !response.source &&
                      !stopping.load(std::memory_order_relaxed);
    return {incoming.request.method == "HEAD" ? AnswerForm::Body::left_out : AnswerForm::Body::sent,
            keep ? AnswerForm::After::keep_alive : AnswerForm::After::close, incoming.minor_version};
}

} // namespace

Connection::Connection(Stream stream, Service& service, const ServerOptions& options, const std::atomic<bool>& stopping,
                       std::function<void()> before_wait, DepartureWatch* watch)
    : stream_(std::move(stream)), address_(stream_.peer_address()), service_(service), options_(options),
      stopping_(stopping), before_wait_(std::move(before_wait)), reader_(stream_, options_) {
    stream_.before_waits([this] { before_wait_(); });
    if (watch != nullptr) {
        watched_.emplace(*watch, stream_);
    }
}

Connection::After Connection::serve() {
    if (options_.tls && !stream_.is_secure() && secure() == After::end) {
        return After::end;
    }
    for (int served = 0;; ++served) {
        const IoStatus begun = reader_.begun();
        if (begun != IoStatus::ok) {
            return begun == IoStatus::timeout ? After::rest : After::end;
        }
        if (served == k_at_once_max) {
            before_wait_();
        }
        if (serve_one() == After::end) {
            return After::end;
        }
        if (!reader_.has_more()) {
            return After::rest;
        }
    }
}

/// A handshake has as long as a request.
Connection::After Connection::secure() {
    const tl::expected<void, Insecure> secured =
        stream_.secure(options_.tls, {}, deadline_in(options_.request_timeout));
    if (secured) {
        return After::rest;
    }
    if (secured.error().is_plain_http) {
        refuse({400, "this port speaks HTTPS; write https:// in front of its address"});
    } else {
        stream_.finish();
    }
    return After::end;
}

void Connection::refuse(const Refusal& refusal) {
    if (!refusal.status) {
        return;
    }
    if (options_.refused) {
        options_.refused(address_, *refusal.status);
    }
    bytes_.clear();
    append_answer(bytes_, options_.refusal(*refusal.status, refusal.why), {.after = AnswerForm::After::close});
    if (stream_.send(bytes_, deadline_in(options_.answer_timeout)) == IoStatus::ok) {
        stream_.linger(deadline_in(k_linger_max));
    }
}

Connection::After Connection::serve_one() {
    const tl::expected<IncomingRequest, Refusal> incoming = reader_.next();
    if (!incoming) {
        refuse(incoming.error());
        return After::end;
    }
    if (service_.waits(incoming->request)) {
        before_wait_();
    }
    const Outcome outcome =
        service_.handle_for(incoming->request, {.address = address_,
                                                .authority = incoming->authority,
                                                .left = watched_ ? watched_->client_left() : std::stop_token()});
    if (!outcome) {
        enact(stream_, outcome.error(), deadline_in(options_.hold_max));
        return After::end;
    }
    return answer(*incoming, *outcome);
}

Connection::After Connection::answer(const IncomingRequest& incoming, const Response& response) {
    const AnswerForm form = form_of(incoming, response, stopping_);
    bytes_.clear();
    append_answer(bytes_, response, form);
    if (response.delivery == Delivery{}) {
        if (stream_.send(bytes_, deadline_in(options_.answer_timeout)) != IoStatus::ok) {
            return After::end;
        }
    } else if (deliver(stream_, {bytes_, bytes_.find("\r\n\r\n") + 4}, response.delivery, options_.answer_timeout) ==
               AfterAnswer::ended) {
        return After::end;
    }
    if (response.source && form.body == AnswerForm::Body::sent && send_source(*response.source, form) != IoStatus::ok) {
        return After::end;
    }
    if (form.after == AnswerForm::After::close) {
        stream_.finish();
        return After::end;
    }
    return After::rest;
}

/// Sends what a body goes on with, until it ends, the client leaves or the server stops.
IoStatus Connection::send_source(BodySource& source, const AnswerForm& form) {
    before_wait_();
    while (!stopping_ && !stream_.is_left()) {
        const std::optional<std::string> piece = source.next(k_source_patience);
        if (!piece) {
            break;
        }
        if (piece->empty()) {
            continue;
        }
        bytes_.clear();
        append_piece(bytes_, *piece, form);
        if (const IoStatus sent = stream_.send(bytes_, deadline_in(options_.answer_timeout)); sent != IoStatus::ok) {
            return sent;
        }
    }
    bytes_.clear();
    append_end(bytes_, form);
    return stream_.send(bytes_, deadline_in(options_.answer_timeout));
}

std::string too_many_connections(const ServerOptions& options) {
    std::string bytes;
    append_answer(bytes, options.refusal(503, "too many connections"), {.after = AnswerForm::After::close});
    return bytes;
}

} // namespace scaleit::live
