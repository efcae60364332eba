// TLS on both sides: what is trusted, what is not and why, and that bounds and ends hold as they do in the clear.
#include "controller/live/http_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/table_service.hpp"

#include <fstream>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const live::Tls> keys(const Certificates::Pair& pair) {
    return live::Tls::for_server(pair.certificate, pair.key).value();
}

std::string url(const live::Server& server, const std::string& host = "127.0.0.1") {
    return "https://" + host + ":" + std::to_string(server.port());
}

/// What a client that trusts `ca_file` makes of a server with that certificate.
std::string failure_of(const Certificates::Pair& pair, const std::string& ca_file) {
    TableService service;
    const auto server = serve(service, {.tls = keys(pair)});
    const auto client = live::HttpTransport::create(url(*server), ca_file).value();
    const Outcome outcome = client->send({"GET", "/", {}, {}}, 20s);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::protocol_error);
    CHECK(service.calls() == 0);
    const Status reached = client->connect(20s);
    REQUIRE_FALSE(reached);
    CHECK(reached.error().kind == ErrorKind::environment);
    return outcome.error().detail;
}

} // namespace

TEST_CASE("tls: exchanges pass as they do in the clear, on one connection", "[live]") {
    Certificates certificates;
    TableService service;
    service.responses["/large"] = {200, {}, std::string(900'000, 'x')};
    const auto server = serve(service, {.tls = keys(certificates.signed_for("app", "IP:127.0.0.1,DNS:localhost"))});
    for (const char* host : {"127.0.0.1", "localhost"}) {
        const auto client = live::HttpTransport::create(url(*server, host), certificates.ca_file()).value();
        for (int i = 0; i < 20; ++i) {
            const Outcome outcome = client->send({"PUT", "/echo", {}, "body " + std::to_string(i)}, 20s);
            REQUIRE(outcome);
            CHECK(outcome->body == "PUT /echo\nbody " + std::to_string(i));
        }
        CHECK(client->send({"GET", "/large", {}, {}}, 20s)->body.size() == 900'000);
        CHECK(client->send({"PUT", "/echo", {}, std::string(700'000, 'y')}, 20s)->body.size() == 700'010);
    }
}

TEST_CASE("tls: a certificate that nobody trusted vouches for is refused by name", "[live]") {
    Certificates certificates;
    CHECK_THAT(failure_of(certificates.self_signed("alone", "127.0.0.1"), certificates.ca_file()),
               contains("the certificate is not one to trust for 127.0.0.1: self"));
    CHECK_THAT(failure_of(certificates.signed_for("app", "IP:127.0.0.1"), ""), // the system's trust ours not
               contains("not one to trust"));
}

TEST_CASE("tls: a certificate of another host is refused by name", "[live]") {
    Certificates certificates;
    CHECK_THAT(failure_of(certificates.signed_for("other", "IP:192.0.2.1,DNS:other.example"), certificates.ca_file()),
               contains("mismatch"));
    CHECK_THAT(failure_of(certificates.signed_for("named", "DNS:localhost"), certificates.ca_file()),
               contains("IP address mismatch"));
}

TEST_CASE("tls: a certificate that is over is refused by name", "[live]") {
    Certificates certificates;
    CHECK_THAT(failure_of(certificates.signed_for("old", "IP:127.0.0.1", -1), certificates.ca_file()),
               contains("expired"));
}

TEST_CASE("tls: a server that speaks none is told apart", "[live]") {
    Certificates certificates;
    TableService service;
    const auto server = serve(service);
    const auto client = live::HttpTransport::create(url(*server), certificates.ca_file()).value();
    const Outcome outcome = client->send({"GET", "/", {}, {}}, 20s);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::protocol_error);
    CHECK_THAT(outcome.error().detail, contains("does not speak TLS"));
}

TEST_CASE("tls: plain HTTP is told where it is, and ended well", "[live]") {
    Certificates certificates;
    TableService service;
    Refused refused;
    const auto server =
        serve(service, {.tls = keys(certificates.signed_for("app", "IP:127.0.0.1")), .refused = refused.listener()});
    const RawRead answer = exchange_all(*server, k_get);
    CHECK(refused.taken() == std::vector<std::string>{"127.0.0.1 400"});
    CHECK_THAT(answer.bytes, contains("HTTP/1.1 400 "));
    CHECK_THAT(answer.bytes, contains("HTTPS"));
    CHECK(answer.ending == Ending::closed);
    const RawRead noise =
        exchange_all(*server, std::string("\x00\x01\x02 nothing of the kind", 24) + std::string(600, 'z'));
    CHECK(noise.ending == Ending::closed);
    CHECK(service.calls() == 0);
}

TEST_CASE("tls: a handshake that does not get on is ended, and delays nobody", "[live]") {
    Certificates certificates;
    TableService service;
    const auto server =
        serve(service, {.request_timeout = 300ms, .tls = keys(certificates.signed_for("app", "IP:127.0.0.1"))});
    std::vector<RawSocket> slow;
    for (int i = 0; i < 10; ++i) {
        slow.push_back(RawSocket::connect(server->port()));
        slow.back().send(std::string("\x16\x03\x01\x02\x00\x01", 6)); // the first bytes of a greeting
    }
    const auto client = live::HttpTransport::create(url(*server), certificates.ca_file()).value();
    CHECK(client->send({"GET", "/", {}, {}}, 20s));
    for (const RawSocket& socket : slow) {
        CHECK(socket.read_all().ending == Ending::closed);
    }
}

TEST_CASE("tls: versions before 1.2 are not spoken", "[live]") {
    Certificates certificates;
    TableService service;
    const auto server = serve(service, {.tls = keys(certificates.signed_for("app", "IP:127.0.0.1"))});
    const auto shake = [&](const std::string& version) {
        return run({"/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:" + std::to_string(server->port()), version,
                    "-cipher", "ALL:@SECLEVEL=0", "-CAfile", certificates.ca_file()})
            .exit_code;
    };
    CHECK(shake("-tls1_2") == 0);
    CHECK(shake("-tls1_3") == 0);
    CHECK(shake("-tls1_1") != 0);
    CHECK(shake("-tls1") != 0);
}

TEST_CASE("tls: a server stops with secure clients in every state", "[live]") {
    Certificates certificates;
    TableService service;
    const auto server = serve(service, {.request_timeout = 1h,
                                        .answer_timeout = 1h,
                                        .idle_timeout = 1h,
                                        .tls = keys(certificates.signed_for("app", "IP:127.0.0.1"))});
    const RawSocket silent = RawSocket::connect(server->port());
    const RawSocket halfway = RawSocket::connect(server->port());
    halfway.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
    // Answered last, so the server has taken on the others.
    const auto idle = live::HttpTransport::create(url(*server), certificates.ca_file()).value();
    CHECK(idle->send({"GET", "/", {}, {}}, 20s));
    server->stop();
    CHECK(silent.read_all().ending == Ending::closed);
    CHECK_FALSE(idle->send({"GET", "/", {}, {}}, 1s));
}

TEST_CASE("tls: keys that cannot be used are refused before anything listens", "[live]") {
    Certificates certificates;
    const auto one = certificates.signed_for("one", "IP:127.0.0.1");
    const auto other = certificates.signed_for("other", "IP:127.0.0.1");
    const auto refused = [](const std::string& certificate, const std::string& key) {
        const auto made = live::Tls::for_server(certificate, key);
        REQUIRE_FALSE(made);
        CHECK(made.error().kind == ErrorKind::bad_input);
        return made.error().message;
    };
    CHECK_THAT(refused("/nowhere.pem", one.key), contains("/nowhere.pem"));
    CHECK_THAT(refused(one.certificate, other.key), contains(one.certificate));
    CHECK_THAT(refused(one.key, one.certificate), contains("cannot use"));
    const auto trusted = live::Tls::for_client(one.key);
    CHECK_FALSE(trusted);
    CHECK_FALSE(live::HttpTransport::create("https://h:1", "/nowhere.pem"));
    CHECK_FALSE(live::HttpTransport::create("http://h:1", certificates.ca_file()));
}
