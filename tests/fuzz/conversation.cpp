#include "tests/fuzz/conversation.hpp"

#include "controller/live/connection.hpp"
#include "controller/live/http_head.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/fuzz/wire.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

/// Small bounds are met by small inputs. Nothing waits on a wire whose sender has ended its side.
const live::ServerOptions k_options{.head_bytes_max = 1024,
                                    .body_bytes_max = 2048,
                                    .request_timeout = std::chrono::hours(1),
                                    .answer_timeout = std::chrono::hours(1),
                                    .idle_timeout = std::chrono::hours(1),
                                    .hold_max = std::chrono::milliseconds(1)};
constexpr double k_error_rate = 0.1;

const demand::Demand& the_demand() {
    static const auto demand = demand::make_generator({"sine:base=6,amplitude=5"}, Seed{1}).value();
    return *demand;
}

/// Notes what passes, and takes earlier answers off the wire, so that writing one never waits for room.
class Witness final : public Service {
public:
    Witness(Service& inner, Wire& wire, Conversation& conversation)
        : inner_(inner), wire_(wire), conversation_(conversation) {}

    [[nodiscard]] Outcome handle(const Request& request) override {
        conversation_.bytes += wire_.take_answers();
        conversation_.exchanges.push_back({request, inner_.handle(request)});
        return conversation_.exchanges.back().outcome;
    }

private:
    Service& inner_;
    Wire& wire_;
    Conversation& conversation_;
};

std::optional<int> status_of(std::string_view line) {
    constexpr std::string_view k_version = "HTTP/1.1 ";
    int status = 0;
    if (line.size() < k_version.size() + 4 || line.substr(0, k_version.size()) != k_version ||
        line[k_version.size() + 3] != ' ') {
        return std::nullopt;
    }
    const char* begin = line.data() + k_version.size();
    const auto [stop, error] = std::from_chars(begin, begin + 3, status);
    return error == std::errc{} && stop == begin + 3 ? std::optional(status) : std::nullopt;
}

/// Takes one answer off the front of `bytes`; `to_head`: it answers HEAD, so no body follows.
enum class Asked { to_head, otherwise };
std::optional<Answer> take_answer(std::string_view& bytes, Asked asked) {
    live::HeadScanner scanner;
    live::Head head;
    if (scanner.scan(bytes) != live::HeadScanner::State::complete ||
        live::parse_head(bytes.substr(0, scanner.size()), head)) {
        return std::nullopt;
    }
    const std::optional<int> status = status_of(head.start_line);
    const live::Framing framing = live::read_framing(head.fields);
    const bool has_body = status.value_or(0) >= 200 && status != 204 && status != 304;
    if (!status || framing.defect || framing.chunked || has_body != framing.content_length.has_value()) {
        return std::nullopt;
    }
    bytes.remove_prefix(scanner.size());
    const std::uint64_t size = has_body && asked == Asked::otherwise ? *framing.content_length : 0;
    if (size > bytes.size()) {
        return std::nullopt;
    }
    Answer answer{*status, std::string(bytes.substr(0, size)), framing.close};
    bytes.remove_prefix(size);
    return answer;
}

bool is_well_formed(const Request& request) {
    const bool target_is_good =
        !request.target.empty() && (request.target.front() == '/' || request.target == "*") &&
        std::all_of(request.target.begin(), request.target.end(), [](char c) { return c > ' ' && c < 0x7F; });
    return live::is_token(request.method) && target_is_good && request.headers.size() <= live::k_fields_max &&
           request.target.size() < k_options.head_bytes_max && request.body.size() <= k_options.body_bytes_max &&
           std::all_of(request.headers.begin(), request.headers.end(), [](const Header& header) {
               return live::is_token(header.name) && live::is_field_value(header.value) &&
                      !live::belongs_to_transport(header.name);
           });
}

/// What is wrong with the answer to an exchange, if anything.
std::optional<std::string> flaw_in_answer(const Exchange& exchange, const Answer& answer) {
    const Response& given = *exchange.outcome;
    const bool has_body = exchange.request.method != "HEAD" && given.status != 204 && given.status != 304;
    if (answer.status != given.status || answer.body != (has_body ? given.body : "")) {
        return fmt::format("the app answered {} {} with {} {}, the client got {} {}", exchange.request.method,
                           exchange.request.target, given.status, given.body, answer.status, answer.body);
    }
    return std::nullopt;
}

} // namespace

Conversation converse(std::string_view bytes, std::size_t piece) {
    Conversation conversation;
    Wire wire(bytes, piece);
    fake_app::LockstepTime time(std::chrono::minutes(1));
    // The seed is a function of the input, so that a failing input fails again, and inputs meet different faults.
    fake_app::FakeApp app({.faults = fault::FaultPlan(k_error_rate, Seed{piece_of(bytes)})}, the_demand(), time);
    Witness witness(app, wire, conversation);
    const std::atomic<bool> stopping = false;
    live::Connection connection(
        std::move(wire.stream()), witness, k_options, stopping, [] {}, nullptr);
    while (connection.serve() == live::Connection::After::rest) {
        // all has been sent: the end of the wire ends it
    }
    conversation.bytes += wire.take_answers();
    return conversation;
}

std::optional<std::vector<Answer>> answers_in(const Conversation& conversation) {
    const std::vector<Exchange>& exchanges = conversation.exchanges;
    const bool ends_in_failure = !exchanges.empty() && !exchanges.back().outcome;
    std::vector<Answer> answers;
    std::string_view rest = conversation.bytes;
    while (ends_in_failure ? answers.size() + 1 < exchanges.size() : !rest.empty()) {
        const bool to_head = answers.size() < exchanges.size() && exchanges[answers.size()].request.method == "HEAD";
        std::optional<Answer> answer = take_answer(rest, to_head ? Asked::to_head : Asked::otherwise);
        if (!answer) {
            return std::nullopt;
        }
        if (answer->status >= 200) {
            answers.push_back(std::move(*answer));
        }
    }
    return answers;
}

std::optional<std::string> flaw_in(const Conversation& conversation) {
    const std::vector<Exchange>& exchanges = conversation.exchanges;
    const std::optional<std::vector<Answer>> answers = answers_in(conversation);
    if (!answers) {
        return fmt::format("what was sent back is not HTTP: {}", conversation.bytes);
    }
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
        if (!is_well_formed(exchanges[i].request)) {
            return fmt::format("the app saw a malformed request: {} {}", exchanges[i].request.method,
                               exchanges[i].request.target);
        }
        if (!exchanges[i].outcome) {
            return i + 1 == exchanges.size() ? std::nullopt
                                             : std::optional<std::string>("the connection outlived a failure");
        }
        if (i >= answers->size()) {
            return fmt::format("{} requests had {} answers", exchanges.size(), answers->size());
        }
        if (const auto flaw = flaw_in_answer(exchanges[i], (*answers)[i])) {
            return flaw;
        }
    }
    if (answers->size() > exchanges.size() + 1) {
        return fmt::format("{} requests had {} answers", exchanges.size(), answers->size());
    }
    const bool refused = answers->size() > exchanges.size();
    if (refused && (!answers->back().close || answers->back().status < 400)) {
        return fmt::format("a refusal with status {} leaves the connection open", answers->back().status);
    }
    return std::nullopt;
}

} // namespace scaleit::fuzz
