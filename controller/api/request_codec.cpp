#include "controller/api/request_codec.hpp"

#include "controller/core/shown.hpp"
#include "controller/core/utf8.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/text/json_codec.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace scaleit::api {

namespace {

constexpr std::size_t k_nesting_max = 8;
constexpr std::size_t k_manifest_nesting_max = 64;
constexpr std::size_t k_match_id_characters_max = 256;
constexpr std::size_t k_hold_characters_max = 64;

tl::unexpected<BodyFlaw> invalid(std::string message) {
    return tl::unexpected<BodyFlaw>({BodyFlaw::Kind::invalid, std::move(message)});
}

tl::unexpected<BodyFlaw> malformed(std::string message) {
    return tl::unexpected<BodyFlaw>({BodyFlaw::Kind::malformed, std::move(message)});
}

/// An object's members by strict types.
class Members {
public:
    explicit Members(Poco::JSON::Object::Ptr object) : object_(std::move(object)) {}

    [[nodiscard]] bool has(const std::string& key) const { return object_->has(key); }

    [[nodiscard]] Read<void> check_keys(const std::vector<std::string>& known) const {
        for (const auto& [key, value] : *object_) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                return invalid(known.empty()
                                   ? fmt::format("{} is not known; no keys are expected here", shown(key))
                                   : fmt::format("{} is not known, expected {}", shown(key), fmt::join(known, ", ")));
            }
        }
        return {};
    }

    /// However it is written: 5.0 is one, as in JSON Schema.
    [[nodiscard]] Read<int> whole_number(const std::string& key, int min, int max) const {
        const std::optional<double> number = text::number(object_->get(key));
        if (number && *number >= min && *number <= max && std::trunc(*number) == *number) {
            return static_cast<int>(*number);
        }
        return invalid(fmt::format("{} must be a whole number from {} to {}", key, min, max));
    }

    [[nodiscard]] Read<double> number(const std::string& key, double min, double max) const {
        const std::optional<double> number = text::number(object_->get(key));
        if (number && *number >= min && *number <= max) {
            return *number;
        }
        return invalid(fmt::format("{} must be a number from {} to {}", key, min, max));
    }

    [[nodiscard]] Read<std::string> text(const std::string& key, std::size_t characters_max) const {
        const Poco::Dynamic::Var value = object_->get(key);
        if (value.isString()) {
            auto text = value.extract<std::string>();
            if (is_readable(text) && characters_in(text) <= characters_max) {
                return text;
            }
        }
        return invalid(fmt::format("{} must be a readable text of at most {} characters", key, characters_max));
    }

private:
    Poco::JSON::Object::Ptr object_;
};

tl::unexpected<BodyFlaw> flaw_of(const text::JsonFlaw& flaw, std::string_view shape) {
    switch (flaw.kind) {
    case text::JsonFlaw::Kind::malformed:
        return malformed(fmt::format("the body is not a valid JSON object, expected {}", shape));
    case text::JsonFlaw::Kind::key_twice:
        return malformed(fmt::format("key {} is there twice, expected {}", shown(flaw.what), shape));
    case text::JsonFlaw::Kind::out_of_range:
        return invalid(fmt::format("the body has a number out of range, expected {}", shape));
    case text::JsonFlaw::Kind::not_an_object:
        break;
    }
    return invalid(fmt::format("the body is not a JSON object, expected {}", shape));
}

/// Reads an object and makes of it what `read` does. `shape` is an example of what is expected.
template <class Read> auto read_object(const std::string& body, std::string_view shape, const Read& read) {
    using Result = decltype(read(std::declval<const Members&>()));
    if (body.size() > k_request_body_bytes_max) {
        return Result(malformed(fmt::format("the body has more than {} bytes", k_request_body_bytes_max)));
    }
    const auto object = text::read_object(body, {.nesting_max = k_nesting_max});
    return object ? read(Members(*object)) : Result(flaw_of(object.error(), shape));
}

Read<Duration> read_hold(const std::string& text) {
    const Result<Duration> hold = parse_duration(text);
    if (!hold || *hold <= Duration::zero() || *hold > fleet::k_hold_max) {
        return invalid(fmt::format("hold is {}, expected a duration like 10m, above zero and at most {}", shown(text),
                                   format_duration(fleet::k_hold_max)));
    }
    return *hold;
}

Read<fleet::ManualScale> read_scale(const Members& members) {
    if (const auto known = members.check_keys({"target_instances", "reason", "hold"}); !known) {
        return tl::unexpected<BodyFlaw>(known.error());
    }
    const Read<int> target = members.whole_number("target_instances", 1, policy::k_replicas_max);
    if (!target) {
        return tl::unexpected<BodyFlaw>(target.error());
    }
    fleet::ManualScale order{*target, {}, std::nullopt};
    if (members.has("reason")) {
        const Read<std::string> reason = members.text("reason", fleet::k_reason_characters_max);
        if (!reason) {
            return tl::unexpected<BodyFlaw>(reason.error());
        }
        order.reason = *reason;
    }
    if (members.has("hold")) {
        const Read<Duration> hold = members.text("hold", k_hold_characters_max).and_then(read_hold);
        if (!hold) {
            return tl::unexpected<BodyFlaw>(hold.error());
        }
        order.hold = *hold;
    }
    return order;
}

Read<fleet::Priority> read_priority(const Members& members) {
    if (const auto known = members.check_keys({"match_id", "priority", "resource_allocation"}); !known) {
        return tl::unexpected<BodyFlaw>(known.error());
    }
    const Read<std::string> match_id = members.text("match_id", k_match_id_characters_max);
    if (!match_id) {
        return tl::unexpected<BodyFlaw>(match_id.error());
    }
    const Read<int> priority = members.whole_number("priority", 1, 10);
    if (!priority) {
        return tl::unexpected<BodyFlaw>(priority.error());
    }
    return members.number("resource_allocation", 0, 100).map([&](double share) {
        return fleet::Priority{*match_id, *priority, share};
    });
}

} // namespace

Read<fleet::ManualScale> read_scale_body(const std::string& body) {
    return read_object(body, R"({"target_instances":5,"reason":"...","hold":"10m"})", read_scale);
}

Read<fleet::Priority> read_priority_body(const std::string& body) {
    return read_object(body, R"({"match_id":"...","priority":8,"resource_allocation":30.0})", read_priority);
}

Read<void> read_manifest_body(const std::string& body) {
    const auto object = text::read_object(body, {.nesting_max = k_manifest_nesting_max});
    return object ? Read<void>() : flaw_of(object.error(), "a policy's manifest");
}

Read<void> read_empty_body(const std::string& body) {
    if (body.empty()) {
        return {};
    }
    return read_object(body, "no body or {}", [](const Members& members) { return members.check_keys({}); });
}

} // namespace scaleit::api
