#include "tests/fuzz/written_calls.hpp"

#include "controller/live/http_head.hpp"
#include "controller/live/request_line.hpp"

#include <optional>

namespace scaleit::fuzz {

namespace {

constexpr std::string_view k_between = "\n%%\n";

std::optional<Request> written_call(std::string_view bytes) {
    live::HeadScanner scanner;
    live::Head head;
    if (scanner.scan(bytes) != live::HeadScanner::State::complete ||
        live::parse_head(bytes.substr(0, scanner.size()), head)) {
        return std::nullopt;
    }
    const std::optional<live::RequestLine> line = live::parse_request_line(head.start_line);
    const auto target = line ? live::origin_form(line->method, line->target) : std::nullopt;
    if (!target) {
        return std::nullopt;
    }
    return Request{std::string(line->method), std::string(*target), live::end_to_end(head.fields),
                   std::string(bytes.substr(scanner.size()))};
}

} // namespace

std::vector<Request> written_calls(std::string_view bytes) {
    std::vector<Request> calls;
    while (!bytes.empty() && calls.size() < k_calls_max) {
        const std::size_t end = std::min(bytes.find(k_between), bytes.size());
        if (std::optional<Request> call = written_call(bytes.substr(0, end))) {
            calls.push_back(*std::move(call));
        }
        bytes.remove_prefix(std::min(end + k_between.size(), bytes.size()));
    }
    return calls;
}

} // namespace scaleit::fuzz
