#include "controller/live/enactment.hpp"

#include "controller/live/answer_writer.hpp"
#include "controller/live/response_reader.hpp"

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

} // namespace scaleit::live
