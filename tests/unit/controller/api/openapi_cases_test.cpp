// Each operation of the description with each of its parameters and fields at its bounds, beyond them and of another
// kind, one at a time: what is right is taken, what is wrong is refused, and the answer is as described.
#include "tests/unit/controller/api/described_api.hpp"

#include <set>

namespace scaleit::api {

namespace {

using test::Description;
using test::under;

/// What is to become of a request.
enum class Fate {
    taken,
    refused,
    either, ///< the schema allows it, and it may name what there is not
};

struct Variant {
    std::string json;
    Fate fate = Fate::taken;
};

std::string repeated(std::size_t count) { return "\"" + std::string(count, 'y') + "\""; }

void add_numbers(const YAML::Node& schema, std::vector<Variant>& variants) {
    const bool is_whole = schema["type"].as<std::string>() == "integer";
    for (const char* bound : {"minimum", "maximum"}) {
        if (schema[bound]) {
            const auto value = schema[bound].as<std::int64_t>();
            const std::int64_t beyond = std::string(bound) == "minimum" ? value - 1 : value + 1;
            variants.push_back({std::to_string(value), Fate::taken});
            variants.push_back({std::to_string(beyond), Fate::refused});
        }
    }
    variants.push_back({"1.5", is_whole ? Fate::refused : Fate::taken});
    // The last would be in range, were its 65th bit forgotten.
    for (const char* wrong : {"\"5\"", "1e999", "-1e999", "18446744073709551615", "18446744073709551617"}) {
        variants.push_back({wrong, Fate::refused});
    }
}

void add_texts(const YAML::Node& schema, std::vector<Variant>& variants) {
    const bool is_free = !schema["pattern"] && !schema["minLength"];
    variants.push_back({R"("\u00e9\ud83d\ude00")", schema["pattern"] ? Fate::refused : Fate::either});
    variants.push_back({"\"\"", is_free ? Fate::either : Fate::refused});
    if (schema["maxLength"]) {
        variants.push_back({repeated(schema["maxLength"].as<std::size_t>()), Fate::either});
        variants.push_back({repeated(schema["maxLength"].as<std::size_t>() + 1), Fate::refused});
    }
    for (const char* wrong : {"5", R"("a\u0000b")", R"("\ud800")", "\"\xff\xfe\""}) {
        variants.push_back({wrong, Fate::refused});
    }
}

/// A value by a schema; its example, where it has one.
std::string right_value(const YAML::Node& given) {
    const YAML::Node schema = description().resolved(given);
    const auto type = schema["type"].as<std::string>();
    if (type == "integer" || type == "number") {
        return std::to_string(schema["minimum"].as<int>(0) + 1);
    }
    if (type == "string") {
        return "\"" + schema["example"].as<std::string>() + "\"";
    }
    std::string members;
    for (const auto& property : schema["properties"]) {
        members +=
            (members.empty() ? "\"" : ",\"") + property.first.as<std::string>() + "\":" + right_value(property.second);
    }
    return "{" + members + "}";
}

std::vector<Variant> variants_of(const YAML::Node& given) {
    const YAML::Node schema = description().resolved(given);
    std::vector<Variant> variants{{right_value(schema), Fate::taken}};
    for (const char* wrong : {"null", "true", "[]", "[1]"}) {
        variants.push_back({wrong, Fate::refused});
    }
    const auto type = schema["type"].as<std::string>();
    if (type == "integer" || type == "number") {
        add_numbers(schema, variants);
    } else if (type == "string") {
        add_texts(schema, variants);
    } else {
        variants.push_back({"5", Fate::refused});
        variants.push_back({R"({"surely not a key":1})", Fate::refused});
    }
    if (type != "object") {
        variants.push_back({"{}", Fate::refused});
    }
    return variants;
}

bool is_required(const YAML::Node& schema, const std::string& key) {
    const auto is_key = [&](const YAML::Node& each) { return each.as<std::string>() == key; };
    return std::any_of(schema["required"].begin(), schema["required"].end(), is_key);
}

/// The object that is right but for one member; no text: without the member.
std::string with_member(const YAML::Node& schema, const std::string& key, const std::optional<std::string>& json) {
    std::string members;
    for (const auto& property : schema["properties"]) {
        const auto name = property.first.as<std::string>();
        const std::optional<std::string> value = name == key ? json : right_value(property.second);
        if (value) {
            members += (members.empty() ? "\"" : ",\"") + name + "\":" + *value;
        }
    }
    return "{" + members + "}";
}

std::vector<Variant> bodies_of(const YAML::Node& given) {
    const YAML::Node schema = description().resolved(given);
    const std::string right = right_value(schema);
    std::vector<Variant> bodies{{right, Fate::taken}, {" \n" + right + "\t", Fate::taken}};
    for (const std::string& wrong :
         {std::string("null"), std::string("[]"), std::string("5"), std::string("\"x\""), std::string("{"),
          std::string("nul"), right + "x", right + right, "[" + right + "]", R"({"unknown":1})" + std::string(),
          std::string(10'000, '['), "\xef\xbb\xbf" + right.substr(0, right.size() - 1)}) {
        bodies.push_back({wrong, Fate::refused});
    }
    for (const auto& property : schema["properties"]) {
        const auto key = property.first.as<std::string>();
        bodies.push_back(
            {with_member(schema, key, std::nullopt), is_required(schema, key) ? Fate::refused : Fate::taken});
        bodies.push_back({R"({"unknown":1,)" + right.substr(1), Fate::refused});
        bodies.push_back({"{\"" + key + "\":" + right_value(property.second) + "," + right.substr(1), Fate::refused});
        for (const Variant& variant : variants_of(property.second)) {
            bodies.push_back({with_member(schema, key, variant.json), variant.fate});
        }
    }
    return bodies;
}

/// What a JSON text is in a query, a path or a header.
std::string bare(const std::string& json) { return json.front() == '"' ? json.substr(1, json.size() - 2) : json; }

/// Of its body; undefined where it takes none.
YAML::Node body_schema(const Description::Operation& operation) {
    const YAML::Node content = under(operation.node["requestBody"], "content");
    return under(under(content, "application/json"), "schema");
}

/// The request of an operation with nothing but what it requires.
Request plain_request(const Description::Operation& operation) {
    Request request{operation.method, operation.path.substr(0, operation.path.find('{')), {}, {}};
    if (request.target != operation.path) {
        request.target += "web";
    }
    if (under(operation.node["requestBody"], "required").as<bool>(false)) {
        request.body = right_value(body_schema(operation));
        request.headers = k_json;
    }
    return request;
}

void check_fate(DescribedApi& bench, const Request& request, const YAML::Node& operation, Fate fate) {
    const Response response = bench.check(request, operation);
    INFO(request.method << " " << request.target << " " << request.body.substr(0, 500) << "\n-> " << response.status
                        << " " << response.body.substr(0, 500));
    CHECK((fate != Fate::taken || response.status < 300));
    CHECK((fate != Fate::refused || (response.status >= 400 && response.status < 500)));
}

/// Requests with one parameter, right and wrong.
void check_parameter(const Description::Operation& operation, const YAML::Node& parameter) {
    const auto name = parameter["name"].as<std::string>();
    const auto place = parameter["in"].as<std::string>();
    const YAML::Node schema = description().resolved(parameter["schema"]);
    const bool is_text = schema["type"].as<std::string>() == "string";
    for (const Variant& variant : variants_of(schema)) {
        // In a URL all is text, and what is no JSON there is a text like any other.
        const bool is_quoted = variant.json.front() == '"';
        const bool has_escapes = is_quoted && variant.json.find('\\') != std::string::npos;
        if (has_escapes || (is_quoted && !is_text) ||
            (place == "header" && variant.json.find('\xff') != std::string::npos)) {
            continue;
        }
        const Fate fate = variant.fate == Fate::taken ? Fate::taken : is_text ? Fate::either : variant.fate;
        DescribedApi bench;
        REQUIRE(bench.fleet.prioritise({"web", 5, 10}));
        Request request = plain_request(operation);
        if (place == "header") {
            request.headers.push_back({name, bare(variant.json)});
        } else if (place == "path") {
            request.target = operation.path.substr(0, operation.path.find('{')) + escape(bare(variant.json));
        } else {
            request.target += "?" + name + "=" + escape(bare(variant.json));
        }
        check_fate(bench, request, operation.node, fate);
    }
    if (place != "header") {
        for (const char* wrong : {"%00", "%zz", "%0a", "%1"}) {
            DescribedApi bench;
            Request request = plain_request(operation);
            request.target = place == "path" ? operation.path.substr(0, operation.path.find('{')) + wrong
                                             : request.target + "?" + name + "=" + wrong;
            check_fate(bench, request, operation.node, Fate::refused);
        }
    }
}

const Description::Operation& operation_of(const std::string& method, const std::string& path) {
    static const std::vector<Description::Operation> all = description().operations();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Description::Operation& operation) {
        return operation.method == method && operation.path == path;
    });
    REQUIRE(found != all.end());
    return *found;
}

/// An answer in JSON that must be a success, as described.
YAML::Node done(DescribedApi& bench, const std::string& method, const std::string& target,
                const std::string& body = {}) {
    const std::string path(http::path_of(target));
    const Request request{method, target, body.empty() ? Headers{} : k_json, body};
    const Response response = bench.check(request, operation_of(method, path).node);
    INFO(method << " " << target << " -> " << response.status << " " << response.body);
    REQUIRE(response.status == 200);
    return parsed(response);
}

} // namespace

TEST_CASE("openapi: what an operation requires is all that it needs, and no less", "[api]") {
    for (const Description::Operation& operation : description().operations()) {
        DescribedApi bench;
        REQUIRE(bench.fleet.prioritise({"web", 5, 10}));
        Request request = plain_request(operation);
        check_fate(bench, request, operation.node, Fate::taken);
        if (!request.body.empty()) {
            request.body.clear();
            check_fate(bench, request, operation.node, Fate::refused);
        }
    }
}

TEST_CASE("openapi: each parameter is taken within its bounds and refused beyond", "[api]") {
    for (const Description::Operation& operation : description().operations()) {
        for (const YAML::Node& given : operation.node["parameters"]) {
            check_parameter(operation, description().resolved(given));
        }
        for (const char* query : {"?unknown=1", "?workload=web&workload=web", "?%zz=1", "?=", "?token=x"}) {
            DescribedApi bench;
            Request request = plain_request(operation);
            request.target += query;
            check_fate(bench, request, operation.node, Fate::refused);
        }
    }
}

TEST_CASE("openapi: each field of a body is taken within its bounds and refused beyond", "[api]") {
    for (const Description::Operation& operation : description().operations()) {
        const YAML::Node schema = body_schema(operation);
        if (!schema.IsDefined()) {
            continue;
        }
        for (const Variant& body : bodies_of(schema)) {
            DescribedApi bench;
            REQUIRE(bench.fleet.prioritise({"web", 5, 10}));
            Request request = plain_request(operation);
            request.headers = k_json;
            request.body = body.json;
            check_fate(bench, request, operation.node, body.fate);
        }
        for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json"}) {
            DescribedApi bench;
            Request request = plain_request(operation);
            request.headers = {{"Content-Type", type}};
            request.body = right_value(schema);
            check_fate(bench, request, operation.node, Fate::refused);
        }
    }
}

TEST_CASE("openapi: what is refused at the door is described, too", "[api]") {
    for (const Description::Operation& operation : description().operations()) {
        DescribedApi bench;
        const Request request = plain_request(operation);
        Request foreign = request;
        foreign.headers.push_back({"Sec-Fetch-Site", "cross-site"});
        Guard closed(bench.api, bench.clock, {.token = "correct-horse-battery"});
        Guard slow(bench.api, bench.clock, {.rate = {.per_second = 0.001, .burst = 1}});
        static_cast<void>(slow.handle(request));
        const bool is_open = operation.node["security"].IsDefined();
        const bool is_order = operation.method != "HEAD" && operation.node["responses"]["403"].IsDefined();
        std::vector<std::pair<Response, int>> refused{
            {slow.handle(request).value(), 429},
            {bench.guard.handle_for(request, {.authority = "rebound.example"}).value(), 421}};
        if (!is_open) {
            refused.emplace_back(closed.handle(request).value(), 401);
        }
        if (is_order) {
            refused.emplace_back(bench.guard.handle(foreign).value(), 403);
        }
        for (const auto& [response, status] : refused) {
            INFO(operation.method << " " << operation.path << " -> " << response.status << " " << response.body);
            CHECK(response.status == status);
            CHECK(flaw_in(request, response, operation.node).value_or("") == "");
        }
        const bool writes = operation.method != "GET" && operation.method != "HEAD";
        CHECK((is_order || !writes));
    }
}

TEST_CASE("openapi: a method that is not described is a 405 that names those that are", "[api]") {
    std::map<std::string, std::set<std::string>> described;
    for (const Description::Operation& operation : description().operations()) {
        described[operation.path].insert(operation.method);
    }
    for (const auto& [path, methods] : described) {
        for (const char* method :
             {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get"}) {
            if (methods.count(method) == 1) {
                continue;
            }
            DescribedApi bench;
            const Request request{
                method, path.substr(0, path.find('{')) + (path.back() == '}' ? "web" : ""), k_json, {}};
            const Response response = bench.guard.handle(request).value();
            INFO(method << " " << path << " -> " << response.status << " " << response.body);
            CHECK(response.status == 405);
            CHECK(description().mismatch_of(response.body, description().schema("Problem")).value_or("") == "");
            const auto allow = find_header(response.headers, "Allow");
            REQUIRE(allow.has_value());
            for (const std::string& known : methods) {
                CHECK(http::allows(*allow, known));
            }
            CHECK(std::count(allow->begin(), allow->end(), ',') + 1 == static_cast<std::ptrdiff_t>(methods.size()));
        }
    }
}

TEST_CASE("openapi: a path that is not described is a 404", "[api]") {
    std::set<std::string> described;
    for (const Description::Operation& operation : description().operations()) {
        described.insert(operation.path);
    }
    for (const std::string& path : described) {
        const std::string stem = path.substr(0, path.find('{'));
        for (const std::string& other :
             {path + "/x", path + "x", path + "/", "/" + path, stem.substr(0, stem.size() - 1), path + "%20",
              "/v1" + path, "/x" + path.substr(1)}) {
            if (std::any_of(described.begin(), described.end(),
                            [&](const std::string& known) { return http::match_path(known, other).has_value(); })) {
                continue;
            }
            DescribedApi bench;
            const Response response = bench.guard.handle({"GET", other, {}, {}}).value();
            INFO(other << " -> " << response.status << " " << response.body);
            CHECK(response.status == 404);
            CHECK(description().mismatch_of(response.body, description().schema("Problem")).value_or("") == "");
        }
    }
}

TEST_CASE("openapi: what was put is what is got", "[api]") {
    DescribedApi bench;
    const YAML::Node put =
        done(bench, "PUT", "/scaling/config",
             R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","spec":{"policy":"target-average",)"
             R"("target":0.5,"max":7}})");
    CHECK(YAML::Dump(done(bench, "GET", "/scaling/config")) == YAML::Dump(put));
    const YAML::Node status = done(bench, "GET", "/scaling/status");
    CHECK(status["target"].as<double>() == 0.5);
    CHECK(status["thresholds"].size() == put["spec"].size());
    for (const auto& key : put["spec"]) {
        CHECK(YAML::Dump(status["thresholds"][key.first.as<std::string>()]) == YAML::Dump(key.second));
    }
    CHECK(status["config_version"].as<int>() == 2);

    const YAML::Node priority =
        done(bench, "POST", "/scaling/priorities", R"({"match_id":"web","priority":8,"resource_allocation":12.5})");
    CHECK(YAML::Dump(done(bench, "GET", "/scaling/priorities")["priorities"][0]) == YAML::Dump(priority));

    const YAML::Node scaled =
        done(bench, "POST", "/scaling/scale", R"({"target_instances":3,"reason":"é \" \\ 😀","hold":"90s"})");
    CHECK(scaled["manual"]["hold_s"].as<double>() == 90);
    CHECK(YAML::Dump(done(bench, "GET", "/scaling/status")["manual"]) == YAML::Dump(scaled["manual"]));
    CHECK(YAML::Dump(done(bench, "GET", "/scaling/workloads")["workloads"][0]["manual"]) ==
          YAML::Dump(scaled["manual"]));
    CHECK(done(bench, "POST", "/scaling/resume")["changed"].as<bool>());
    CHECK(done(bench, "GET", "/scaling/status")["manual"].IsNull());

    for (const char* state : {"stop", "start"}) {
        const YAML::Node switched = done(bench, "POST", std::string("/") + state);
        CHECK(YAML::Dump(done(bench, "GET", "/scaling/status")["automation"]) == YAML::Dump(switched["automation"]));
    }
}

TEST_CASE("openapi: each event's data is as described", "[api]") {
    DescribedApi bench;
    const Response stream = bench.get("/scaling/events");
    bench.fleet.add_tick("web", 0.5, 5, 6);
    bench.fleet.add_failure("web", {FailureKind::timeout});
    for (const auto kind : {fleet::Event::Kind::added, fleet::Event::Kind::removed, fleet::Event::Kind::halted}) {
        bench.fleet.add_event(kind, "web");
    }
    static_cast<void>(done(bench, "POST", "/stop"));
    static_cast<void>(done(bench, "POST", "/start"));
    static_cast<void>(done(bench, "POST", "/scaling/scale", R"({"target_instances":3})"));
    static_cast<void>(done(bench, "POST", "/scaling/resume"));
    static_cast<void>(done(bench, "PUT", "/scaling/config", bench.fleet.view("web")->configuration.manifest));
    static_cast<void>(
        done(bench, "POST", "/scaling/priorities", R"({"match_id":"web","priority":8,"resource_allocation":1})"));
    const std::string text = stream.source->next(Duration::zero()).value();
    const std::string mark = "\ndata: ";
    std::set<std::string> kinds;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string data = text.substr(begin, text.find('\n', begin) - begin);
        INFO(data);
        CHECK(description().mismatch_of(data, description().schema("Event")).value_or("") == "");
        kinds.insert(YAML::Load(data)["kind"].as<std::string>());
    }
    CHECK(kinds.size() == description().schema("Event")["properties"]["kind"]["enum"].size());
}

TEST_CASE("openapi: the check of an answer sees what is wrong with one", "[api]") {
    const YAML::Node operation = operation_of("GET", "/scaling/status").node;
    const Request request{"GET", "/scaling/status", {}, {}};
    DescribedApi bench;
    Response response = bench.check(request, operation);
    const auto replace = [&](const std::string& what, const std::string& by) {
        const std::size_t at = response.body.find(what);
        REQUIRE(at != std::string::npos);
        response.body.replace(at, what.size(), by);
    };
    SECTION("a status that is not described") { response.status = 500; }
    SECTION("another type") { response.headers[0].value = "text/html"; }
    SECTION("no JSON") { response.body.pop_back(); }
    SECTION("keys less") { response.body = R"({"workload":"web"})"; }
    SECTION("a key more") { replace("{", R"({"more":1,)"); }
    SECTION("a value of another kind") { replace(R"("degraded":)", R"("degraded":"yes","x":)"); }
    SECTION("a fraction for a whole number") { replace(R"("min_instances":1)", R"("min_instances":1.5)"); }
    SECTION("null where there is to be a value") { replace(R"("min_instances":1)", R"("min_instances":null)"); }
    SECTION("a word that is none of those") { replace(R"("automation":"running")", R"("automation":"walking")"); }
    SECTION("a number out of range") { replace(R"("cpu":0.5)", R"("cpu":1.5)"); }
    CHECK(flaw_in(request, response, operation).has_value());
}

} // namespace scaleit::api
