#include "controller/live/answer_writer.hpp"

#include "controller/live/http_head.hpp"

#include <Poco/Net/HTTPResponse.h>
#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace scaleit::live {

namespace {

bool can_be_written(const Response& response) {
    return response.status >= 200 && response.status <= 999 &&
           std::all_of(response.headers.begin(), response.headers.end(),
                       [](const Header& header) { return is_token(header.name) && is_field_value(header.value); });
}

void append_number(std::string& bytes, std::size_t number) {
    const fmt::format_int digits(number);
    bytes.append(digits.data(), digits.size());
}

std::string_view reason(int status) {
    using Poco::Net::HTTPResponse;
    const std::string& text = HTTPResponse::getReasonForStatus(static_cast<HTTPResponse::HTTPStatus>(status));
    return text == HTTPResponse::HTTP_REASON_UNKNOWN ? std::string_view() : std::string_view(text);
}

void append_framing(std::string& bytes, const Response& response, const AnswerForm& form) {
    if (response.status == 204 || response.status == 304) {
        return;
    }
    if (response.source) {
        bytes.append(form.minor_version == 0 ? "" : "Transfer-Encoding: chunked\r\n");
        return;
    }
    bytes.append("Content-Length: ");
    const auto own =
        form.body == AnswerForm::Body::left_out ? find_header(response.headers, "Content-Length") : std::nullopt;
    if (own) {
        bytes.append(*own);
    } else {
        append_number(bytes, response.body.size());
    }
    bytes.append("\r\n");
}

} // namespace

void append_answer(std::string& bytes, const Response& response, const AnswerForm& form) {
    if (!can_be_written(response)) {
        append_answer(bytes, error_response(500, "the service's answer cannot be written as HTTP"), form);
        return;
    }
    bytes.append("HTTP/1.1 ");
    append_number(bytes, static_cast<std::size_t>(response.status));
    bytes.append(" ").append(reason(response.status)).append("\r\n");
    for (const Header& header : response.headers) {
        if (!belongs_to_transport(header.name)) {
            bytes.append(header.name).append(": ").append(header.value).append("\r\n");
        }
    }
    append_framing(bytes, response, form);
    if (form.after == AnswerForm::After::close) {
        bytes.append("Connection: close\r\n");
    } else if (form.minor_version == 0) {
        bytes.append("Connection: keep-alive\r\n");
    }
    bytes.append("\r\n");
    if (form.body == AnswerForm::Body::left_out || response.status == 204 || response.status == 304) {
        return;
    }
    if (!response.source) {
        bytes.append(response.body);
    } else if (!response.body.empty()) {
        append_piece(bytes, response.body, form);
    }
}

void append_piece(std::string& bytes, std::string_view piece, const AnswerForm& form) {
    if (form.minor_version == 0) {
        bytes.append(piece);
        return;
    }
    fmt::format_to(std::back_inserter(bytes), "{:x}\r\n{}\r\n", piece.size(), piece);
}

void append_end(std::string& bytes, const AnswerForm& form) {
    bytes.append(form.minor_version == 0 ? "" : "0\r\n\r\n");
}

} // namespace scaleit::live
