#pragma once
// JSON from outside, value by value: types are checked, and the first fault is named by its path.
#include "controller/core/names.hpp"
#include "controller/core/shown.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scaleit::exporting {

/// The first thing wrong with a document, as `exchange.status is 'x', expected a whole number`.
struct Problem {
    std::optional<std::string> what;
};

/// A value at its path. Where it is not what it is read as, the problem is noted, and what is returned is a default;
/// later problems are not noted. A handle: copies look at the same value. The Problem given to parse() must outlive it.
class JsonValue {
public:
    struct Content;

    /// The object that `json` is. Nothing, and a problem, where it is none: no JSON, something else than an object,
    /// nested deeper than documents of ours are, a key twice in one object.
    [[nodiscard]] static std::optional<JsonValue> parse(std::string_view json, Problem& problem);

    /// Whether an object has that key.
    [[nodiscard]] bool has(const std::string& key) const;
    /// What an object has under that key.
    [[nodiscard]] JsonValue at(const std::string& key) const;
    /// The keys of an object, in the order of their names.
    [[nodiscard]] std::vector<std::string> keys() const;
    /// Notes a key that neither has() nor at() was asked for.
    void refuse_unknown() const;

    /// What a list holds.
    [[nodiscard]] std::vector<JsonValue> items() const;
    /// What a list of two holds.
    [[nodiscard]] std::pair<JsonValue, JsonValue> pair() const;

    [[nodiscard]] std::int64_t integer() const;
    /// A whole number that fits an int.
    [[nodiscard]] int small() const;
    [[nodiscard]] double real() const; ///< finite
    /// The bytes of a string, or of {"base64":"..."}.
    [[nodiscard]] std::string bytes() const;
    template <class Enum> [[nodiscard]] Enum choice() const {
        const std::string text = bytes();
        const std::optional<Enum> found = from_name<Enum>(text);
        if (!found) {
            refuse("is " + shown(text) + ", which is none of its names");
        }
        return found.value_or(Enum{});
    }

    /// Notes that this value is wrong; `what` follows its path.
    void refuse(const std::string& what) const;

private:
    JsonValue(std::shared_ptr<const Content> content, std::string path, Problem& problem);
    [[nodiscard]] JsonValue child(std::shared_ptr<const Content> content, const std::string& step) const;
    void expect(const std::string& what) const;

    std::shared_ptr<const Content> content_; ///< null: what a faulty value would have held
    std::string path_;
    Problem* problem_;
};

} // namespace scaleit::exporting
