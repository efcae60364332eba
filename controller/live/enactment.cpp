#include "controller/live/enactment.hpp"

#include "controller/live/answer_writer.hpp"
#include "controller/live/response_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::live {

namespace {

constexpr std::string_view k_not_http = "\x01\x02 this is not HTTP\r\n\r\n";

std::string truncated_answer() {
    constexpr std::string_view k_begin = R"({"cpu":{"hi)";
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                       k_begin.size() * 4, k_begin);
}

std::string closing_answer(const Response& response) {
    std::string bytes;
    append_answer(bytes, response, {.after = AnswerForm::After::close});
    return bytes;
}

void send_and_finish(Stream& stream, std::string_view bytes, Deadline deadline) {
    if (stream.send(bytes, deadline) == IoStatus::ok) {
        stream.finish();
    }
}

/// What of an answer is sent at all.
std::string_view sent_part(const AnswerBytes& answer, Delivery::Ending ending) {
    const std::size_t body_size = answer.all.size() - answer.head_size;
    switch (ending) {
    case Delivery::Ending::truncated:
        return answer.all.substr(0, body_size == 0 ? answer.head_size / 2 : answer.head_size + body_size / 2);
    case Delivery::Ending::reset_before_body:
        return answer.all.substr(0, body_size == 0 ? answer.head_size - 2 : answer.head_size);
    case Delivery::Ending::whole:
    case Delivery::Ending::reset_after_body:
        break;
    }
    return answer.all;
}

/// Sends `bytes` evenly over `time`: one by one, or in as many pieces as fit.
IoStatus drip(Stream& stream, std::string_view bytes, Duration time, Duration patience) {
    constexpr std::size_t k_pieces_max = 1000;
    const std::size_t pieces = std::clamp<std::size_t>(bytes.size(), 1, k_pieces_max);
    const Deadline begin = deadline_in(Duration::zero());
    IoStatus status = IoStatus::ok;
    for (std::size_t piece = 0; piece < pieces && status == IoStatus::ok; ++piece) {
        const std::size_t from = bytes.size() * piece / pieces;
        stream.wait_for_close(begin + time / static_cast<std::int64_t>(pieces) * static_cast<std::int64_t>(piece + 1));
        status = stream.send(bytes.substr(from, bytes.size() * (piece + 1) / pieces - from), deadline_in(patience));
    }
    return status;
}

} // namespace

void enact(Stream& stream, const TransportFailure& failure, Deadline hold_until) {
    switch (failure.kind) {
    case FailureKind::timeout:
        stream.wait_for_close(hold_until);
        stream.reset_on_close();
        return;
    case FailureKind::reset:
    case FailureKind::refused:
    case FailureKind::unreachable:
        stream.reset_on_close();
        return;
    case FailureKind::truncated:
        send_and_finish(stream, truncated_answer(), hold_until);
        return;
    case FailureKind::too_large:
        send_and_finish(stream, closing_answer({200, {}, std::string(k_response_body_bytes_max + 1, ' ')}), hold_until);
        return;
    case FailureKind::protocol_error:
        send_and_finish(stream, k_not_http, hold_until);
        return;
    case FailureKind::http_status:
    case FailureKind::content_type:
    case FailureKind::malformed_json:
    case FailureKind::bad_shape:
    case FailureKind::out_of_range:
        send_and_finish(stream, closing_answer(error_response(500, "the service gave a failure that no transport has")),
                        hold_until);
        return;
    }
}

AfterAnswer deliver(Stream& stream, const AnswerBytes& answer, const Delivery& delivery, Duration patience) {
    if (delivery.delay > Duration::zero()) {
        stream.wait_for_close(deadline_in(delivery.delay));
    }
    const std::string_view bytes = sent_part(answer, delivery.ending);
    const IoStatus status = delivery.drip > Duration::zero() ? drip(stream, bytes, delivery.drip, patience)
                                                             : stream.send(bytes, deadline_in(patience));
    if (status != IoStatus::ok) {
        return AfterAnswer::ended;
    }
    switch (delivery.ending) {
    case Delivery::Ending::whole:
        return AfterAnswer::usable;
    case Delivery::Ending::truncated:
        stream.finish();
        return AfterAnswer::ended;
    case Delivery::Ending::reset_before_body:
    case Delivery::Ending::reset_after_body:
        stream.reset_on_close();
        return AfterAnswer::ended;
    }
    return AfterAnswer::ended;
}

} // namespace scaleit::live
