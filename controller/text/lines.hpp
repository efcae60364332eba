#pragma once
// The lines of a text file from outside, one at a time and bounded.
//
// Lines end in LF or CRLF; a UTF-8 byte order mark is skipped.
#include "controller/core/result.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::text {

struct LineBounds {
    std::size_t bytes_max = 0; ///< of a line, its end not counted
    std::string expected;      ///< what the file should be, for messages: `a CSV file`
};

/// The lines of a file, numbered from 1. Memory: the longest line and a constant. One thread.
class LineReader {
public:
    /// Fails (bad_input) where there is no such file, or it is a directory or cannot be opened.
    [[nodiscard]] static Result<LineReader> open(const std::filesystem::path& file, LineBounds bounds);

    /// The next line without its end, valid until the next call; nothing at the end of the file. Fails (bad_input) on a
    /// line over the bound and on UTF-16, (environment) where reading fails.
    [[nodiscard]] Result<std::optional<std::string_view>> next();
    /// Number of the line that next() gave last; 0 before the first.
    [[nodiscard]] std::size_t line() const { return line_; }
    /// `FILE:LINE: ` for that line.
    [[nodiscard]] std::string place() const;

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    LineReader(std::string name, std::FILE* file, LineBounds bounds);
    [[nodiscard]] Status fill();
    [[nodiscard]] Status skip_byte_order_mark();
    [[nodiscard]] Result<const char*> find_line_end();

    std::string name_;
    std::unique_ptr<std::FILE, Close> file_;
    LineBounds bounds_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0; ///< of what is read and not yet given out
    std::size_t end_ = 0;
    std::size_t line_ = 0;
    bool ended_ = false; ///< the file has no more bytes than the buffer
};

} // namespace scaleit::text
