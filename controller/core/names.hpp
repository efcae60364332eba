#pragma once
// Names of closed enums, both ways. An enum takes part by a constexpr function `enum_names(E)` beside it that
// returns an array whose i-th entry is the name of the enumerator with value i.
#include <cstddef>
#include <optional>
#include <string_view>

namespace scaleit {

template <class Enum> [[nodiscard]] constexpr std::string_view name(Enum value) {
    return enum_names(Enum{})[static_cast<std::size_t>(value)];
}

/// The enumerator of that name; nothing where there is none.
template <class Enum> [[nodiscard]] constexpr std::optional<Enum> from_name(std::string_view text) {
    const auto names = enum_names(Enum{});
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text) {
            return static_cast<Enum>(i);
        }
    }
    return std::nullopt;
}

} // namespace scaleit
