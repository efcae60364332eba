// Requests made from the API's own description, right ones and wrong ones, the same in every run: each answer is one
// that the description has, in the form that it says.
#include "controller/core/random.hpp"
#include "tests/unit/controller/api/described_api.hpp"

#include <set>

namespace scaleit::api {

namespace {

constexpr Seed k_seed{20240811};
constexpr std::uint64_t k_requests_each = 200;

/// Chance by number: the n-th draw is a function of the seed and n.
class Dice {
public:
    explicit Dice(std::uint64_t first) : next_(first << 20U) {}

    std::uint64_t below(std::uint64_t bound) { return draw_bits(k_seed, Stream{1}, next_++) % bound; }
    bool one_in(std::uint64_t times) { return below(times) == 0; }
    template <class T> const T& pick(const std::vector<T>& from) { return from[below(from.size())]; }

private:
    std::uint64_t next_;
};

/// A value that no schema asks for.
std::string nonsense(Dice& dice) {
    static const std::vector<std::string> values{"null",
                                                 "true",
                                                 "-1",
                                                 "0",
                                                 "1e999",
                                                 "99999999999999999999",
                                                 "0.5",
                                                 "\"\"",
                                                 "\"\\u0000\"",
                                                 "\"\\ud800\"",
                                                 "[]",
                                                 "{}",
                                                 "[[[[[[[[[[[[1]]]]]]]]]]]]",
                                                 "\"x\"",
                                                 "nul",
                                                 "",
                                                 "{\"a\":",
                                                 "1000001",
                                                 "\"10 minutes\"",
                                                 "-0.0",
                                                 "\"" + std::string(2000, 'y') + "\"",
                                                 "\"\xff\xfe\""};
    return dice.pick(values);
}

/// JSON by a schema, now and then with something else in it.
std::string value_of(const YAML::Node& given, Dice& dice, std::uint64_t wrong_in) {
    if (dice.one_in(wrong_in)) {
        return nonsense(dice);
    }
    const YAML::Node schema = description().resolved(given);
    if (schema["enum"]) {
        return "\"" + schema["enum"][dice.below(schema["enum"].size())].as<std::string>() + "\"";
    }
    const std::string type = schema["type"].as<std::string>("object");
    if (type == "integer" || type == "number") {
        const auto min = schema["minimum"].as<std::int64_t>(0);
        const auto max = schema["maximum"].as<std::int64_t>(1000);
        return std::to_string(min + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(max - min + 1))));
    }
    if (type == "string") {
        static const std::vector<std::string> texts{"web", "web", "10m", "scaleit/v1", "ScalingPolicy", "90s"};
        return "\"" + schema["example"].as<std::string>(dice.pick(texts)) + "\"";
    }
    std::string members;
    for (const auto& property : schema["properties"]) {
        if (!dice.one_in(8)) {
            members += (members.empty() ? "\"" : ",\"") + property.first.as<std::string>() +
                       "\":" + value_of(property.second, dice, wrong_in);
        }
    }
    if (dice.one_in(12)) {
        members += (members.empty() ? "" : ",") + std::string("\"unknown\":1");
    }
    return "{" + members + "}";
}

std::string bare(std::string value) {
    return value.size() >= 2 && value.front() == '"' ? value.substr(1, value.size() - 2) : value;
}

/// A request for an operation, with parameters in their places.
Request request_of(const std::string& path, const std::string& method, const YAML::Node& operation, Dice& dice) {
    Request request{method, path, {}, {}};
    std::string query;
    for (const YAML::Node& given : operation["parameters"]) {
        const YAML::Node parameter = description().resolved(given);
        const auto name = parameter["name"].as<std::string>();
        const std::string value = bare(value_of(parameter["schema"], dice, 4));
        const auto place = parameter["in"].as<std::string>();
        if (place == "path") {
            const std::size_t at = request.target.find('{');
            request.target = request.target.substr(0, at) + (dice.one_in(3) ? "web" : escape(value));
        } else if (dice.one_in(2)) {
            continue;
        } else if (place == "header") {
            request.headers.push_back({name, value.find_first_of("\xff\"") == std::string::npos ? value : "\"1\""});
        } else {
            query += (query.empty() ? "?" : "&") + name + "=" + (dice.one_in(6) ? value : escape(value));
        }
    }
    request.target += query + (dice.one_in(30) ? (query.empty() ? "?x=1" : "&x=%0") : "");
    if (operation["requestBody"] && !dice.one_in(10)) {
        request.body = value_of(operation["requestBody"]["content"]["application/json"]["schema"], dice, 12);
        request.headers.push_back({"Content-Type", dice.one_in(10) ? "text/plain" : "application/json"});
    }
    return request;
}

} // namespace

TEST_CASE("fuzz: requests made from openapi.yaml are answered as it says, and none with a 5xx that it has not",
          "[api][slow]") {
    std::set<std::string> seen;
    std::uint64_t number = 0;
    for (const auto& [path, method, operation] : description().operations()) {
        DescribedApi bench;
        for (std::uint64_t i = 0; i < k_requests_each; ++i, ++number) {
            Dice dice(number);
            REQUIRE(bench.fleet.prioritise({"web", 5, 10}));
            const Request request = request_of(path, method, operation, dice);
            const Response response = bench.guard.handle(request).value();
            seen.insert(method + " " + path + " " + std::to_string(response.status));
            if (const auto flaw = flaw_in(request, response, operation)) {
                FAIL(*flaw << "\nreproduce: request " << number << " of seed " << k_seed.value << ": " << request.method
                           << " " << request.target << " " << request.body << "\n-> " << response.status << " "
                           << response.body);
            }
        }
    }
    // Right requests and wrong ones come about.
    for (const char* reached :
         {"POST /scaling/scale 200", "POST /scaling/scale 400", "POST /scaling/scale 415", "POST /scaling/scale 422",
          "PUT /scaling/config 200", "PUT /scaling/config 412", "PUT /scaling/config 422", "GET /scaling/history 200",
          "GET /scaling/history 400", "GET /scaling/history 404", "POST /scaling/priorities 200",
          "DELETE /scaling/priorities/{match_id} 204", "DELETE /scaling/priorities/{match_id} 404", "GET /start 200",
          "POST /stop 422"}) {
        INFO(reached);
        CHECK(seen.count(reached) == 1);
    }
}

} // namespace scaleit::api
