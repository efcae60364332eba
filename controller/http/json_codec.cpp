#include "controller/http/json_codec.hpp"

#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <cmath>
#include <set>
#include <vector>

namespace scaleit::http {

namespace {

/// Builds a document as Poco does, and remembers whether an object has a key twice.
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
        has_twice_ = !keys_.back().insert(key).second || has_twice_;
        ParseHandler::key(key);
    }
    [[nodiscard]] bool has_twice() const { return has_twice_; }

private:
    std::vector<std::set<std::string>> keys_;
    bool has_twice_ = false;
};

/// Whether a value is a number, and no text or truth that could be taken for one. Poco gives what fits no signed number
/// as an unsigned one, and 18446744073709551617 as an unsigned 1.
bool is_number(const Poco::Dynamic::Var& value) {
    return !value.isEmpty() && value.isNumeric() && !value.isString() && !value.isBoolean() && value.isSigned();
}

} // namespace

tl::expected<Poco::JSON::Object::Ptr, JsonFlaw> read_object(const std::string& body, const JsonBounds& bounds) {
    try {
        const Poco::SharedPtr<KeyCheck> keys(new KeyCheck);
        Poco::JSON::Parser parser(keys);
        parser.setDepth(bounds.nesting_max);
        const Poco::Dynamic::Var document = parser.parse(body);
        if (keys->has_twice()) {
            return tl::unexpected<JsonFlaw>(JsonFlaw::malformed);
        }
        if (document.type() != typeid(Poco::JSON::Object::Ptr)) {
            return tl::unexpected<JsonFlaw>(JsonFlaw::not_an_object);
        }
        return document.extract<Poco::JSON::Object::Ptr>();
    } catch (const Poco::JSON::JSONException&) {
        return tl::unexpected<JsonFlaw>(JsonFlaw::malformed);
    } catch (const Poco::Exception&) {
        return tl::unexpected<JsonFlaw>(JsonFlaw::out_of_range);
    }
}

std::optional<std::int64_t> whole_number(const Poco::Dynamic::Var& value) {
    return is_number(value) && value.isInteger() ? std::optional(value.convert<std::int64_t>()) : std::nullopt;
}

std::optional<double> number(const Poco::Dynamic::Var& value) {
    const auto found = is_number(value) ? std::optional(value.convert<double>()) : std::nullopt;
    return found && std::isfinite(*found) ? found : std::nullopt;
}

} // namespace scaleit::http
