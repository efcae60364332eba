#pragma once
// Lines of JSONL read. They come from outside: nothing in them is taken for granted.
#include "recorder/export/jsonl.hpp"

#include <tl/expected.hpp>

namespace scaleit::exporting {

/// Bytes of a line: what the largest exchange that a session can hold needs, escapes and all.
inline constexpr std::size_t k_jsonl_line_bytes_max = std::size_t{128} * 1024 * 1024;

/// The content of one line without its end. The error is a phrase that follows "FILE:LINE: " and names the path of what
/// is wrong (`exchange.status is 1.5, expected a whole number`): no JSON, unknown, missing or repeated keys, wrong
/// types, numbers that fit no value of ours. Whether a session can hold the entry is not asked here.
[[nodiscard]] tl::expected<Line, std::string> read_line(std::string_view line);

} // namespace scaleit::exporting
