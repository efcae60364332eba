#pragma once
// CSV (RFC 4180) as traces need it, line by line. No library of Debian's reads CSV and tells line numbers.
//
// Lines end in LF or CRLF; a UTF-8 byte order mark is skipped. A cell may stand in double quotes and then hold commas,
// but no line end; blanks around a cell are dropped.
#include "controller/core/result.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::demand {

inline constexpr std::size_t k_csv_line_bytes_max = std::size_t{64} * 1024;

/// The lines of a file, numbered from 1. One thread.
class LineReader {
public:
    /// Fails (bad_input) where there is no such file, or it is a directory or cannot be opened.
    [[nodiscard]] static Result<LineReader> open(const std::filesystem::path& file);

    /// The next line without its end, valid until the next call; nothing at the end of the file. Fails (bad_input) on a
    /// line over k_csv_line_bytes_max and on UTF-16, (environment) where reading fails.
    [[nodiscard]] Result<std::optional<std::string_view>> next();
    /// Number of the line that next() gave last; 0 before the first.
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    LineReader(std::string name, std::FILE* file);
    [[nodiscard]] Status fill();
    [[nodiscard]] Status skip_byte_order_mark();

    std::string name_;
    std::unique_ptr<std::FILE, Close> file_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0; ///< of what is read and not yet given out
    std::size_t end_ = 0;
    std::size_t line_ = 0;
    bool ended_ = false; ///< the file has no more bytes than the buffer
};

/// The cells of one line, valid as long as it is; doubled quotes inside a quoted cell stay doubled. The result is put
/// into `cells`, whose memory is used again. Fails (bad_input) on a quote that is not closed on the line or that is
/// followed by more than a comma; the message lacks file and line.
[[nodiscard]] Status split_cells(std::string_view line, std::vector<std::string_view>& cells);

} // namespace scaleit::demand
