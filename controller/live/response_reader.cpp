#include "controller/live/response_reader.hpp"

#include "controller/live/chunk_decoder.hpp"
#include "controller/live/http_head.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace scaleit::live {

namespace {

using Read = tl::expected<void, TransportFailure>;

tl::unexpected<TransportFailure> failed(FailureKind kind, std::string detail) {
    return tl::unexpected<TransportFailure>({kind, std::move(detail)});
}

tl::unexpected<TransportFailure> not_http(std::string_view what) {
    return failed(FailureKind::protocol_error, fmt::format("the answer is not HTTP/1.1: {}", what));
}

struct StatusLine {
    int minor_version = 1;
    int status = 0;
};

/// `HTTP/1.x SSS[ reason]`.
std::optional<StatusLine> parse_status_line(std::string_view line) {
    constexpr std::string_view k_protocol = "HTTP/1.";
    constexpr std::size_t k_shortest = 12;
    if (line.size() < k_shortest || line.substr(0, k_protocol.size()) != k_protocol || line[8] != ' ' ||
        (line.size() > k_shortest && line[k_shortest] != ' ')) {
        return std::nullopt;
    }
    const char minor = line[7];
    int status = 0;
    const char* end = line.data() + k_shortest;
    const auto [stop, error] = std::from_chars(line.data() + 9, end, status);
    if (minor < '0' || minor > '9' || error != std::errc{} || stop != end || status < 100) {
        return std::nullopt;
    }
    return StatusLine{minor == '0' ? 0 : 1, status};
}

class ResponseReader {
public:
    ResponseReader(Stream& stream, std::string_view method, Deadline deadline, std::size_t body_bytes_max)
        : stream_(stream), is_head_(method == "HEAD"), deadline_(deadline), body_bytes_max_(body_bytes_max) {}

    ReadResponse read() {
        const Read done = read_final_head().and_then([&] { return read_body(); });
        if (!done) {
            return {tl::unexpected<TransportFailure>(done.error()), unanswered_, false};
        }
        const bool persistent = !framing_.close && (status_line_.minor_version >= 1 || framing_.keep_alive);
        return {std::move(response_), false, persistent && !until_close_ && input_.empty()};
    }

private:
    Read receive(std::string_view where) {
        const bool first = input_.empty() && head_bytes_ == 0;
        switch (stream_.receive(input_, deadline_)) {
        case IoStatus::ok:
            return {};
        case IoStatus::timeout:
            return failed(FailureKind::timeout, fmt::format("no complete answer in time, {}", where));
        case IoStatus::reset:
            return failed(FailureKind::reset, fmt::format("connection reset {}", where));
        case IoStatus::closed:
            unanswered_ = first;
            return first ? failed(FailureKind::reset, "connection closed without an answer")
                         : failed(FailureKind::truncated, fmt::format("connection closed {}", where));
        }
        return {};
    }

    /// The head of the final answer, taken off the input.
    Read read_final_head() {
        do {
            if (const Read read = read_head(); !read) {
                return read;
            }
            if (status_line_.status == 101) {
                return not_http("it switches protocols, which was not asked for");
            }
        } while (status_line_.status < 200);
        return {};
    }

    Read read_head() {
        HeadScanner scanner;
        HeadScanner::State state = scanner.scan(input_);
        while (state == HeadScanner::State::incomplete && head_bytes_ + input_.size() <= k_response_head_bytes_max) {
            if (const Read read = receive("in the answer's head"); !read) {
                return read;
            }
            if (!begins_like_http()) {
                return not_http("it does not begin with a status line");
            }
            state = scanner.scan(input_);
        }
        if (state == HeadScanner::State::incomplete || head_bytes_ + scanner.size() > k_response_head_bytes_max) {
            return failed(FailureKind::too_large,
                          fmt::format("the answer's head is over the bound of {} bytes", k_response_head_bytes_max));
        }
        if (state == HeadScanner::State::malformed) {
            return not_http("a line of its head does not end with CR LF");
        }
        const Read taken = take_head(std::string_view(input_).substr(0, scanner.size()));
        input_.erase(0, scanner.size());
        head_bytes_ += scanner.size();
        return taken;
    }

    [[nodiscard]] tl::unexpected<TransportFailure> body_too_large() const {
        return failed(FailureKind::too_large,
                      fmt::format("the answer's body is over the bound of {} bytes", body_bytes_max_));
    }

    [[nodiscard]] bool begins_like_http() const {
        constexpr std::string_view k_begin = "HTTP/1.";
        const std::string_view begin = k_begin.substr(0, std::min(k_begin.size(), input_.size()));
        return std::string_view(input_).substr(0, begin.size()) == begin;
    }

    Read take_head(std::string_view bytes) {
        Head head;
        if (parse_head(bytes, head)) {
            return not_http("a field of its head is malformed, or there are too many");
        }
        const std::optional<StatusLine> line = parse_status_line(head.start_line);
        if (!line) {
            return not_http("its status line is malformed");
        }
        status_line_ = *line;
        framing_ = read_framing(head.fields);
        if (framing_.defect) {
            return not_http("its Content-Length or Transfer-Encoding is invalid");
        }
        response_ = {line->status, end_to_end(head.fields), {}};
        if (framing_.content_length && (is_head_ || line->status == 304)) {
            response_.headers.push_back({"Content-Length", std::to_string(*framing_.content_length)});
        }
        return {};
    }

    Read read_body() {
        if (is_head_ || response_.status == 204 || response_.status == 304) {
            return {};
        }
        if (framing_.chunked) {
            return read_chunks();
        }
        return framing_.content_length ? read_length(*framing_.content_length) : read_until_close();
    }

    Read read_length(std::uint64_t length) {
        if (length > body_bytes_max_) {
            return body_too_large();
        }
        const auto size = static_cast<std::size_t>(length);
        while (input_.size() < size) {
            if (const Read read = receive(fmt::format("{} bytes into a body of {}", input_.size(), size)); !read) {
                return read;
            }
        }
        response_.body = input_.substr(0, size);
        input_.erase(0, size);
        return {};
    }

    Read read_chunks() {
        ChunkDecoder decoder(body_bytes_max_);
        while (true) {
            switch (decoder.decode(input_, response_.body)) {
            case ChunkDecoder::State::done:
                return {};
            case ChunkDecoder::State::malformed:
                return not_http("its chunked body is malformed");
            case ChunkDecoder::State::too_large:
                return body_too_large();
            case ChunkDecoder::State::more:
                break;
            }
            if (const Read read = receive("before the last chunk of the body"); !read) {
                return read;
            }
        }
    }

    Read read_until_close() {
        until_close_ = true;
        while (true) {
            if (input_.size() > body_bytes_max_) {
                return body_too_large();
            }
            if (const Read read = receive("in a body of unknown length"); !read) {
                if (read.error().kind == FailureKind::truncated) { // the end of such a body is the connection's
                    response_.body = std::move(input_);
                    return {};
                }
                return read;
            }
        }
    }

    Stream& stream_;
    bool is_head_;
    Deadline deadline_;
    std::size_t body_bytes_max_;
    std::string input_;
    std::size_t head_bytes_ = 0; ///< of heads already taken off the input
    StatusLine status_line_;
    Framing framing_;
    Response response_;
    bool until_close_ = false;
    bool unanswered_ = false;
};

} // namespace

ReadResponse read_response(Stream& stream, std::string_view method, Deadline deadline, std::size_t body_bytes_max) {
    return ResponseReader(stream, method, deadline, body_bytes_max).read();
}

} // namespace scaleit::live
