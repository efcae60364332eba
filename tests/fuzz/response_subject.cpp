#include "tests/fuzz/subjects.hpp"

#include "controller/live/http_head.hpp"
#include "controller/live/response_reader.hpp"
#include "tests/fuzz/wire.hpp"

#include <algorithm>
#include <array>

namespace scaleit::fuzz {

namespace {

live::ReadResponse read(std::string_view bytes, std::size_t piece, std::string_view method) {
    Wire wire(bytes, piece);
    return live::read_response(wire.stream(), method, live::deadline_in(std::chrono::hours(1)));
}

bool is_well_formed(const Response& response) {
    return response.status >= 200 && response.status <= 999 && response.headers.size() <= live::k_fields_max + 1 &&
           std::all_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
               return live::is_token(header.name) && live::is_field_value(header.value);
           });
}

std::optional<std::string> flaw_in(const live::ReadResponse& read, std::string_view bytes) {
    if (read.outcome && !is_well_formed(*read.outcome)) {
        return "a malformed response was let through";
    }
    if (read.unanswered && (read.outcome || !bytes.empty())) {
        return "an answer that has begun counts as none";
    }
    if (read.reusable && !read.outcome) {
        return "a connection is kept after a failure";
    }
    return std::nullopt;
}

} // namespace

Verdict try_response(std::string_view bytes) {
    bytes = bytes.substr(0, k_input_bytes_max);
    constexpr std::array<std::string_view, 3> k_methods{"GET", "HEAD", "PUT"};
    const std::string_view method = k_methods[bytes.size() % k_methods.size()];
    const live::ReadResponse whole = read(bytes, k_input_bytes_max, method);
    const live::ReadResponse pieces = read(bytes, piece_of(bytes), method);
    for (const live::ReadResponse* one : {&whole, &pieces}) {
        if (const auto flaw = flaw_in(*one, bytes)) {
            return {flaw, {}};
        }
    }
    // Of two bounds that an answer breaks, the one that is seen first depends on what has arrived.
    if (whole.outcome.has_value() != pieces.outcome.has_value() ||
        (whole.outcome && *whole.outcome != *pieces.outcome)) {
        return {"the answer is another one when its bytes arrive in pieces", {}};
    }
    return {std::nullopt, whole.outcome ? std::vector<int>{whole.outcome->status} : std::vector<int>{}};
}

} // namespace scaleit::fuzz
