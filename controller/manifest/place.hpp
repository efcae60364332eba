#pragma once
// Documents that people write, in YAML or JSON, read so that every error names its file, its line and its path. What
// all kinds of manifest share: `apiVersion`, `kind`, refusal of unknown keys. YAML's exceptions end here.
#include "controller/core/names.hpp"
#include "controller/core/result.hpp"
#include "controller/core/time.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace scaleit::manifest {

inline constexpr std::string_view k_api_version = "scaleit/v1";

/// A document's size is bounded; larger ones are refused.
inline constexpr std::size_t k_document_bytes_max = std::size_t{256} * 1024;

/// A range of numbers, both ends included.
struct Range {
    double min = 0;
    double max = 0;
};

/// A node of a document with where it stands. Its members throw on what they refuse; read() and read_kind() turn that
/// into an Error, and nothing of it gets out of them.
class Place {
public:
    Place(const YAML::Node& node, std::string path, std::string_view source)
        : node_(node), path_(std::move(path)), source_(source) {}

    [[noreturn]] void refuse(const std::string& what) const;

    [[nodiscard]] bool is_map() const { return node_.IsMap(); }
    [[nodiscard]] bool is_null() const { return node_.IsNull(); }
    [[nodiscard]] bool is_list() const { return node_.IsSequence(); }
    [[nodiscard]] bool has(const std::string& key) const;
    /// The value under a key. Refuses where this is no map or has no such key.
    [[nodiscard]] Place at(const std::string& key) const;
    /// The elements of a list of at most `count_max`. Refuses where this is none, or a longer one.
    [[nodiscard]] std::vector<Place> items(std::size_t count_max) const;

    /// The keys of a map, in the order they stand. Refuses where this is none.
    [[nodiscard]] std::vector<std::string> keys() const;

    /// Refuses keys that are not `valid`, naming the nearest one, keys given twice, and what is no map.
    void check_keys(const std::vector<std::string>& valid) const;
    /// Refuses where the text under `key` is not `expected`.
    void expect_text(const std::string& key, std::string_view expected) const;

    /// The scalar here as a T; `expected` says in a refusal what it should have been.
    template <class T> [[nodiscard]] T as(std::string_view expected) const {
        T value{};
        if (!node_.IsScalar() || !YAML::convert<T>::decode(node_, value)) {
            refuse(fmt::format("expected {}", expected));
        }
        return value;
    }
    [[nodiscard]] std::string text() const { return as<std::string>("a text"); }
    [[nodiscard]] double number(Range range) const;
    [[nodiscard]] std::int64_t whole_number(std::int64_t min, std::int64_t max) const;
    [[nodiscard]] bool yes_or_no() const { return as<bool>("true or false"); }
    /// At most `longest`.
    [[nodiscard]] Duration duration(Duration longest) const;
    /// One of an enum's names.
    template <class Enum> [[nodiscard]] Enum choice() const {
        const auto names = enum_names(Enum{});
        return *from_name<Enum>(one_of({names.begin(), names.end()}));
    }
    /// The text here, which must be one of `valid`; a refusal names the nearest.
    [[nodiscard]] std::string one_of(const std::vector<std::string>& valid) const;

    /// Reads the value under `key` into `value` where it is given.
    template <class T> void read_optional(const std::string& key, T& value, std::string_view expected) const {
        if (has(key)) {
            value = at(key).as<T>(expected);
        }
    }

private:
    YAML::Node node_;
    std::string path_;
    std::string_view source_;
};

namespace detail {

/// Parses `text` and calls `visit` with its root; what the root's places refuse, and YAML itself, comes back.
[[nodiscard]] Status visit_root(std::string_view text, std::string_view source, std::size_t bytes_max,
                                const std::function<void(const Place&)>& visit);
void check_head(const Place& root, std::string_view kind);

} // namespace detail

/// Reads a document: `read` makes a value of its root. `source` names it in errors (a file's path). Fails (usage) on
/// syntax errors, on what `read` refuses, and on documents over `bytes_max`.
template <class Read>
[[nodiscard]] auto read(std::string_view text, std::string_view source, const Read& read,
                        std::size_t bytes_max = k_document_bytes_max) {
    using Value = decltype(read(std::declval<const Place&>()));
    std::optional<Value> value;
    const Status visited = detail::visit_root(text, source, bytes_max, [&](const Place& root) { value = read(root); });
    return visited ? Result<Value>(*std::move(value)) : Result<Value>(tl::unexpected<Error>(visited.error()));
}

/// Reads a document of `apiVersion: scaleit/v1`, that `kind`, an optional `metadata` without effect, and a `spec`, of
/// which `read` makes a value.
template <class Read>
[[nodiscard]] auto read_kind(std::string_view kind, std::string_view text, std::string_view source, const Read& read) {
    return manifest::read(text, source, [&](const Place& root) {
        detail::check_head(root, kind);
        return read(root.at("spec"));
    });
}

/// The bytes of a file. Fails (bad_input) where it cannot be read or is over `bytes_max`.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t bytes_max = k_document_bytes_max);

} // namespace scaleit::manifest
