#include "controller/text/lines.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <system_error>

namespace scaleit::text {

namespace {

/// Read at once. Small, so that a small file costs little and a large one's lines are still in the cache.
constexpr std::size_t k_chunk_bytes = std::size_t{64} * 1024;

std::string reason(int error_number) { return std::generic_category().message(error_number); }

} // namespace

LineReader::LineReader(std::string name, std::FILE* file, LineBounds bounds)
    : name_(std::move(name)), file_(file), bounds_(std::move(bounds)), buffer_(k_chunk_bytes) {}

Result<LineReader> LineReader::open(const std::filesystem::path& file, LineBounds bounds) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{} is a directory, expected {}", file.string(), bounds.expected));
    }
    std::FILE* opened = std::fopen(file.c_str(), "rb");
    if (opened == nullptr) {
        return fail(ErrorKind::bad_input, fmt::format("cannot open {}: {}", file.string(), reason(errno)));
    }
    LineReader reader(file.string(), opened, std::move(bounds));
    if (const Status begun = reader.skip_byte_order_mark(); !begun) {
        return tl::unexpected<Error>(begun.error());
    }
    return reader;
}

std::string LineReader::place() const { return fmt::format("{}:{}: ", name_, line_); }

Status LineReader::fill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (buffer_.size() - end_ < k_chunk_bytes) {
        buffer_.resize(2 * buffer_.size());
    }
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

/// Where the line that begins at begin_ ends, reading on as far as the bound; nullptr where that is the file's end or
/// beyond the bound.
Result<const char*> LineReader::find_line_end() {
    std::size_t searched = 0;
    for (;;) {
        const char* from = buffer_.data() + begin_ + searched;
        searched = end_ - begin_;
        const auto* found =
            static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(buffer_.data() + end_ - from)));
        if (found != nullptr || ended_ || searched > bounds_.bytes_max) {
            return found;
        }
        if (const Status filled = fill(); !filled) {
            return tl::unexpected<Error>(filled.error());
        }
    }
}

Result<std::optional<std::string_view>> LineReader::next() {
    const Result<const char*> found = find_line_end();
    if (!found) {
        return tl::unexpected<Error>(found.error());
    }
    const char* line_end = *found;
    if (line_end == nullptr && begin_ == end_) {
        return std::nullopt;
    }
    const char* start = buffer_.data() + begin_;
    const char* stop = line_end == nullptr ? buffer_.data() + end_ : line_end;
    std::string_view line(start, static_cast<std::size_t>(stop - start));
    ++line_;
    if (line.size() > bounds_.bytes_max) {
        return fail(ErrorKind::bad_input, fmt::format("{}the line is longer than {} bytes, expected {}", place(),
                                                      bounds_.bytes_max, bounds_.expected));
    }
    begin_ += line.size() + (line_end == nullptr ? 0 : 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

} // namespace scaleit::text
