#pragma once
// `NAME:key=value,key=value` taken apart, with errors that tell what would be right.
#include "controller/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::demand {

/// Parameters are asked for one by one; the first thing found wrong is kept and told by finish(), and what is read
/// after it does not matter.
class Spec {
public:
    /// Fails (usage) where `text` is not of that form, or a key is there twice.
    [[nodiscard]] static Result<Spec> parse(std::string_view text);

    [[nodiscard]] const std::string& name() const { return name_; }

    struct NumberRule {
        double min = 0;
        double max = 0;
        std::optional<double> otherwise{}; ///< where the key is left out; nothing: it must be there
    };
    struct IntegerRule {
        int min = 0;
        int max = 0;
        int otherwise = 0; ///< where the key is left out
    };
    struct TimeRule {
        Duration min{};
        Duration max{};
        Duration otherwise{}; ///< where the key is left out
    };
    [[nodiscard]] double number(std::string_view key, const NumberRule& rule);
    [[nodiscard]] int integer(std::string_view key, const IntegerRule& rule);
    [[nodiscard]] Duration time(std::string_view key, const TimeRule& rule);

    /// Fails (usage) with the first thing that was wrong, a key that nobody asked for included.
    [[nodiscard]] Status finish() const;

private:
    struct Parameter {
        std::string key;
        std::string value;
    };

    /// The value under `key`, which counts as known from here on.
    std::optional<std::string> find(std::string_view key);
    void refuse(std::string message);

    std::string name_;
    std::vector<Parameter> parameters_;
    std::vector<std::string> known_;
    std::optional<std::string> error_;
};

} // namespace scaleit::demand
