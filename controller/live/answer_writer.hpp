#pragma once
// Responses as bytes (RFC 9112, 4 to 6). No Date field: what a service answers is a function of its own time, and a
// server without a clock must not send one (RFC 9110, 6.6.1).
#include "controller/port/transport.hpp"

#include <string>
#include <string_view>

namespace scaleit::live {

/// What the request decides about the form of its answer.
struct AnswerForm {
    enum class Body { sent, left_out }; ///< left out: in answers to HEAD
    enum class After { keep_alive, close };

    Body body = Body::sent;
    After after = After::keep_alive;
    int minor_version = 1; ///< of the client's HTTP/1.x
};

/// Appends a response to `bytes`; of one with a source the head and what there is of the body, as the first chunk where
/// the client's HTTP has them. Framing fields are the writer's own and left out where the response has them; only
/// the Content-Length of an answer to HEAD is the service's word, where it gives one. A response that HTTP cannot carry
/// (status outside [200, 999], control characters in a field) becomes a 500 that says so.
void append_answer(std::string& bytes, const Response& response, const AnswerForm& form);

/// Appends one more piece of a body that has a source, in the framing of its head. Requires: piece not empty.
void append_piece(std::string& bytes, std::string_view piece, const AnswerForm& form);
/// Appends what says that such a body is complete; where the client's HTTP has no chunks, the connection's end does.
void append_end(std::string& bytes, const AnswerForm& form);

} // namespace scaleit::live
