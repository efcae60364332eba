#include "controller/live/request_reader.hpp"

#include "controller/live/request_line.hpp"

#include <utility>

namespace scaleit::live {

namespace {

constexpr std::size_t k_empty_line = 2;
constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";

tl::unexpected<Refusal> refuse(int status, std::string_view why) { return tl::unexpected<Refusal>({status, why}); }

tl::unexpected<Refusal> gone() { return tl::unexpected<Refusal>({std::nullopt, "the client has left"}); }

tl::unexpected<Refusal> body_too_large() { return refuse(413, "the request body is too large"); }

/// Takes the empty lines off that a client may put before a request (RFC 9112, 2.2).
void skip_empty_lines(std::string& input) {
    std::size_t at = 0;
    while (input.compare(at, 2, "\r\n") == 0) {
        at += 2;
    }
    input.erase(0, at);
}

std::optional<Refusal> defect_of(const Framing& framing, const RequestLine& line) {
    if (framing.defect) {
        switch (*framing.defect) {
        case FramingDefect::bad_content_length:
            return Refusal{400, "Content-Length must be one number"};
        case FramingDefect::length_and_coding:
            return Refusal{400, "a request cannot have both Content-Length and Transfer-Encoding"};
        case FramingDefect::unknown_coding:
            return Refusal{501, "the only transfer coding understood is chunked"};
        }
    }
    if (framing.hosts > 1 || (framing.hosts == 0 && line.minor_version >= 1)) {
        return Refusal{400, "a request must have exactly one Host"};
    }
    if (framing.chunked && line.minor_version == 0) {
        return Refusal{400, "HTTP/1.0 has no Transfer-Encoding"};
    }
    if (framing.expect && !same_word(*framing.expect, "100-continue")) {
        return Refusal{417, "the only expectation understood is 100-continue"};
    }
    return std::nullopt;
}

} // namespace

RequestReader::RequestReader(Stream& stream, const ServerOptions& options) : stream_(stream), options_(options) {}

tl::expected<IncomingRequest, Refusal> RequestReader::next() {
    deadline_ = deadline_in(options_.request_timeout);
    const tl::expected<std::size_t, Refusal> head_size = read_head();
    if (!head_size) {
        return tl::unexpected<Refusal>(head_size.error());
    }
    if (const auto defect = parse_head(std::string_view(input_).substr(0, *head_size), head_)) {
        return *defect == HeadDefect::too_many_fields ? refuse(431, "the request has too many header fields")
                                                      : refuse(400, "a header field of the request is malformed");
    }
    const std::optional<RequestLine> line = parse_request_line(head_.start_line);
    if (!line) {
        return refuse(400, "the request line is malformed");
    }
    if (line->major_version != 1) {
        return refuse(505, "the only protocol understood is HTTP/1.x");
    }
    const std::optional<std::string_view> target = origin_form(line->method, line->target);
    if (!target) {
        return refuse(400, "the request target is malformed");
    }
    const Framing framing = read_framing(head_.fields);
    if (const std::optional<Refusal> defect = defect_of(framing, *line)) {
        return tl::unexpected<Refusal>(*defect);
    }
    const int minor = line->minor_version == 0 ? 0 : 1;
    IncomingRequest incoming{{std::string(line->method), std::string(*target), end_to_end(head_.fields), {}},
                             minor,
                             !framing.close && (minor == 1 || framing.keep_alive),
                             std::string(authority_of(line->target).value_or(framing.host))};
    input_.erase(0, *head_size); // ends the views into it
    const Expectation expectation =
        framing.expect && minor == 1 ? Expectation::go_ahead : Expectation::none; // HTTP/1.0 has none
    if (const Step body = read_body(framing, expectation, incoming.request.body); !body) {
        return tl::unexpected<Refusal>(body.error());
    }
    return incoming;
}

IoStatus RequestReader::begun() {
    skip_empty_lines(input_);
    while (input_.empty()) {
        if (const IoStatus status = stream_.receive_now(input_); status != IoStatus::ok) {
            return status;
        }
        skip_empty_lines(input_);
    }
    return IoStatus::ok;
}

RequestReader::Step RequestReader::receive() {
    switch (stream_.receive(input_, deadline_)) {
    case IoStatus::ok:
        return {};
    case IoStatus::timeout:
        return refuse(408, "the request took too long to arrive");
    case IoStatus::closed:
    case IoStatus::reset:
        return gone();
    }
    return gone();
}

tl::expected<std::size_t, Refusal> RequestReader::read_head() {
    HeadScanner scanner;
    while (true) {
        const HeadScanner::State state = scanner.scan(input_);
        if (state == HeadScanner::State::malformed) {
            return refuse(400, "lines of a request head must end with CR LF");
        }
        const std::size_t size = state == HeadScanner::State::complete ? scanner.size() : input_.size();
        if (size > options_.head_bytes_max) {
            return refuse(431, "the request head is too large");
        }
        if (state == HeadScanner::State::complete && size > k_empty_line) {
            return size;
        }
        if (state == HeadScanner::State::complete) { // an empty line before the request, come in two pieces
            input_.erase(0, size);
            scanner = {};
            continue;
        }
        if (const Step received = receive(); !received) {
            return tl::unexpected<Refusal>(received.error());
        }
    }
}

RequestReader::Step RequestReader::read_body(const Framing& framing, Expectation expectation, std::string& body) {
    if (framing.content_length.value_or(0) > options_.body_bytes_max) {
        return body_too_large();
    }
    const bool has_body = framing.chunked || framing.content_length.value_or(0) > 0;
    if (has_body && expectation == Expectation::go_ahead && input_.empty() &&
        stream_.send(k_continue, deadline_) != IoStatus::ok) {
        return gone();
    }
    if (!has_body) {
        return {};
    }
    return framing.chunked ? read_chunks(body) : read_length(*framing.content_length, body);
}

RequestReader::Step RequestReader::read_length(std::uint64_t length, std::string& body) {
    const auto size = static_cast<std::size_t>(length);
    while (input_.size() < size) {
        if (const Step received = receive(); !received) {
            return received;
        }
    }
    body = input_.substr(0, size);
    input_.erase(0, size);
    return {};
}

RequestReader::Step RequestReader::read_chunks(std::string& body) {
    ChunkDecoder decoder(options_.body_bytes_max);
    while (true) {
        switch (decoder.decode(input_, body)) {
        case ChunkDecoder::State::done:
            return {};
        case ChunkDecoder::State::malformed:
            return refuse(400, "the chunked request body is malformed");
        case ChunkDecoder::State::too_large:
            return body_too_large();
        case ChunkDecoder::State::more:
            break;
        }
        if (const Step received = receive(); !received) {
            return received;
        }
    }
}

} // namespace scaleit::live
