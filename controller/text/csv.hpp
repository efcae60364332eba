#pragma once
// CSV (RFC 4180) as traces need it, line by line. No library of Debian's reads CSV and tells line numbers.
//
// A cell may stand in double quotes and then hold commas, but no line end; blanks around a cell are dropped.
#include "controller/core/result.hpp"

#include <string_view>
#include <vector>

namespace scaleit::text {

inline constexpr std::size_t k_csv_line_bytes_max = std::size_t{64} * 1024;

/// The cells of one line, valid as long as it is; doubled quotes inside a quoted cell stay doubled. The result is put
/// into `cells`, whose memory is used again. Fails (bad_input) on a quote that is not closed on the line or that is
/// followed by more than a comma; the message lacks file and line.
[[nodiscard]] Status split_cells(std::string_view line, std::vector<std::string_view>& cells);

} // namespace scaleit::text
