#include "controller/live/chunk_decoder.hpp"

#include "controller/live/http_head.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace scaleit::live {

namespace {

/// The size of a chunk from its line: hex digits, then nothing or extensions after a semicolon.
std::optional<std::uint64_t> parse_size(std::string_view line) {
    std::uint64_t size = 0;
    const char* end = line.data() + line.size();
    const auto [stop, error] = std::from_chars(line.data(), end, size, 16);
    if (error != std::errc{} || (stop != end && *stop != ';') || !is_field_value(line)) {
        return std::nullopt;
    }
    return size;
}

} // namespace

ChunkDecoder::State ChunkDecoder::decode(std::string& input, std::string& body) {
    std::size_t at = 0;
    State state = State::more;
    bool progress = true;
    while (state == State::more && progress) {
        const std::size_t before = at;
        const Part part = part_;
        state = part_ == Part::data ? take_data(input, at, body) : take_line(input, at, body);
        progress = at != before || part_ != part;
    }
    input.erase(0, at);
    return state;
}

ChunkDecoder::State ChunkDecoder::take_data(const std::string& input, std::size_t& at, std::string& body) {
    const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at));
    body.append(input, at, taken);
    at += taken;
    left_ -= taken;
    if (left_ == 0) {
        part_ = Part::data_end;
    }
    return State::more;
}

ChunkDecoder::State ChunkDecoder::take_line(const std::string& input, std::size_t& at, std::string& body) {
    const std::size_t feed = input.find('\n', at);
    const std::size_t size = (feed == std::string::npos ? input.size() : feed) - at;
    if (size > k_chunk_line_bytes_max) {
        return State::malformed;
    }
    if (feed == std::string::npos) {
        return State::more;
    }
    if (size == 0 || input[feed - 1] != '\r') {
        return State::malformed;
    }
    const std::string_view line = std::string_view(input).substr(at, size - 1);
    at = feed + 1;
    switch (part_) {
    case Part::size_line: {
        const std::optional<std::uint64_t> chunk = parse_size(line);
        if (!chunk) {
            return State::malformed;
        }
        if (*chunk > body_bytes_max_ - body.size()) {
            return State::too_large;
        }
        left_ = *chunk;
        part_ = left_ == 0 ? Part::trailer : Part::data;
        return State::more;
    }
    case Part::data_end:
        part_ = Part::size_line;
        return line.empty() ? State::more : State::malformed;
    case Part::trailer:
        trailer_bytes_ += line.size();
        if (line.empty()) {
            return State::done;
        }
        return trailer_bytes_ > k_trailer_bytes_max ? State::too_large : State::more;
    case Part::data:
        break;
    }
    return State::malformed;
}

} // namespace scaleit::live
