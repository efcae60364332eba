// The controller's API as processes: what is refused before anything listens, and what an operator's orders leave
// behind.
#include "controller/live/http_transport.hpp"
#include "controller/live/server.hpp"
#include "fake_app/demand/series.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/server_process.hpp"

#include <fstream>
#include <iterator>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

const std::string k_token = "correct-horse-battery-staple";
const Headers k_known{{"Authorization", "Bearer " + k_token}, {"Content-Type", "application/json"}};

/// A file that only its owner reads.
std::string private_file(const TemporaryDirectory& directory, const std::string& name, const std::string& text) {
    const fs::path path = directory.file(name);
    std::ofstream(path) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    return path.string();
}

std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Controller : ServerProcess {
    Controller(const std::string& app, const std::vector<std::string>& flags)
        : ServerProcess(joined(
              {program("controller"), "--url", app, "--interval", "20ms", "--timeout", "1s", "--api", "127.0.0.1:0"},
              flags)) {}
};

/// A fake app behind TLS, in this process.
struct TlsApp {
    explicit TlsApp(const Certificates::Pair& pair)
        : server(
              live::Server::start(service, {.tls = live::Tls::for_server(pair.certificate, pair.key).value()}).value()),
          url("https://127.0.0.1:" + std::to_string(server->port())) {}

    demand::Series demand{std::chrono::seconds(1), {6.0}};
    SimulatedClock clock;
    fake_app::RunningTime time{clock, 1};
    fake_app::FakeApp service{{}, demand, time};
    std::unique_ptr<live::Server> server;
    std::string url;
};

/// Asks until the answer's body contains `text`; the last answer.
std::string wait_for(live::HttpTransport& client, const Request& request, const std::string& text) {
    std::string body;
    for (int tries = 0; tries < 1000 && body.find(text) == std::string::npos; ++tries) {
        std::this_thread::sleep_for(10ms);
        const Outcome outcome = client.send(request, 10s);
        body = outcome ? outcome->body : outcome.error().detail;
    }
    return body;
}

} // namespace

TEST_CASE("api: what would be unsafe is refused before anything listens", "[cli]") {
    const TemporaryDirectory directory;
    Certificates certificates;
    const auto pair = certificates.signed_for("api", "IP:127.0.0.1");
    const std::string good = private_file(directory, "good", k_token + "\n");
    const std::string open = private_file(directory, "open", k_token + "\n");
    fs::permissions(open, fs::perms::others_read, fs::perm_options::add);
    const std::string short_one = private_file(directory, "short", "s3cret\n");
    const std::string two = private_file(directory, "two", k_token + "\n" + k_token + "\n");
    struct Case {
        std::vector<std::string> flags;
        int exit_code;
        std::string message;
    };
    for (const Case& wrong : std::vector<Case>{
             {{"--api", "0.0.0.0:0"}, 2, "--api on 0.0.0.0 would let anybody scale who reaches it; give --token-file"},
             {{"--api", "[::]:0"}, 2, "--token-file"},
             {{"--api", "127.0.0.1.example:0"}, 2, "--token-file"},
             {{"--api", "0.0.0.0:0", "--open-reads"}, 2, "--open-reads means nothing without --token-file"},
             {{"--token-file", good}, 2, "mean nothing without --api"},
             {{"--api", "127.0.0.1:0", "--token-file", open}, 2, "others can read or write it; chmod 600"},
             {{"--api", "127.0.0.1:0", "--token-file", short_one}, 2, "at least 16 printable characters"},
             {{"--api", "127.0.0.1:0", "--token-file", two}, 2, "on one line"},
             {{"--api", "127.0.0.1:0", "--token-file", "/nowhere/t"}, 4, "/nowhere/t: cannot be read"},
             {{"--api", "127.0.0.1:0", "--tls-cert", pair.certificate}, 2, "go together"},
             {{"--api", "127.0.0.1:0", "--tls-cert", "/nowhere/c", "--tls-key", pair.key}, 4, "/nowhere/c"},
             {{"--api", "127.0.0.1:0", "--tls-cert", certificates.ca_file(), "--tls-key", pair.key}, 4, "cannot use"},
             {{"--api", "127.0.0.1"}, 2, "is not an address"},
             {{"--ca-file", certificates.ca_file()}, 2, "--ca-file means nothing without an app at an https URL"},
         }) {
        const Finished done = run(joined({program("controller"), "--url", "http://127.0.0.1:1"}, wrong.flags));
        INFO(wrong.flags.at(1) << ": " << done.err);
        CHECK(done.exit_code == wrong.exit_code);
        CHECK_THAT(done.err, contains(wrong.message));
        CHECK(done.err.find(k_token) == std::string::npos);
        CHECK(done.out.empty());
    }
}

TEST_CASE("api: an operator's orders over TLS arrive at an app behind TLS, and the token is left nowhere",
          "[cli][live]") {
    const TemporaryDirectory directory;
    Certificates certificates;
    const auto pair = certificates.signed_for("both", "IP:127.0.0.1");
    const TlsApp app(pair);
    const std::string session = directory.file("session.db").string();
    Controller controller(app.url, {"--ca-file", certificates.ca_file(), "--token-file",
                                    private_file(directory, "token", k_token), "--tls-cert", pair.certificate,
                                    "--tls-key", pair.key, "--record", session, "--log-format", "json"});
    CHECK_THAT(controller.ready_line, contains("controller: listening on https://127.0.0.1:"));
    const auto api = live::HttpTransport::create(controller.url, certificates.ca_file()).value();
    CHECK(api->send({"GET", "/scaling/status", {}, {}}, 10s)->status == 401);
    CHECK(api->send({"GET", "/scaling/status?token=" + k_token, {}, {}}, 10s)->status == 400);
    CHECK(api->send({"POST", "/scaling/scale", k_known, R"({"target_instances":17,"reason":"a sale"})"}, 10s)->status ==
          200);
    const std::string status = wait_for(*api, {"GET", "/scaling/status", k_known, {}}, R"("instances":17)");
    CHECK_THAT(status, contains(R"("manual":{"target_instances":17,"reason":"a sale","hold_s":null})"));
    const auto direct = live::HttpTransport::create(app.url, certificates.ca_file()).value();
    CHECK_THAT(direct->send({"GET", "/app/status", {}, {}}, 10s)->body, contains("\"replicas\":17"));
    const std::string metrics = api->send({"GET", "/metrics", k_known, {}}, 10s)->body;
    CHECK_THAT(metrics, contains("scaleit_replicas{workload=\"app\"} 17\n"));
    CHECK_THAT(metrics, contains("scaleit_api_requests_total{route=\"/scaling/status\",status=\"401\"} 1\n"));
    CHECK_THAT(metrics, contains("scaleit_decisions_total{reason=\"manual\",workload=\"app\"}"));

    const Finished done = controller.stop();
    CHECK(done.exit_code == 0);
    CHECK_THAT(done.err, contains(R"("level":"info","message":"order taken","who":"127.0.0.1","method":"'POST'")"));
    CHECK_THAT(done.err, contains(R"("level":"warn","message":"request refused","who":"127.0.0.1")"));
    for (const std::string& text : {done.err, done.out, bytes_of(session)}) {
        CHECK(text.find(k_token) == std::string::npos);
    }
    const Finished replayed = run({program("replayer"), "verify", session});
    INFO(replayed.out << replayed.err);
    CHECK(replayed.exit_code == 0);
}

TEST_CASE("api: what the server refuses before the API sees it is counted and logged, too", "[cli][live]") {
    App app({"--generator", "constant:base=6"});
    Controller controller(app.url, {"--log-level", "warn", "--log-format", "json"});
    const int port = std::stoi(controller.url.substr(controller.url.rfind(':') + 1));
    for (const char* bytes : {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                              "POST /stop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n"}) {
        const RawSocket socket = RawSocket::connect(port);
        socket.send(bytes);
        CHECK_THAT(socket.read_all().bytes, contains("application/problem+json"));
    }
    const std::string metrics =
        live::HttpTransport::create(controller.url).value()->send({"GET", "/metrics", {}, {}}, 10s)->body;
    CHECK_THAT(metrics, contains("scaleit_api_requests_total{route=\"none\",status=\"400\"} 1\n"));
    CHECK_THAT(metrics, contains("scaleit_api_requests_total{route=\"none\",status=\"413\"} 1\n"));
    const Finished done = controller.stop();
    CHECK_THAT(done.err, contains(R"("message":"request refused","who":"127.0.0.1","status":"400")"));
    CHECK_THAT(done.err, contains(R"("message":"request refused","who":"127.0.0.1","status":"413")"));
}

TEST_CASE("api: an app whose certificate is not to be trusted is not scaled", "[cli][live]") {
    Certificates certificates;
    const auto pair = certificates.signed_for("both", "IP:127.0.0.1");
    const TlsApp app(pair);
    const Finished done = run({program("controller"), "--url", app.url, "--ticks", "3"});
    CHECK(done.exit_code == 5);
    CHECK_THAT(done.err, contains("the certificate is not one to trust for 127.0.0.1"));
    CHECK(app.service.served().status_polls == 0);
}

TEST_CASE("api: bounds that stand in a config map are those in force", "[cli][live]") {
    const fs::path data = fs::path(SCALEIT_SOURCE_DIR) / "data";
    const App app({"--scenario", (data / "scenarios/worker_queue.yaml").string()});
    Controller controller(app.url, {"--policy", (data / "policies/worker_queue_placeholders.yaml").string(),
                                    "--config-map", (data / "config_maps/scaling.yaml").string()});
    const auto client = live::HttpTransport::create(controller.url).value();
    CHECK_THAT(wait_for(*client, {"GET", "/scaling/status", {}, {}}, R"("max_instances":30)"),
               contains(R"("max_instances":30)"));
    const Outcome taken = client->send(
        {"POST", "/scaling/scale", {{"Content-Type", "application/json"}}, R"({"target_instances":20})"}, 10s);
    REQUIRE(taken.has_value());
    CHECK_THAT(taken->body, contains(R"("target_instances":20)"));
}

TEST_CASE("api: what /metrics shows is as Prometheus wants it, names and units included", "[cli][live]") {
    if (run({"/bin/sh", "-c", "command -v promtool"}).exit_code != 0) {
        WARN("skipped: promtool (of prometheus) is not installed");
        return;
    }
    App app({"--generator", "constant:base=6", "--error-rate", "0.3"});
    Controller controller(app.url, {"--log-level", "off", "--attempts", "1"});
    const auto api = live::HttpTransport::create(controller.url).value();
    const std::string of_controller =
        wait_for(*api, {"GET", "/metrics", {}, {}}, "scaleit_failed_calls_total"); // after which there is each family
    const auto direct = live::HttpTransport::create(app.url).value();
    const std::string of_app = direct->send({"GET", "/metrics", {}, {}}, 10s)->body;
    const TemporaryDirectory directory;
    for (const std::string& text : {of_controller, of_app}) {
        std::ofstream(directory.file("metrics")) << text;
        const Finished checked =
            run({"/bin/sh", "-c", "promtool check metrics < \"$0\"", directory.file("metrics").string()});
        INFO(checked.out << checked.err << text);
        CHECK(checked.exit_code == 0);
        CHECK(checked.out.empty());
        CHECK(checked.err.empty());
    }
    std::ofstream(directory.file("metrics")) << "scaleit_things_total 1\n"; // no help, no type
    CHECK(run({"/bin/sh", "-c", "promtool check metrics < \"$0\"", directory.file("metrics").string()}).exit_code != 0);
}

TEST_CASE("api: event streams leave half of the connections to those who ask", "[cli][live]") {
    App app({"--generator", "constant:base=6"});
    Controller controller(app.url, {"--log-level", "off", "--api-connections", "4"});
    const int port = std::stoi(controller.url.substr(controller.url.rfind(':') + 1));
    const auto begin_stream = [&] {
        RawSocket socket = RawSocket::connect(port);
        socket.send("GET /scaling/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return std::pair{socket.read_until("\r\n\r\n").bytes, std::move(socket)};
    };
    const auto first = begin_stream();
    const auto second = begin_stream();
    CHECK_THAT(first.first, contains("HTTP/1.1 200 "));
    CHECK_THAT(second.first, contains("HTTP/1.1 200 "));
    CHECK_THAT(begin_stream().first, contains("HTTP/1.1 503 "));
    CHECK(live::HttpTransport::create(controller.url).value()->send({"GET", "/healthz", {}, {}}, 10s)->status == 200);
}

TEST_CASE("api: a signal ends it with streams open, and a taken port is told by name", "[cli][live]") {
    App app({"--generator", "constant:base=6"});
    Controller controller(app.url, {"--log-level", "off"});
    const auto api = live::HttpTransport::create(controller.url).value();
    const std::string address = controller.url.substr(controller.url.rfind('/') + 1);
    const Finished second =
        run({program("controller"), "--url", app.url, "--api", address, "--log-level", "off", "--ticks", "1"});
    CHECK(second.exit_code == 5);
    CHECK_THAT(second.err, contains("the port is taken"));
    std::thread stream([&] {
        const auto watcher = live::HttpTransport::create(controller.url).value();
        const Outcome events = watcher->send({"GET", "/scaling/events", {}, {}}, 20s);
        CHECK((events && events->body.find("event: tick") != std::string::npos)); // whole, with its end
    });
    CHECK_THAT(wait_for(*api, {"GET", "/metrics", {}, {}}, R"(route="/scaling/events")"),
               contains(R"(route="/scaling/events",status="200")"));
    std::this_thread::sleep_for(100ms); // a few ticks for the stream
    CHECK(controller.stop().exit_code == 0);
    stream.join();
}

TEST_CASE("api: a stop gives up what an app that hangs is asked, and the session replays", "[cli][live]") {
    const TemporaryDirectory directory;
    const std::string session = directory.file("s.db").string();
    const RawListener app;
    Process controller({program("controller"), "--url", "http://127.0.0.1:" + std::to_string(app.port()), "--interval",
                        "10m", "--timeout", "2m", "--record", session, "--log-level", "off", "--format", "json"});
    const RawSocket asked(app.accept());
    REQUIRE_THAT(asked.read_until("\r\n\r\n").bytes, contains("GET /app/status")); // and no answer
    controller.send_signal(SIGTERM);
    const Finished ended = controller.wait(20s);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.out, contains(R"("timeout": 3)")); // every try that a replay makes
    const Finished replayed = run({program("replayer"), "verify", session});
    INFO(replayed.out << replayed.err);
    CHECK(replayed.exit_code == 0);
    CHECK_THAT(replayed.out, contains("1 ticks, 3 exchanges"));
}
