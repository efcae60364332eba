#include "controller/text/json_codec.hpp"

#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <cmath>
#include <set>
#include <vector>

namespace scaleit::text {

namespace {

/// Builds a document as Poco does, and remembers a key that an object has twice.
class KeyCheck final : public Poco::JSON::ParseHandler {
public:
    void startObject() override {
        keys_.emplace_back();
        ParseHandler::startObject();
    }
    void endObject() override {
        keys_.pop_back();
        ParseHandler::endObject();
    }
    void key(const std::string& key) override {
        if (!keys_.back().insert(key).second && !twice_) {
            twice_ = key;
        }
        ParseHandler::key(key);
    }
    [[nodiscard]] const std::optional<std::string>& twice() const { return twice_; }

private:
    std::vector<std::set<std::string>> keys_;
    std::optional<std::string> twice_;
};

tl::unexpected<JsonFlaw> flawed(JsonFlaw::Kind kind, std::string what = {}) {
    return tl::unexpected<JsonFlaw>({kind, std::move(what)});
}

/// Whether a value is a number, and no text or truth that could be taken for one. Poco gives what fits no signed number
/// as an unsigned one, and 18446744073709551617 as an unsigned 1.
bool is_number(const Poco::Dynamic::Var& value) {
    return !value.isEmpty() && value.isNumeric() && !value.isString() && !value.isBoolean() && value.isSigned();
}

} // namespace

tl::expected<Poco::JSON::Object::Ptr, JsonFlaw> read_object(const std::string& json, const JsonBounds& bounds) {
    try {
        const Poco::SharedPtr<KeyCheck> keys(new KeyCheck);
        Poco::JSON::Parser parser(keys);
        parser.setDepth(bounds.nesting_max);
        const Poco::Dynamic::Var document = parser.parse(json);
        if (keys->twice()) {
            return flawed(JsonFlaw::Kind::key_twice, *keys->twice());
        }
        if (document.type() != typeid(Poco::JSON::Object::Ptr)) {
            return flawed(JsonFlaw::Kind::not_an_object);
        }
        return document.extract<Poco::JSON::Object::Ptr>();
    } catch (const Poco::JSON::JSONException& exception) {
        return flawed(JsonFlaw::Kind::malformed, exception.message());
    } catch (const Poco::Exception& exception) {
        return flawed(JsonFlaw::Kind::out_of_range, exception.message());
    }
}

std::optional<std::int64_t> whole_number(const Poco::Dynamic::Var& value) {
    return is_number(value) && value.isInteger() ? std::optional(value.convert<std::int64_t>()) : std::nullopt;
}

std::optional<double> number(const Poco::Dynamic::Var& value) {
    const auto found = is_number(value) ? std::optional(value.convert<double>()) : std::nullopt;
    return found && std::isfinite(*found) ? found : std::nullopt;
}

} // namespace scaleit::text
