#pragma once
// The wire seam, client's side: one request in, one outcome out. HTTP semantics (RFC 9110) without sockets.
#include "controller/core/failure.hpp"
#include "controller/core/time.hpp"
#include "controller/port/body_source.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace scaleit {

struct Header {
    std::string name;
    std::string value;

    bool operator==(const Header&) const = default;
};
using Headers = std::vector<Header>;

/// The first value under `name`, compared without regard to ASCII case; nothing where there is none.
[[nodiscard]] std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

struct Request {
    std::string method; ///< upper case
    std::string target; ///< origin form: path and query
    Headers headers; ///< end-to-end headers only; framing (Host, Content-Length, Connection) belongs to the transport
    std::string body;

    bool operator==(const Request&) const = default;
};

/// How an answer travels: as a service asks for it and a server enacts it. What a client receives has travelled, and
/// has this as it is here: at once and whole.
struct Delivery {
    enum class Ending : std::uint8_t {
        whole,             ///< as HTTP has it; the connection may be used again
        truncated,         ///< half of the body, then a good end of the connection; without a body half of the head
        reset_before_body, ///< the head, then a reset; without a body all of the head but its end
        reset_after_body,  ///< everything, then a reset
    };
    Duration delay{}; ///< before the first byte
    Duration drip{};  ///< from the first byte to the last, evenly
    Ending ending = Ending::whole;

    bool operator==(const Delivery&) const = default;
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    Delivery delivery{};
    /// Where there is one, the body goes on with what it gives, and ends with it. A client receives none: what it was
    /// sent stands in its body.
    std::shared_ptr<BodySource> source{};

    bool operator==(const Response&) const = default;
};

/// An answer in JSON.
[[nodiscard]] Response json_response(int status, std::string body);
/// `{"error":"why"}`. Requires: `why` needs no escapes in JSON.
[[nodiscard]] Response error_response(int status, std::string_view why);

/// No response came back. `kind` is one of timeout, refused, unreachable, reset, truncated, too_large, protocol_error.
struct TransportFailure {
    FailureKind kind = FailureKind::timeout;
    std::string detail; ///< for a person; not part of any comparison in a replay

    bool operator==(const TransportFailure&) const = default;
};

using Outcome = tl::expected<Response, TransportFailure>;

/// What a client with that budget makes of an outcome: a delivery that outlasts the budget is a timeout, one that is
/// cut a reset or truncated, any other the response without it.
[[nodiscard]] Outcome as_received(Outcome outcome, Duration budget);

/// Carries requests to the other side. One thread at a time per object unless an implementation says more.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// Sends once and waits for the outcome at most `budget`, from the call on, for the whole exchange.
    [[nodiscard]] virtual Outcome send(const Request& request, Duration budget) = 0;
};

} // namespace scaleit
