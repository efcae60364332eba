#pragma once
// The head of an HTTP/1.1 message (RFC 9112, 2 to 5) as bytes: where it ends, its lines and fields. Strict on purpose,
// for both sides: bare LF, bare CR, folded lines, and blanks before a colon are how messages get smuggled. No sockets.
#include "controller/port/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace scaleit::live {

inline constexpr std::size_t k_fields_max = 100; ///< of one head

/// Finds the end of a head over bytes that arrive in pieces; looks at each byte once.
class HeadScanner {
public:
    enum class State { incomplete, complete, malformed };

    /// `bytes`: everything so far from the head's first byte on, no less than in the call before.
    [[nodiscard]] State scan(std::string_view bytes);
    /// The bytes looked at; once complete, the head's length with its closing empty line.
    [[nodiscard]] std::size_t size() const { return next_; }

private:
    std::size_t next_ = 0; ///< first byte not looked at
    std::size_t line_ = 0; ///< first byte of the current line
};

struct Field {
    std::string_view name;
    std::string_view value; ///< without blanks around it
};

/// Views into the bytes it was parsed from.
struct Head {
    std::string_view start_line;
    std::vector<Field> fields;
};

enum class HeadDefect { bad_field, too_many_fields };

/// Parses a head that HeadScanner found complete, into `head` so that its memory is used again.
[[nodiscard]] std::optional<HeadDefect> parse_head(std::string_view bytes, Head& head);

[[nodiscard]] bool is_token(std::string_view text);
/// Whether a field may carry `text`: no control characters but tabs.
[[nodiscard]] bool is_field_value(std::string_view text);
/// Without regard to ASCII case.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);

enum class FramingDefect {
    bad_content_length, ///< not a number, or more than one
    length_and_coding,  ///< both Content-Length and Transfer-Encoding
    unknown_coding,     ///< a transfer coding that is not exactly `chunked`
};

/// What the fields of a head say about the connection and about where the body ends.
struct Framing {
    std::optional<FramingDefect> defect;
    std::optional<std::uint64_t> content_length; ///< saturates
    bool chunked = false;
    bool close = false;
    bool keep_alive = false;
    int hosts = 0;         ///< number of Host fields
    std::string_view host; ///< the last one
    std::optional<std::string_view> expect;
};

[[nodiscard]] Framing read_framing(const std::vector<Field>& fields);

/// The fields that are meant for the other end: all but framing (Host, Content-Length, ...), hop-by-hop fields, and
/// those that Connection names.
[[nodiscard]] Headers end_to_end(const std::vector<Field>& fields);
/// Whether a field of that name belongs to the transport, so that it is not forwarded.
[[nodiscard]] bool belongs_to_transport(std::string_view name);

} // namespace scaleit::live
