#pragma once
// Values described by their members, written as JSON and read back: configurations in manifests and states beside
// ticks. A type takes part by one static member that names each of its members, in the order they are written:
//
//     template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
//         visit("min", self.bounds.min);
//     }
//
// Members may be whole numbers, doubles, bools, texts, durations (`90s`), instants (nanoseconds since the run began),
// enums with names, described types, types that have a text (see Textual), and std::optional (null) and std::vector of
// these.
#include "controller/core/shown.hpp"
#include "controller/core/time.hpp"
#include "controller/manifest/place.hpp"

#include <concepts>
#include <type_traits>

namespace scaleit::manifest {

/// Elements of a list that are read; more are refused.
inline constexpr std::size_t k_list_max = 65'536;

namespace detail {

struct AnyVisit {
    template <class T> void operator()(std::string_view, T&) const {}
};

/// In quotes, with escapes.
[[nodiscard]] std::string json_text(std::string_view text);

template <class T> struct IsVector : std::false_type {};
template <class T> struct IsVector<std::vector<T>> : std::true_type {};
template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};

} // namespace detail

template <class T>
concept Described = requires(T& value) {
    T::fields(value, detail::AnyVisit{});
};

/// A value that is written as one text: `to_text()`, `from_text()` (nothing where it is none), and `k_expected`, which
/// says in a refusal what it should have been.
template <class T>
concept Textual = requires(const T& value, std::string_view text) {
    { value.to_text() } -> std::convertible_to<std::string>;
    { T::from_text(text) } -> std::convertible_to<std::optional<T>>;
    { T::k_expected } -> std::convertible_to<std::string_view>;
};

template <Described T> [[nodiscard]] std::string members_json(const T& value);

/// A value as JSON, in one line. Doubles read back to the same bits.
template <class T> [[nodiscard]] std::string to_json(const T& value) {
    if constexpr (Described<T>) {
        return fmt::format("{{{}}}", members_json(value));
    } else if constexpr (Textual<T>) {
        return detail::json_text(value.to_text());
    } else if constexpr (detail::IsOptional<T>::value) {
        return value ? to_json(*value) : "null";
    } else if constexpr (detail::IsVector<T>::value) {
        std::string items;
        for (const auto& item : value) {
            items += items.empty() ? "" : ",";
            items += to_json(item);
        }
        return fmt::format("[{}]", items);
    } else if constexpr (std::is_same_v<T, Duration>) {
        return detail::json_text(format_duration(value));
    } else if constexpr (std::is_same_v<T, Instant>) {
        return fmt::to_string(to_ns(value));
    } else if constexpr (std::is_enum_v<T>) {
        return detail::json_text(name(value));
    } else if constexpr (std::is_same_v<T, std::string>) {
        return detail::json_text(value);
    } else {
        static_assert(std::is_arithmetic_v<T>);
        return fmt::to_string(value);
    }
}

/// `"min":1,"max":9`: the members alone, for an object with others beside them.
template <Described T> std::string members_json(const T& value) {
    std::string text;
    T::fields(value, [&](std::string_view key, const auto& member) {
        text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", key, to_json(member));
    });
    return text;
}

/// The keys of a described type.
template <Described T> [[nodiscard]] std::vector<std::string> keys_of() {
    std::vector<std::string> keys;
    T value{};
    T::fields(value, [&](std::string_view key, const auto&) { keys.emplace_back(key); });
    return keys;
}

/// What a key that is not given means.
enum class Missing {
    kept,    ///< the member stays as it was
    refused, ///< nothing is complete without it
};

template <Described T> void read_members(const Place& place, T& value, Missing missing);

/// Reads what stands at `place` into `value`. Refuses what does not fit its type.
template <class T> void read_value(const Place& place, T& value, Missing missing) {
    if constexpr (Described<T>) {
        place.check_keys(keys_of<T>());
        read_members(place, value, missing);
    } else if constexpr (Textual<T>) {
        const std::string text = place.text();
        const std::optional<T> read = T::from_text(text);
        if (!read) {
            place.refuse(fmt::format("found {}, expected {}", shown(text), T::k_expected));
        }
        value = *read;
    } else if constexpr (detail::IsOptional<T>::value) {
        value.reset();
        if (!place.is_null()) {
            read_value(place, value.emplace(), missing);
        }
    } else if constexpr (detail::IsVector<T>::value) {
        value.clear();
        for (const Place& item : place.items(k_list_max)) {
            read_value(item, value.emplace_back(), missing);
        }
    } else if constexpr (std::is_same_v<T, Duration>) {
        value = place.duration(Duration::max());
    } else if constexpr (std::is_same_v<T, Instant>) {
        value = from_ns(place.as<std::int64_t>("a whole number of nanoseconds"));
    } else if constexpr (std::is_enum_v<T>) {
        value = place.choice<T>();
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = place.text();
    } else if constexpr (std::is_same_v<T, bool>) {
        value = place.yes_or_no();
    } else if constexpr (std::is_integral_v<T>) {
        value = place.as<T>("a whole number");
    } else {
        static_assert(std::is_floating_point_v<T>);
        value = place.as<T>("a number");
    }
}

/// Reads the members that stand in the map at `place`; other keys are the caller's to check.
template <Described T> void read_members(const Place& place, T& value, Missing missing) {
    T::fields(value, [&](std::string_view key, auto& member) {
        const std::string name(key);
        if (missing == Missing::refused || place.has(name)) {
            read_value(place.at(name), member, missing);
        }
    });
}

} // namespace scaleit::manifest
