#pragma once
// The answers that handlers share.
#include "controller/port/transport.hpp"
#include "fake_app/fault/fault_outcome.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace scaleit::fake_app {

[[nodiscard]] Response json(int status, std::string body);
[[nodiscard]] Response error(int status, std::string_view message);
[[nodiscard]] Response not_acceptable();
[[nodiscard]] Response no_content();
/// 415, with the Content-Type as it came and what would do.
[[nodiscard]] Response unsupported_type(const Headers& headers, std::string_view expected);

/// `answer()` as its fault leaves it; not called where the fault takes its place.
template <class Answer> [[nodiscard]] Outcome under(const std::optional<fault::Fault>& fault, const Answer& answer) {
    if (!fault) {
        return answer();
    }
    switch (fault::effect_of(fault->kind)) {
    case fault::Effect::replaces:
        return fault::as_outcome(*fault);
    case fault::Effect::shapes:
        return fault::shaped(*fault, answer());
    case fault::Effect::repeats: // the world has put the last status in already
    case fault::Effect::defers:  // and has put the write off
        return answer();
    }
    return answer();
}

} // namespace scaleit::fake_app
