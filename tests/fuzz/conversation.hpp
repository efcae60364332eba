#pragma once
// One connection from its first byte to its last, and what must hold of it.
#include "controller/port/transport.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::fuzz {

/// A request as the service saw it, and what it gave for it.
struct Exchange {
    Request request;
    Outcome outcome;
};

struct Conversation {
    std::vector<Exchange> exchanges;
    std::string bytes; ///< all that was sent back
};

/// An answer as the client's side reads it; interim answers are left out.
struct Answer {
    int status = 0;
    std::string body;
    bool close = false; ///< it says that the connection ends
};

/// The answers in `conversation.bytes`; nothing where they are not whole answers one after another. Where the last
/// outcome is a failure, what follows the answers before it is that failure's doing and not looked at.
[[nodiscard]] std::optional<std::vector<Answer>> answers_in(const Conversation& conversation);

/// Serves `bytes`, arriving in pieces of `piece`, from a fake app of its own.
[[nodiscard]] Conversation converse(std::string_view bytes, std::size_t piece);

/// What should not be in a conversation of a server with the bounds that converse() sets.
[[nodiscard]] std::optional<std::string> flaw_in(const Conversation& conversation);

} // namespace scaleit::fuzz
