// What the API changes, and what it leaves as it is.
#include "controller/core/utf8.hpp"
#include "tests/unit/controller/api/api_bench.hpp"

namespace scaleit::api {

namespace {

const std::string k_manifest =
    R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","spec":{"policy":"target-average","target":0.6}})";

std::string etag(const Response& response) { return std::string(find_header(response.headers, "ETag").value()); }

} // namespace

TEST_CASE("orders: a visit to /start starts, a repeat is harmless", "[api]") {
    ApiBench bench;
    for (const char* method : {"GET", "POST"}) {
        YAML::Node done = parsed(bench.send(method, "/stop", {}, {}));
        CHECK(done["automation"].as<std::string>() == "stopped");
        CHECK(done["changed"][0].as<std::string>() == "web");
        CHECK_FALSE(bench.fleet.view("web")->running);
        CHECK(parsed(bench.send(method, "/stop", {}, {}))["changed"].size() == 0);
        CHECK(parsed(bench.send(method, "/start", {}, {}))["changed"].size() == 1);
        CHECK(bench.fleet.view("web")->running);
        done = parsed(bench.send(method, "/start", {}, {}));
        CHECK(done["automation"].as<std::string>() == "running");
        CHECK(done["changed"].size() == 0);
    }
    bench.check_problem(405, "HEAD", "/start");
}

TEST_CASE("orders: /stop without a name stops all workloads, with one that one", "[api]") {
    ApiBench bench({"a", "b", "c"});
    CHECK(bench.send("POST", "/stop?workload=b").status == 200);
    CHECK(bench.fleet.view("a")->running);
    CHECK_FALSE(bench.fleet.view("b")->running);
    const YAML::Node done = parsed(bench.send("POST", "/stop"));
    CHECK(done["changed"].size() == 2);
    CHECK(done["workloads"].size() == 3);
    bench.check_problem(404, "POST", "/start?workload=d");
    CHECK_FALSE(bench.fleet.view("a")->running);
}

TEST_CASE("orders: a manual scale is taken within the bounds and ended by resume", "[api]") {
    ApiBench bench;
    const YAML::Node done =
        parsed(bench.send("POST", "/scaling/scale", R"({"target_instances":50,"reason":"a \"sale\"","hold":"10m"})"));
    CHECK(done["requested_instances"].as<int>() == 50);
    CHECK(done["manual"]["target_instances"].as<int>() == 20);
    CHECK(done["manual"]["reason"].as<std::string>() == "a \"sale\"");
    CHECK(done["manual"]["hold_s"].as<double>() == 600);
    CHECK(bench.fleet.view("web")->manual->hold == Duration(std::chrono::minutes(10)));
    CHECK(parsed(bench.get("/scaling/status"))["manual"]["target_instances"].as<int>() == 20);
    CHECK(parsed(bench.send("POST", "/scaling/resume"))["changed"].as<bool>());
    CHECK_FALSE(parsed(bench.send("POST", "/scaling/resume", "{}"))["changed"].as<bool>());
    CHECK(bench.send("POST", "/scaling/scale", R"({"target_instances":5})").status == 200);
    CHECK_FALSE(bench.fleet.view("web")->manual->hold.has_value());
}

TEST_CASE("orders: a manual scale that is not one changes nothing", "[api]") {
    ApiBench bench;
    for (const char* body : {"", "{", "5", "null", "nonsense", "{\"target_instances\":5}x", "{'target_instances':5}",
                             R"({"target_instances":5,"target_instances":50})"}) {
        bench.check_problem(400, "POST", "/scaling/scale", body);
    }
    for (const char* body :
         {"[]", "{}", R"({"target_instances":"5"})", R"({"target_instances":5.5})", R"({"target_instances":-1})",
          R"({"target_instances":0})", R"({"target_instances":18446744073709551617})",
          R"({"target_instances":1000001})", R"({"target_instances":true})", R"({"target_instances":null})",
          R"({"target_instances":[5]})", R"({"target_instances":99999999999999999999})",
          R"({"target_instances":5,"reason":7})", R"({"target_instances":5,"reason":"\u0000"})",
          R"({"target_instances":5,"hold":10})", R"({"target_instances":5,"hold":"0s"})",
          R"({"target_instances":5,"hold":"soon"})", R"({"target_instances":5,"hold":"9999d"})",
          R"({"target_instances":5,"resaon":"x"})"}) {
        bench.check_problem(422, "POST", "/scaling/scale", body);
    }
    bench.check_problem(422, "POST", "/scaling/scale",
                        R"({"target_instances":5,"reason":")" + std::string(1025, 'x') + "\"}");
    bench.check_problem(413, "POST", "/scaling/scale", std::string(k_request_body_bytes_max + 1, ' '));
    CHECK_FALSE(bench.fleet.view("web")->manual.has_value());
}

TEST_CASE("orders: whole numbers and lengths are what JSON Schema takes them for", "[api]") {
    ApiBench bench;
    for (const char* five : {"5", "5.0", "5.000", "5e0", "0.5e1", "50E-1"}) {
        INFO(five);
        const Response taken =
            bench.send("POST", "/scaling/scale", R"({"target_instances":)" + std::string(five) + "}");
        REQUIRE(taken.status == 200);
        CHECK(parsed(taken)["requested_instances"].as<int>() == 5);
    }
    CHECK(bench.send("POST", "/scaling/priorities", R"({"match_id":"web","priority":8.0,"resource_allocation":3})")
              .status == 200);
    for (const char* wrong : {"5.5", "0.0", "1000001.0", "-5.0", "4.999999", "1e300"}) {
        bench.check_problem(422, "POST", "/scaling/scale", R"({"target_instances":)" + std::string(wrong) + "}");
    }
    const auto reason_of = [](std::size_t characters, const std::string& character) {
        std::string body = R"({"target_instances":5,"reason":")";
        for (std::size_t i = 0; i < characters; ++i) {
            body += character;
        }
        return body + "\"}";
    };
    for (const char* character : {"x", "\u00e4", "\u4fa1", "\U0001F600", R"(\u00e4)", R"(\ud83d\ude00)"}) {
        INFO(character);
        CHECK(bench.send("POST", "/scaling/scale", reason_of(1024, character)).status == 200);
        CHECK(characters_in(bench.fleet.view("web")->manual->reason) == 1024);
        bench.check_problem(422, "POST", "/scaling/scale", reason_of(1025, character));
    }
}

TEST_CASE("orders: a body must say that it is JSON", "[api]") {
    ApiBench bench;
    const std::string body = R"({"target_instances":5})";
    for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                             "application/yaml", "application/jsonx"}) {
        bench.check_problem(415, "POST", "/scaling/scale", body, {{"Content-Type", type}});
        bench.check_problem(415, "POST", "/start", "{}", {{"Content-Type", type}});
    }
    bench.check_problem(415, "POST", "/scaling/scale", body, {});
    CHECK_FALSE(bench.fleet.view("web")->manual.has_value());
    CHECK(bench.send("POST", "/scaling/scale", body, {{"Content-Type", "application/json; charset=utf-8"}}).status ==
          200);
    bench.check_problem(422, "POST", "/start", R"({"workload":"web"})");
}

TEST_CASE("orders: a configuration is replaced whole, by version", "[api]") {
    ApiBench bench;
    const Response first = bench.get("/scaling/config");
    CHECK(first.body == policy::to_manifest(*policy::default_policy("target-average")));
    Headers headers = k_json;
    headers.push_back({"If-Match", etag(first)});
    const Response second = bench.send("PUT", "/scaling/config", k_manifest, headers);
    REQUIRE(second.status == 200);
    CHECK(etag(second) != etag(first));
    CHECK(etag(bench.get("/scaling/config")) == etag(second));
    CHECK(parsed(bench.get("/scaling/status"))["target"].as<double>() == 0.6);
    bench.check_problem(412, "PUT", "/scaling/config", k_manifest, headers); // the version that was replaced
    for (const char* stale : {"\"1\"", "\"2\"", "2", "W/\"2\"", "\"\""}) {
        bench.check_problem(412, "PUT", "/scaling/config", k_manifest,
                            {{"Content-Type", "application/json"}, {"If-Match", stale}});
    }
    CHECK(etag(bench.get("/scaling/config")) == etag(second));
    headers.back().value = "\"other\" , " + etag(second);
    CHECK(bench.send("PUT", "/scaling/config", k_manifest, headers).status == 200);
    headers.back().value = "*";
    CHECK(bench.send("PUT", "/scaling/config", k_manifest, headers).status == 200);
    CHECK(bench.fleet.view("web")->configuration.version == 4);
}

TEST_CASE("orders: what If-None-Match names is neither sent nor replaced", "[api]") {
    ApiBench bench;
    const std::string present = etag(bench.get("/scaling/config"));
    for (const std::string& field : {present, "W/" + present, "\"other\", " + present, std::string("*")}) {
        CAPTURE(field);
        for (const char* method : {"GET", "HEAD"}) {
            const Response same = bench.send(method, "/scaling/config", "", {{"If-None-Match", field}});
            CHECK(same.status == 304);
            CHECK(same.body.empty());
            CHECK(etag(same) == present);
        }
        bench.check_problem(412, "PUT", "/scaling/config", k_manifest,
                            {{"Content-Type", "application/json"}, {"If-None-Match", field}});
    }
    CHECK(etag(bench.get("/scaling/config")) == present);
    const Headers other{{"Content-Type", "application/json"}, {"If-None-Match", "\"other\""}};
    CHECK(bench.send("GET", "/scaling/config", "", other).status == 200);
    CHECK(bench.send("PUT", "/scaling/config", k_manifest, other).status == 200);
}

TEST_CASE("orders: a configuration may be YAML; a bad one changes nothing", "[api]") {
    ApiBench bench;
    const std::string before = etag(bench.get("/scaling/config"));
    for (const char* body : {"[]", "{}", R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","spec":{"target":2}})",
                             R"({"apiVersion":"scaleit/v1","kind":"ScalingPolicy","spec":{"trget":0.5}})"}) {
        bench.check_problem(422, "PUT", "/scaling/config", body);
    }
    CHECK(etag(bench.get("/scaling/config")) == before);
    CHECK(bench
              .send("PUT", "/scaling/config",
                    "apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {policy: proportional}\n",
                    {{"Content-Type", "application/yaml"}})
              .status == 200);
    CHECK(parsed(bench.get("/scaling/status"))["policy"].as<std::string>() == "proportional");
}

TEST_CASE("orders: a configuration that is said to be JSON is JSON to its end", "[api]") {
    ApiBench bench;
    const std::string manifest = bench.fleet.view("web")->configuration.manifest;
    for (const std::string& body :
         {manifest + "x", manifest + manifest, manifest.substr(0, manifest.size() - 1),
          std::string("kind: ScalingPolicy"), R"({"kind":"ScalingPolicy",)" + manifest.substr(1)}) {
        bench.check_problem(400, "PUT", "/scaling/config", body);
    }
    CHECK(bench.fleet.view("web")->configuration.version == 1);
}

TEST_CASE("orders: a refusal that quotes bytes which are no text is JSON all the same", "[api]") {
    ApiBench bench;
    const Headers yaml{{"Content-Type", "application/yaml"}};
    const std::string body = "apiVersion: scaleit/v1\nkind: \"\xff\xfe\xc3\"\nspec: {policy: target-average}\n";
    bench.check_problem(422, "PUT", "/scaling/config", body, yaml);
    CHECK(is_readable(bench.send("PUT", "/scaling/config", body, yaml).body));
    CHECK(quoted("a\xff\xc3\xa9\x01\"") == "\"a\xEF\xBF\xBD\xC3\xA9\\u0001\\\"\"");
}

TEST_CASE("orders: priorities are set, listed and taken back", "[api]") {
    ApiBench bench({"web", "match 1/ä"});
    const std::string body = R"({"match_id":"match 1/ä","priority":8,"resource_allocation":30.0})";
    CHECK(parsed(bench.send("POST", "/scaling/priorities", body))["resource_allocation"].as<double>() == 30);
    const YAML::Node listed = parsed(bench.get("/scaling/priorities"))["priorities"];
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["match_id"].as<std::string>() == "match 1/ä");
    CHECK(listed[0]["priority"].as<int>() == 8);
    CHECK(bench.send("DELETE", "/scaling/priorities/match%201%2F%C3%A4", {}, {}).status == 204);
    bench.check_problem(404, "DELETE", "/scaling/priorities/match%201%2F%C3%A4");
    bench.check_problem(400, "DELETE", "/scaling/priorities/%00");
    for (const char* wrong : {R"({"match_id":"web","priority":0,"resource_allocation":1})",
                              R"({"match_id":"web","priority":11,"resource_allocation":1})",
                              R"({"match_id":"web","priority":5,"resource_allocation":100.5})",
                              R"({"match_id":"web","priority":5,"resource_allocation":-1})",
                              R"({"match_id":"web","priority":5,"resource_allocation":1e999})",
                              R"({"match_id":"web","priority":5.5,"resource_allocation":1})",
                              R"({"match_id":7,"priority":5,"resource_allocation":1})",
                              R"({"priority":5,"resource_allocation":1})", R"({"match_id":"web","priority":5})"}) {
        bench.check_problem(422, "POST", "/scaling/priorities", wrong);
    }
    bench.check_problem(404, "POST", "/scaling/priorities",
                        R"({"match_id":"other","priority":5,"resource_allocation":1})");
    CHECK(bench.fleet.priorities().empty());
}

} // namespace scaleit::api
