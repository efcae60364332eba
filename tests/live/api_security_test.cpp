// Who would like to get into the API and how, each attempt at a real server: what comes back is a problem, and nothing
// has happened. The README's table of what is refused has a line for each.
#include "tests/support/catch.hpp"
#include "tests/support/live_api.hpp"

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

const std::string k_token = "correct-horse-battery";
const std::string k_scale = "POST /scaling/scale HTTP/1.1\r\nHost: localhost\r\n";
const std::string k_json = "Content-Type: application/json\r\n";
const std::string k_order = R"({"target_instances":5})";

/// What a smuggler hides behind a request.
const std::string k_hidden = "GET /stop HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string chunked(const std::string& body) { return k_scale + k_json + "Transfer-Encoding: chunked\r\n\r\n" + body; }

/// Sends bytes with a hidden request behind them; the statuses are those that one whole refusal may have.
void check_not_smuggled(const std::string& bytes, const std::vector<int>& statuses = {400}) {
    const LiveApi bench;
    const std::string answer = exchange_all(*bench.server, bytes + k_hidden).bytes;
    INFO(bytes << "\n-> " << answer);
    CHECK(std::any_of(statuses.begin(), statuses.end(), [&](int status) { return is_problem(answer, status); }));
    CHECK_THAT(answer, contains("Connection: close\r\n"));
    CHECK(bench.is_untouched());
}

} // namespace

TEST_CASE("api security: without the token, with a wrong one, with one in a wrong place: nothing", "[api][live]") {
    const LiveApi bench({.token = k_token, .loopback_only = false});
    for (const std::string& fields : std::vector<std::string>{
             "",
             "Authorization: Bearer correct-horse-batterx\r\n",
             "Authorization: Bearer correct-horse-batter\r\n",
             "Authorization: Bearer correct-horse-batteryy\r\n",
             "Authorization: Bearer CORRECT-HORSE-BATTERY\r\n",
             "Authorization: Bearer \r\n",
             "Authorization:\r\n",
             "Authorization: Bearer\r\n",
             "Authorization: " + k_token + "\r\n",
             "Authorization: Basic " + k_token + "\r\n",
             "Authorization: Bearer x " + k_token + "\r\n",
             "Authorization: Bearer wrong\r\nAuthorization: Bearer " + k_token + "\r\n",
             "Cookie: token=" + k_token + "\r\n",
             "X-Api-Key: " + k_token + "\r\n",
             "Proxy-Authorization: Bearer " + k_token + "\r\n",
         }) {
        INFO(fields);
        CHECK(is_problem(bench.get("/stop", fields), 401));
        CHECK(is_problem(bench.get("/metrics", fields), 401));
        CHECK(is_problem(bench.exchange(k_scale + k_json + fields, R"({"token":")" + k_token + "\"}"), 401));
    }
    CHECK(bench.is_untouched());
    CHECK(has_status(bench.get("/stop", "Authorization: bearer " + k_token + "\r\n"), 200));
    CHECK_FALSE(bench.running());
}

TEST_CASE("api security: a token in the query is refused, right or wrong", "[api][live]") {
    const LiveApi bench({.token = k_token, .loopback_only = false});
    const std::string known = "Authorization: Bearer " + k_token + "\r\n";
    for (const std::string& query : {"token=" + k_token, "access_token=" + k_token, std::string("ToKeN=x"),
                                     std::string("a=1&api_key="), "%74oken=" + k_token}) {
        INFO(query);
        CHECK(is_problem(bench.get("/stop?" + query), 400));
        const std::string answer = bench.get("/stop?" + query, known);
        CHECK(is_problem(answer, 400));
        CHECK(answer.find(k_token) == std::string::npos);
    }
    CHECK(bench.is_untouched());
}

TEST_CASE("api security: a page of another origin changes nothing", "[api][live]") {
    const LiveApi bench;
    const std::vector<std::string> orders{"POST /start",
                                          "POST /stop",
                                          "GET /start",
                                          "GET /stop",
                                          "POST /scaling/scale",
                                          "POST /scaling/resume",
                                          "PUT /scaling/config",
                                          "POST /scaling/priorities",
                                          "DELETE /scaling/priorities/web"};
    for (const std::string& order : orders) {
        const std::string head = order + " HTTP/1.1\r\nHost: localhost\r\n";
        // The types that a form or a script may send without asking first, and the one that is wanted.
        for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
                                 "application/json"}) {
            for (const char* origin :
                 {"Origin: http://evil.example", "Origin: null", "Origin: http://localhost:1",
                  "Origin: http://localhost.evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"}) {
                INFO(order << " " << type << " " << origin);
                const std::string answer =
                    bench.exchange(head + "Content-Type: " + type + "\r\n" + origin + "\r\n", k_order);
                CHECK(is_problem(answer, 403));
                CHECK(answer.find("Access-Control") == std::string::npos);
            }
        }
        // A browser that says nothing of itself is known by what it cannot send without asking first.
        for (const char* type :
             {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"}) {
            if (order.rfind("GET", 0) != 0) {
                INFO(order << " " << type);
                CHECK(is_problem(bench.exchange(head + "Content-Type: " + type + "\r\n", k_order), 415));
            }
        }
    }
    const std::string asked =
        bench.exchange("OPTIONS /stop HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n"
                       "Access-Control-Request-Method: POST\r\n");
    CHECK(is_problem(asked, 403));
    CHECK(asked.find("Access-Control") == std::string::npos);
    CHECK(bench.is_untouched());
}

TEST_CASE("api security: a name that was made to point here is not this API's", "[api][live]") {
    const LiveApi bench;
    CHECK(is_problem(bench.exchange("GET /stop HTTP/1.1\r\nHost: rebound.example:80\r\n"), 421));
    CHECK(is_problem(bench.exchange("GET /stop HTTP/1.1\r\nHost: localhost.rebound.example\r\n"), 421));
    CHECK(is_problem(bench.exchange("GET /stop HTTP/1.0\r\n"), 421));
    // The authority of an absolute target goes before any Host.
    CHECK(is_problem(bench.exchange("GET http://rebound.example/stop HTTP/1.1\r\nHost: localhost\r\n"), 421));
    CHECK(is_problem(bench.exchange("GET http://localhost@rebound.example/stop HTTP/1.1\r\nHost: localhost\r\n"), 421));
    CHECK(bench.is_untouched());
    CHECK(has_status(bench.exchange("GET http://localhost/healthz HTTP/1.1\r\nHost: rebound.example\r\n"), 200));
}

TEST_CASE("api security: tricks with paths lead nowhere", "[api][live]") {
    const LiveApi bench;
    for (const char* path : {"//stop",
                             "/./stop",
                             "/x/../stop",
                             "/scaling/../stop",
                             "/stop/..",
                             "/stop/.",
                             "/%73top",
                             "/%2e%2e/stop",
                             "/%2fstop",
                             "/scaling%2fstatus",
                             "/stop/",
                             "/stop%2f",
                             "/stop%00",
                             "/stop%00.html",
                             "/%c0%ae%c0%ae/stop",
                             "/..;/stop",
                             "/stop;x=1",
                             "/STOP",
                             "/\\stop",
                             "/..\\stop",
                             "/stop%3fworkload=web",
                             "/stop%20",
                             "/scaling/priorities/",
                             "/scaling/priorities/..%2f..%2fstop",
                             "/scaling/priorities/web/../../stop",
                             "/..%2f..%2fetc%2fpasswd"}) {
        INFO(path);
        const std::string answer = bench.get(path);
        CHECK((is_problem(answer, 404) || is_problem(answer, 405)));
        CHECK(answer.find("passwd") == answer.rfind("passwd")); // no more than the path that was asked for
    }
    for (const std::string& path :
         {std::string("/stop\0", 6), std::string("/st\0op", 6), std::string("/stop#x"), std::string("/stop\t"),
          std::string("stop"), std::string("\\stop"), std::string("https://localhost/stop"),
          std::string("http:///stop"), std::string("localhost:80"), std::string("*"), std::string("/stop?workload=%00"),
          std::string("/stop?%zz=1")}) {
        INFO(path);
        CHECK(is_problem(bench.get(path), 400));
    }
    CHECK(is_problem(bench.exchange("DELETE /scaling/priorities/%00 HTTP/1.1\r\nHost: localhost\r\n"), 400));
    CHECK(bench.is_untouched());
}

TEST_CASE("api security: requests framed in two ways are refused, and what they hide is not taken", "[api][live]") {
    const std::string body = k_order;
    const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    const std::string coding = "Transfer-Encoding: chunked\r\n";
    check_not_smuggled(k_scale + k_json + length + coding + "\r\n0\r\n\r\n");
    check_not_smuggled(k_scale + k_json + coding + length + "\r\n0\r\n\r\n");
    check_not_smuggled(k_scale + k_json + "Content-Length: 0\r\n" + coding + "\r\n0\r\n\r\n");
    check_not_smuggled(k_scale + k_json + length + length + "\r\n" + body);
    check_not_smuggled(k_scale + k_json + length + "Content-Length: 0\r\n\r\n" + body);
    check_not_smuggled(k_scale + k_json + length + "content-length: 99\r\n\r\n" + body);
    for (const char* value :
         {"22, 22", "22, 0", "+22", "-22", "0x16", "22 0", "2 2", "22;x", "\"22\"", "", "2.2e1", "0,"}) {
        check_not_smuggled(k_scale + k_json + "Content-Length: " + value + "\r\n\r\n" + body);
    }
    for (const char* value : {"identity", "gzip", "chunked, identity", "identity, chunked", "gzip, chunked",
                              "chunked, chunked", "xchunked", "chunked;x=1", "\"chunked\"", "chunked,", "", "cow"}) {
        check_not_smuggled(k_scale + k_json + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n", {400, 501});
        check_not_smuggled(k_scale + k_json + length + "Transfer-Encoding: " + value + "\r\n\r\n" + body, {400, 501});
    }
    check_not_smuggled(k_scale + k_json + coding + coding + "\r\n0\r\n\r\n", {400, 501});
    check_not_smuggled("POST /scaling/scale HTTP/1.0\r\nHost: localhost\r\n" + k_json + coding + "\r\n0\r\n\r\n");
}

TEST_CASE("api security: odd case and blanks do not hide a coding", "[api][live]") {
    for (const char* field :
         {"Transfer-Encoding: Chunked", "transfer-encoding:CHUNKED", "TRANSFER-ENCODING: \t chunked \t"}) {
        INFO(field);
        const LiveApi bench;
        const std::string head = k_scale + k_json + field + "\r\n";
        check_not_smuggled(head + "Content-Length: 22\r\n\r\n0\r\n\r\n");
        // Alone it says what it says, so there is one way to read it.
        CHECK(has_status(
            exchange_all(*bench.server, head + "Connection: close\r\n\r\n16\r\n" + k_order + "\r\n0\r\n\r\n").bytes,
            200));
    }
    for (const char* field : {"Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked",
                              " Transfer-Encoding: chunked", "Transfer-Encoding\x0b: chunked",
                              "Transfer-Encoding:\x0b"
                              "chunked",
                              "Transfer-Encoding:\r\n chunked", "X: y\r\n Transfer-Encoding: chunked",
                              "X: y\nTransfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked",
                              "Content-Length : 22", "Content-Length: 22\r\n 0", "Content-Length:\n22"}) {
        check_not_smuggled(k_scale + k_json + field + "\r\n\r\n0\r\n\r\n", {400, 501});
    }
}

TEST_CASE("api security: tricks with chunks do not hide a request", "[api][live]") {
    for (const char* body :
         {"0x16\r\n{\r\n0\r\n\r\n", "+1\r\n{\r\n0\r\n\r\n", "-1\r\n{\r\n0\r\n\r\n", " 1\r\n{\r\n0\r\n\r\n",
          "1 \r\n{\r\n0\r\n\r\n", "1\n{\r\n0\r\n\r\n", "1\r\n{\n0\r\n\r\n", "1\r\n{0\r\n\r\n", "1\r\n{}\r\n0\r\n\r\n",
          "\r\n1\r\n{\r\n0\r\n\r\n", "1;x\ny\r\n{\r\n0\r\n\r\n", "0\n\n", "0\r\n\n", "0;\x01\r\n\r\n", "g\r\n\r\n",
          "1.0\r\n{\r\n0\r\n\r\n", "0\r\nX: y\n\r\n"}) {
        check_not_smuggled(chunked(body));
    }
    check_not_smuggled(chunked("1" + std::string(17, '0') + "\r\n{\r\n0\r\n\r\n"), {400, 413}); // over 64 bits
    check_not_smuggled(chunked("ffffffffffffffff\r\n{\r\n0\r\n\r\n"), {413});
    check_not_smuggled(chunked("1;" + std::string(2000, 'x') + "\r\n{\r\n0\r\n\r\n"));
}

TEST_CASE("api security: bare line feeds, folded fields and two hosts are no requests", "[api][live]") {
    const std::string line = "GET /stop HTTP/1.1";
    for (const std::string& head : std::vector<std::string>{
             line + "\nHost: localhost\n\n",
             line + "\r\nHost: localhost\n\r\n",
             line + "\r\nHost: localhost\r\nA: b\r\n c\r\n\r\n",
             line + "\r\nHost: localhost\r\nA: b\r\n\tc\r\n\r\n",
             line + "\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
             line + "\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
             line + "\r\n\r\n",
             line + "\r\n Host: localhost\r\n\r\n",
             line + "\r\nHost : localhost\r\n\r\n",
             line + "\r\nHost: localhost\r\nno colon\r\n\r\n",
             line + std::string("\r\nHost: localhost\r\nA: \0\r\n\r\n", 28),
             "GET  /stop HTTP/1.1\r\nHost: localhost\r\n\r\n",
             "GET\t/stop HTTP/1.1\r\nHost: localhost\r\n\r\n",
             " GET /stop HTTP/1.1\r\nHost: localhost\r\n\r\n",
             "GET /stop HTTP/1.1 \r\nHost: localhost\r\n\r\n",
             "GET /stop http/1.1\r\nHost: localhost\r\n\r\n",
             "GET /stop\r\nHost: localhost\r\n\r\n",
         }) {
        check_not_smuggled(head);
    }
    check_not_smuggled("GET /stop HTTP/2.0\r\nHost: localhost\r\n\r\n", {505});
    check_not_smuggled("GET /stop HTTP/0.9\r\nHost: localhost\r\n\r\n", {505});
}

TEST_CASE("api security: what is too large or too slow is ended", "[api][live]") {
    const LiveApi bench({}, {.request_timeout = 200ms});
    const std::string over = std::to_string(api::k_request_body_bytes_max + 1);
    CHECK(
        is_problem(exchange_all(*bench.server, k_scale + k_json + "Content-Length: " + over + "\r\n\r\n").bytes, 413));
    const std::string half = "20000\r\n" + std::string(0x20000, ' ') + "\r\n";
    CHECK(is_problem(exchange_all(*bench.server, chunked(half + half + "1\r\n \r\n0\r\n\r\n")).bytes, 413));
    CHECK(is_problem(bench.get("/healthz", "A: " + std::string(17'000, 'x') + "\r\n"), 431));
    CHECK(is_problem(bench.get("/" + std::string(17'000, 'x')), 431));
    std::string many;
    for (int i = 0; i < 101; ++i) {
        many += "A: b\r\n";
    }
    CHECK(is_problem(bench.get("/healthz", many), 431));
    for (const std::string& begun :
         {std::string("GET /st"), k_scale + "A", k_scale + k_json + "Content-Length: 22\r\n\r\n{\"target_",
          chunked("16\r\n{\"target_")}) {
        INFO(begun);
        CHECK(is_problem(exchange_all(*bench.server, begun).bytes, 408));
    }
    CHECK(bench.is_untouched());
    CHECK(has_status(bench.get("/healthz"), 200));
}

TEST_CASE("api security: a flood from one address is told when to come again", "[api][live]") {
    const LiveApi bench({.rate = {.per_second = 0.001, .burst = 5}});
    std::vector<std::string> answers(8);
    for (std::string& answer : answers) {
        answer = bench.get("/healthz");
    }
    CHECK(has_status(answers[4], 200));
    CHECK(is_problem(answers[5], 429));
    CHECK_THAT(answers[5], contains("Retry-After: "));
}

TEST_CASE("api security: connections over the bound are told so", "[api][live]") {
    const LiveApi bench({}, {.connections_max = 1});
    const RawSocket first = RawSocket::connect(bench.server->port());
    first.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    REQUIRE(has_status(first.read_answer().bytes, 200));
    CHECK(is_problem(bench.get("/healthz"), 503));
}
