#include "fake_app/demand/csv.hpp"

#include "fake_app/demand/shown.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <system_error>

namespace scaleit::demand {

namespace {

constexpr std::size_t k_chunk_bytes = 1U << 20U;
static_assert(k_chunk_bytes > k_csv_line_bytes_max);

std::string reason(int error_number) { return std::generic_category().message(error_number); }

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// Takes a quoted cell off the front of `rest`, which begins with its quote, and the comma after it with it.
Result<std::string_view> take_quoted(std::string_view& rest) {
    std::size_t close = rest.find('"', 1);
    while (close != std::string_view::npos && close + 1 < rest.size() && rest[close + 1] == '"') {
        close = rest.find('"', close + 2);
    }
    if (close == std::string_view::npos) {
        return fail(ErrorKind::bad_input,
                    "a quoted cell is not closed on its line; cells that span lines are not read");
    }
    const std::string_view cell = rest.substr(1, close - 1);
    const std::size_t comma = rest.find(',', close);
    if (const std::string_view after = trim(rest.substr(close + 1, comma - close - 1)); !after.empty()) {
        return fail(
            ErrorKind::bad_input,
            fmt::format("found {} after a closing quote, expected a comma or the end of the line", shown(after)));
    }
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma);
    return cell;
}

} // namespace

LineReader::LineReader(std::string name, std::FILE* file)
    : name_(std::move(name)), file_(file), buffer_(2 * k_chunk_bytes) {}

Result<LineReader> LineReader::open(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) {
        return fail(ErrorKind::bad_input, fmt::format("{} is a directory, expected a CSV file", file.string()));
    }
    std::FILE* opened = std::fopen(file.c_str(), "rb");
    if (opened == nullptr) {
        return fail(ErrorKind::bad_input, fmt::format("cannot open {}: {}", file.string(), reason(errno)));
    }
    LineReader reader(file.string(), opened);
    if (const Status begun = reader.skip_byte_order_mark(); !begun) {
        return tl::unexpected<Error>(begun.error());
    }
    return reader;
}

Status LineReader::fill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t read = std::fread(buffer_.data() + end_, 1, k_chunk_bytes, file_.get());
    end_ += read;
    if (read < k_chunk_bytes) {
        if (std::ferror(file_.get()) != 0) {
            return fail(ErrorKind::environment, fmt::format("cannot read {}: {}", name_, reason(errno)));
        }
        ended_ = true;
    }
    return {};
}

Status LineReader::skip_byte_order_mark() {
    if (const Status filled = fill(); !filled) {
        return filled;
    }
    const std::string_view start(buffer_.data(), end_);
    if (start.starts_with("\xEF\xBB\xBF")) {
        begin_ = 3;
    }
    if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
        return fail(ErrorKind::bad_input, fmt::format("{} is text in UTF-16, expected UTF-8; save it as UTF-8", name_));
    }
    return {};
}

Result<std::optional<std::string_view>> LineReader::next() {
    const auto find_end = [this] {
        return static_cast<const char*>(std::memchr(buffer_.data() + begin_, '\n', end_ - begin_));
    };
    const char* line_end = find_end();
    if (line_end == nullptr && !ended_ && end_ - begin_ <= k_csv_line_bytes_max) {
        if (const Status filled = fill(); !filled) {
            return tl::unexpected<Error>(filled.error());
        }
        line_end = find_end();
    }
    if (line_end == nullptr && begin_ == end_) {
        return std::nullopt;
    }
    const char* start = buffer_.data() + begin_;
    const char* stop = line_end == nullptr ? buffer_.data() + end_ : line_end;
    std::string_view line(start, static_cast<std::size_t>(stop - start));
    ++line_;
    if (line.size() > k_csv_line_bytes_max) {
        return fail(ErrorKind::bad_input, fmt::format("{}:{}: the line is longer than {} bytes, expected a CSV file",
                                                      name_, line_, k_csv_line_bytes_max));
    }
    begin_ += line.size() + (line_end == nullptr ? 0 : 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

Status split_cells(std::string_view line, std::vector<std::string_view>& cells) {
    cells.clear();
    std::string_view rest = line;
    for (;;) {
        const std::size_t first = rest.find_first_not_of(" \t");
        if (first != std::string_view::npos && rest[first] == '"') {
            rest.remove_prefix(first);
            const Result<std::string_view> cell = take_quoted(rest);
            if (!cell) {
                return fail(cell.error().kind, cell.error().message);
            }
            cells.push_back(*cell);
        } else {
            const std::size_t comma = rest.find(',');
            cells.push_back(trim(rest.substr(0, comma)));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma);
        }
        if (rest.empty()) {
            return {};
        }
        rest.remove_prefix(1);
    }
}

} // namespace scaleit::demand
