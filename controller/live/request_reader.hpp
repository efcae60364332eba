#pragma once
// Reads requests from a client's connection, one after another, inside the server's bounds.
#include "controller/live/chunk_decoder.hpp"
#include "controller/live/http_head.hpp"
#include "controller/live/server_options.hpp"
#include "controller/live/stream.hpp"

#include <optional>
#include <tl/expected.hpp>

namespace scaleit::live {

struct IncomingRequest {
    Request request; ///< target in origin form (or `*`), end-to-end headers, body decoded
    int minor_version = 1;
    bool keep_alive = true;  ///< the client would send more on this connection
    std::string authority{}; ///< of its target, or its Host; empty where HTTP/1.0 gave none
};

/// Why there is no request; the connection is of no more use.
struct Refusal {
    std::optional<int> status; ///< to answer with; nothing: the client has left or sent nothing, close without a word
    std::string_view why;      ///< static text
};

class RequestReader {
public:
    /// Both must outlive this.
    RequestReader(Stream& stream, const ServerOptions& options);

    /// Whether the next request has begun to arrive: ok; `timeout`: not yet; else the client has left. Does not wait.
    [[nodiscard]] IoStatus begun();
    /// Whether bytes of another request came with the last one.
    [[nodiscard]] bool has_more() const { return !input_.empty(); }
    /// The request that has begun; waits for the rest of it until the request timeout. Answers `Expect: 100-continue`
    /// itself. Requires: begun() gave ok, and no request was taken since.
    [[nodiscard]] tl::expected<IncomingRequest, Refusal> next();

private:
    /// What the client waits for before it sends the body.
    enum class Expectation { none, go_ahead };
    using Step = tl::expected<void, Refusal>;

    [[nodiscard]] Step receive();
    [[nodiscard]] tl::expected<std::size_t, Refusal> read_head();
    [[nodiscard]] Step read_body(const Framing& framing, Expectation expectation, std::string& body);
    [[nodiscard]] Step read_length(std::uint64_t length, std::string& body);
    [[nodiscard]] Step read_chunks(std::string& body);

    Stream& stream_;
    const ServerOptions& options_;
    std::string input_; ///< received and not yet taken
    Deadline deadline_{};
    Head head_; ///< views into input_
};

} // namespace scaleit::live
