// Who is turned away, and what the log says of it.
#include "controller/api/guard.hpp"
#include "tests/unit/controller/api/api_bench.hpp"

namespace scaleit::api {

namespace {

const std::string k_token = "correct-horse-battery";

struct Guarded : ApiBench {
    explicit Guarded(GuardOptions options = {})
        : guard(
              api, clock, std::move(options), [this](const Note& note) { notes.push_back(text_of(note)); },
              [this](const Answered& answered) {
                  counted.push_back(std::string(answered.route) + " " + std::to_string(answered.status));
              }) {
        fleet.add_tick("web", 0.5, 3, 3);
    }

    std::vector<std::string> notes;
    std::vector<std::string> counted;
    Guard guard;

    int status(const std::string& method, const std::string& target, const Headers& headers = {},
               const Caller& caller = {.address = "192.0.2.7", .authority = "127.0.0.1:9000"}) {
        return guard.handle_for({method, target, headers, {}}, caller).value().status;
    }

    static std::string text_of(const Note& note) {
        std::string text = note.severity == Severity::warn ? "warn " : "info ";
        text += note.what;
        for (const auto& [key, value] : note.fields) {
            text += " " + std::string(key) + "=" + value;
        }
        return text;
    }
};

} // namespace

TEST_CASE("guard: every route but the dashboard wants the token where there is one", "[api]") {
    Guarded bench({.token = k_token});
    for (const Route& route : routes()) {
        const std::string method(route.methods.substr(0, route.methods.find(',')));
        const std::string path =
            route.endpoint == Endpoint::priority ? "/scaling/priorities/web" : std::string(route.path);
        INFO(method << " " << path);
        if (route.endpoint == Endpoint::dashboard) {
            continue; // the page itself, without which no browser could bring one
        }
        CHECK(bench.status(method, path) == 401);
        CHECK(bench.status(method, path, {{"Authorization", "Bearer wrong-horse-battery"}}) == 401);
        CHECK(bench.status(method, path, {{"Authorization", "Basic " + k_token}}) == 401);
        CHECK(bench.status(method, path, {{"Authorization", "Bearer " + k_token}}) != 401);
    }
    CHECK(bench.status("GET", "/nothing") == 401); // who has no token learns nothing of what there is
    CHECK(bench.status("GET", "/") == 200);
    CHECK(bench.status("POST", "/") == 401);
}

TEST_CASE("guard: a refusal for lack of a token says how to bring it", "[api]") {
    Guarded bench({.token = k_token});
    const Response refused = bench.guard.handle({"GET", "/scaling/status", {}, {}}).value();
    CHECK_THAT(std::string(find_header(refused.headers, "WWW-Authenticate").value()), test::contains("Bearer"));
    CHECK(refused.body.find(k_token) == std::string::npos);
}

TEST_CASE("guard: open reads are open, writes and visits to /start are not", "[api]") {
    Guarded bench({.token = k_token, .open_reads = true});
    CHECK(bench.status("GET", "/scaling/status") == 200);
    CHECK(bench.status("HEAD", "/healthz") == 200);
    for (const auto& [method, path] :
         std::vector<std::pair<std::string, std::string>>{{"GET", "/start"},
                                                          {"GET", "/stop"},
                                                          {"POST", "/start"},
                                                          {"POST", "/scaling/scale"},
                                                          {"PUT", "/scaling/config"},
                                                          {"DELETE", "/scaling/priorities/web"},
                                                          {"POST", "/nothing"},
                                                          {"PATCH", "/scaling/status"}}) {
        INFO(method << " " << path);
        CHECK(bench.status(method, path) == 401);
    }
    CHECK(bench.fleet.view("web")->running);
}

TEST_CASE("guard: a token in a query is refused, right or wrong, and not logged", "[api]") {
    Guarded bench({.token = k_token});
    for (const char* key : {"token", "access_token", "Authorization", "API_KEY", "%74oken"}) {
        INFO(key);
        CHECK(bench.status("GET", std::string("/scaling/status?") + key + "=" + k_token,
                           {{"Authorization", "Bearer " + k_token}}) == 400);
    }
    REQUIRE(bench.notes.size() == 5);
    CHECK(bench.notes[0] == "warn request refused who=192.0.2.7 method='GET' path='/scaling/status' status=400");
    for (const std::string& note : bench.notes) {
        CHECK(note.find(k_token) == std::string::npos);
    }
}

TEST_CASE("guard: on loopback Host must be a name of this machine", "[api]") {
    Guarded bench;
    const auto from = [&](std::string_view authority) {
        return bench.status("GET", "/scaling/status", {}, {.address = "127.0.0.1", .authority = authority});
    };
    for (const char* good : {"localhost", "localhost:9000", "127.0.0.1:9000", "[::1]:9000", "LOCALHOST:1"}) {
        CHECK(from(good) == 200);
    }
    for (const char* bad : {"", "rebound.example", "rebound.example:9000", "127.0.0.1.example:9000", "localhost.:9000",
                            "192.0.2.1:9000", "0.0.0.0:9000", "localhost@rebound.example", "[::2]:9000"}) {
        INFO(bad);
        CHECK(from(bad) == 421);
    }
    // A client whose address is not known any more is held to the same.
    CHECK(bench.status("POST", "/stop", {}, {.address = "", .authority = "rebound.example"}) == 421);
    CHECK(bench.fleet.view("web")->running);
    Guarded anywhere({.token = k_token, .loopback_only = false});
    CHECK(anywhere.status("GET", "/scaling/status", {{"Authorization", "Bearer " + k_token}},
                          {.address = "192.0.2.7", .authority = "scaler.example"}) == 200);
}

TEST_CASE("guard: a page of another origin cannot change anything", "[api]") {
    Guarded bench;
    using Requests = std::vector<std::pair<std::string, std::string>>;
    const Requests orders{{"GET", "/start"},
                          {"GET", "/stop"},
                          {"POST", "/stop"},
                          {"POST", "/scaling/resume"},
                          {"DELETE", "/scaling/priorities/web"}};
    const std::vector<Headers> foreign{
        {{"Sec-Fetch-Site", "cross-site"}},
        {{"Sec-Fetch-Site", "same-site"}}, // another port of this machine
        {{"Sec-Fetch-Site", "nonsense"}},
        {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://127.0.0.1:9000"}},
        {{"Origin", "http://other.example"}},
        {{"Origin", "null"}},
        {{"Origin", "http://127.0.0.1:9001"}},
        {{"Origin", "https://127.0.0.1:9000"}},
        {{"Origin", "http://127.0.0.1:9000.other.example"}},
    };
    for (const auto& [method, path] : orders) {
        for (const Headers& headers : foreign) {
            INFO(method << " " << path << " " << headers.front().name << ": " << headers.front().value);
            CHECK(bench.status(method, path, headers) == 403);
        }
    }
    CHECK(bench.fleet.view("web")->running);
    // It may look, which its browser keeps from it.
    CHECK(bench.status("GET", "/scaling/status", {{"Sec-Fetch-Site", "cross-site"}}) == 200);
}

TEST_CASE("guard: a visit by hand, this API's own page and programs are served", "[api]") {
    for (const Headers& headers : std::vector<Headers>{{},
                                                       {{"Sec-Fetch-Site", "none"}},
                                                       {{"Sec-Fetch-Site", "same-origin"}},
                                                       {{"Origin", "http://127.0.0.1:9000"}}}) {
        Guarded bench;
        CHECK(bench.status("GET", "/stop", headers) == 200);
        CHECK_FALSE(bench.fleet.view("web")->running);
        CHECK(bench.status("POST", "/start", headers) == 200);
    }
}

TEST_CASE("guard: orders and refusals are logged with who and what", "[api]") {
    Guarded bench;
    const Caller caller{.address = "127.0.0.1", .authority = "localhost"};
    CHECK(bench.guard.handle_for({"POST", "/scaling/scale", k_json, R"({"target_instances":5})"}, caller)->status ==
          200);
    CHECK(bench.guard.handle_for({"POST", "/scaling/scale", k_json, "x"}, caller)->status == 400);
    CHECK(bench.guard.handle_for({"GET", "/scaling/status", {}, {}}, caller)->status == 200);
    REQUIRE(bench.notes.size() == 2);
    CHECK(bench.notes[0] == "info order taken who=127.0.0.1 method='POST' path='/scaling/scale' status=200 "
                            "body='{\"target_instances\":5}'");
    CHECK(bench.notes[1] == "warn request refused who=127.0.0.1 method='POST' path='/scaling/scale' status=400");
}

TEST_CASE("guard: requests are counted by route and status, unknown paths as one", "[api]") {
    Guarded bench;
    bench.status("GET", "/scaling/status");
    bench.status("GET", "/a");
    bench.status("GET", "/b");
    bench.status("DELETE", "/scaling/priorities/x");
    CHECK(bench.counted == std::vector<std::string>{"/scaling/status 200", "none 404", "none 404",
                                                    "/scaling/priorities/{match_id} 404"});
}

TEST_CASE("guard: what the server before it refused is counted each time, and logged at a bounded rate", "[api]") {
    Guarded bench;
    constexpr int k_refused = 1000;
    for (int i = 0; i < k_refused; ++i) {
        bench.guard.note_refused("192.0.2.1", 400);
    }
    CHECK(bench.counted == std::vector<std::string>(k_refused, "none 400"));
    CHECK(bench.notes == std::vector<std::string>(10, "warn request refused who=192.0.2.1 status=400"));
    bench.guard.note_refused("192.0.2.2", 503); // another's flood hides nobody
    CHECK(bench.notes.back() == "warn request refused who=192.0.2.2 status=503");
    static_cast<void>(bench.clock.sleep_until(bench.clock.now() + std::chrono::seconds(1)));
    bench.guard.note_refused("192.0.2.1", 431);
    CHECK(bench.notes.back() == "warn request refused who=192.0.2.1 status=431");
    CHECK(bench.status("GET", "/healthz", {}, {.address = "192.0.2.1", .authority = "localhost"}) == 200);
}

TEST_CASE("guard: one address over its rate is told when to come again, others are served", "[api]") {
    Guarded bench({.rate = {.per_second = 10, .burst = 3}});
    const Caller first{.address = "192.0.2.1", .authority = "localhost"};
    const Caller second{.address = "192.0.2.2", .authority = "localhost"};
    for (int i = 0; i < 3; ++i) {
        CHECK(bench.status("GET", "/healthz", {}, first) == 200);
    }
    const Response refused = bench.guard.handle_for({"GET", "/healthz", {}, {}}, first).value();
    CHECK(refused.status == 429);
    CHECK(find_header(refused.headers, "Retry-After") == "1");
    CHECK(bench.status("GET", "/healthz", {}, first) == 429);
    CHECK(bench.status("GET", "/healthz", {}, second) == 200);
    CHECK(bench.notes.size() == 1); // a flood is one line
    REQUIRE(bench.clock.sleep_until(bench.clock.now() + std::chrono::milliseconds(101)) == Wake::due);
    CHECK(bench.status("GET", "/healthz", {}, first) == 200);
    CHECK(bench.status("GET", "/healthz", {}, first) == 429);
    CHECK(bench.notes.size() == 2);
}

TEST_CASE("rate limit: addresses of one IPv6 network count as one, those of IPv4 by themselves", "[api]") {
    RateLimit limit({.per_second = 1, .burst = 1});
    const auto is_taken = [&](std::string_view address) { return !limit.take(address, Instant{}).has_value(); };
    CHECK(is_taken("2001:db8:0:1::1"));
    CHECK_FALSE(is_taken("2001:db8:0:1::1"));
    CHECK_FALSE(is_taken("2001:db8:0:1:ffff:ffff:ffff:ffff"));
    CHECK_FALSE(is_taken("2001:db8:0:1:5::"));
    CHECK(is_taken("2001:db8:0:2::1"));
    CHECK(is_taken("::1"));
    CHECK(is_taken("::ffff:192.0.2.1"));
    CHECK(is_taken("::ffff:192.0.2.2"));
    CHECK_FALSE(is_taken("::ffff:192.0.2.2"));
    CHECK(is_taken("192.0.2.1"));
    CHECK(is_taken("192.0.2.2"));
    CHECK(is_taken("fe80::1%lo"));
    CHECK_FALSE(is_taken("fe80::2%lo"));
    CHECK(is_taken("a word: another"));
}

TEST_CASE("rate limit: it remembers so many addresses and no more", "[api]") {
    RateLimit limit({.per_second = 1, .burst = 1});
    Instant now{};
    REQUIRE_FALSE(limit.take("first", now));
    REQUIRE(limit.take("first", now));
    for (std::size_t i = 0; i < k_addresses_max; ++i) {
        now += Duration(1);
        CHECK_FALSE(limit.take(std::to_string(i), now));
    }
    CHECK_FALSE(limit.take("first", now)); // forgotten, so it begins anew
    CHECK(limit.take(std::to_string(k_addresses_max - 1), now));
}

} // namespace scaleit::api
