#pragma once
// What a refusal of hostile text must be like: for a terminal, a log and a person.
#include "controller/core/result.hpp"
#include "tests/fuzz/subjects.hpp"

#include <algorithm>
#include <string_view>

namespace scaleit::fuzz {

/// Longer messages help nobody.
inline constexpr std::size_t k_message_bytes_max = 4096;

/// Whether a message is one line, without control characters and not endless.
[[nodiscard]] inline bool is_one_line(std::string_view message) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return !message.empty() && message.size() <= k_message_bytes_max &&
           std::none_of(message.begin(), message.end(), is_control);
}

/// The verdict on a refusal of the document `source`: one line that says where.
[[nodiscard]] inline Verdict refused(const Error& error, std::string_view source) {
    if (!is_one_line(error.message)) {
        return {"a refusal is not one line: " + error.message, {}};
    }
    return error.message.starts_with(std::string(source) + ":")
               ? Verdict{}
               : Verdict{"'" + error.message + "' does not say where", {}};
}

} // namespace scaleit::fuzz
