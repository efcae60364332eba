#include "recorder/session/json_walk.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <vector>

namespace scaleit::session {

namespace {

constexpr std::string_view k_blanks = " \t\n\r";
constexpr std::size_t k_escape_digits = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The four hex digits at the front of `text`; nothing where they are not there.
std::optional<std::uint32_t> hex_digits(std::string_view text) {
    const std::string_view digits = text.substr(0, k_escape_digits);
    std::uint32_t unit = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    const bool whole = error == std::errc{} && digits.size() == k_escape_digits && end == digits.data() + digits.size();
    return whole ? std::optional(unit) : std::nullopt;
}

void append_utf8(std::string& text, std::uint32_t point) {
    const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0U | point >> 6U);
        put(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        put(0xE0U | point >> 12U);
        put(0x80U | (point >> 6U & 0x3FU));
        put(0x80U | (point & 0x3FU));
    } else {
        put(0xF0U | point >> 18U);
        put(0x80U | (point >> 12U & 0x3FU));
        put(0x80U | (point >> 6U & 0x3FU));
        put(0x80U | (point & 0x3FU));
    }
}

/// The character that stands for itself or for a control behind a backslash; nothing where JSON has none such.
std::optional<char> unescape(char c) {
    constexpr std::string_view k_letters = "\"\\/bfnrt";
    constexpr std::string_view k_meanings = "\"\\/\b\f\n\r\t";
    const std::size_t found = k_letters.find(c);
    return found == std::string_view::npos ? std::nullopt : std::optional(k_meanings[found]);
}

class Walker {
public:
    Walker(std::string_view text, const std::function<void(const JsonPlace&)>& visit) : text_(text), visit_(visit) {}

    bool walk() {
        skip_blanks();
        if (!value()) {
            return false;
        }
        skip_blanks();
        return at_ == text_.size();
    }

private:
    [[nodiscard]] bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
    bool take(char c) {
        const bool taken = next_is(c);
        at_ += taken ? 1 : 0;
        return taken;
    }
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(k_blanks, at_), text_.size()); }
    bool digits() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_digit(text_[at_])) {
            ++at_;
        }
        return at_ > begin;
    }

    bool number() {
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        if (take('.') && !digits()) {
            return false;
        }
        if (take('e') || take('E')) {
            static_cast<void>(take('+') || take('-'));
            return digits();
        }
        return true;
    }

    bool literal(std::string_view word) {
        const bool there = text_.substr(at_).starts_with(word);
        at_ += there ? word.size() : 0;
        return there;
    }

    /// A `\u` escape, with its other half where it is the first of a pair.
    bool unicode_escape(std::string* decoded) {
        std::optional<std::uint32_t> point = hex_digits(text_.substr(at_));
        if (!point) {
            return false;
        }
        at_ += k_escape_digits;
        if (*point >= 0xD800 && *point < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
            const std::optional<std::uint32_t> low = hex_digits(text_.substr(at_ + 2));
            if (low && *low >= 0xDC00 && *low < 0xE000) {
                at_ += 2 + k_escape_digits;
                point = 0x10000 + ((*point - 0xD800) << 10U) + (*low - 0xDC00);
            }
        }
        if (decoded != nullptr) {
            append_utf8(*decoded, *point);
        }
        return true;
    }

    /// A string; what it stands for goes to `decoded` where that is given.
    bool string(std::string* decoded) {
        if (!take('"')) {
            return false;
        }
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') {
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20) {
                return false;
            }
            if (c != '\\') {
                if (decoded != nullptr) {
                    *decoded += c;
                }
                continue;
            }
            if (take('u')) {
                if (!unicode_escape(decoded)) {
                    return false;
                }
                continue;
            }
            const std::optional<char> meant = at_ < text_.size() ? unescape(text_[at_++]) : std::nullopt;
            if (!meant) {
                return false;
            }
            if (decoded != nullptr) {
                *decoded += *meant;
            }
        }
        return false;
    }

    bool member() {
        path_.back().clear();
        if (!string(&path_.back())) {
            return false;
        }
        skip_blanks();
        if (!take(':')) {
            return false;
        }
        skip_blanks();
        return value();
    }

    /// The elements between the brackets, of which the first is taken already.
    bool elements(char close) {
        skip_blanks();
        if (take(close)) {
            return true;
        }
        if (path_.size() == k_json_depth_max) {
            return false;
        }
        path_.emplace_back();
        for (std::size_t index = 0;; ++index) {
            skip_blanks();
            if (close == ']') {
                path_.back() = fmt::to_string(index);
            }
            if (!(close == ']' ? value() : member())) {
                return false;
            }
            skip_blanks();
            if (take(close)) {
                path_.pop_back();
                return true;
            }
            if (!take(',')) {
                return false;
            }
        }
    }

    bool bare() {
        if (next_is('"')) {
            return string(nullptr);
        }
        return literal("true") || literal("false") || literal("null") || number();
    }

    bool value() {
        const std::size_t begin = at_;
        const bool good = take('{') ? elements('}') : take('[') ? elements(']') : bare();
        if (good) {
            visit_({path_, begin, at_});
        }
        return good;
    }

    std::string_view text_;
    const std::function<void(const JsonPlace&)>& visit_;
    std::size_t at_ = 0;
    std::vector<std::string> path_;
};

} // namespace

bool walk_json(std::string_view text, const std::function<void(const JsonPlace&)>& visit) {
    return Walker(text, visit).walk();
}

} // namespace scaleit::session
