// What every transport to a service does alike, shown on each of them: one table, no exceptions but those written here.
#include "controller/live/http_transport.hpp"
#include "controller/live/server.hpp"
#include "controller/port/direct_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/recording_proxy.hpp"
#include "tests/support/table_service.hpp"

#include <functional>

using namespace scaleit;
using namespace std::chrono_literals;

namespace {

constexpr Duration k_budget = 20s;

class Link {
public:
    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    virtual ~Link() = default;
    virtual Transport& transport() = 0;
    /// What a service's failure of that kind arrives as.
    [[nodiscard]] virtual FailureKind arrives_as(FailureKind kind) const { return kind; }
    /// What is added to the headers that the service sees, as TableService shows them.
    [[nodiscard]] virtual std::string added_headers() const { return ""; }
};

class DirectLink final : public Link {
public:
    explicit DirectLink(Service& service) : transport_(service) {}
    Transport& transport() override { return transport_; }

private:
    DirectTransport transport_;
};

class HttpLink final : public Link {
public:
    explicit HttpLink(Service& service)
        : server_(live::Server::start(service, {}).value()), transport_(live::HttpTransport::create(url()).value()) {}
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
    Transport& transport() override { return *transport_; }
    /// By the time a service is called the connection stands: it can no longer be refused or fail to come about, only
    /// be reset.
    [[nodiscard]] FailureKind arrives_as(FailureKind kind) const override {
        return kind == FailureKind::refused || kind == FailureKind::unreachable ? FailureKind::reset : kind;
    }

private:
    std::unique_ptr<live::Server> server_;
    std::unique_ptr<live::HttpTransport> transport_;
};

class ProxiedLink final : public Link {
public:
    explicit ProxiedLink(Service& service)
        : upstream_(service), proxy_(upstream_.url()), transport_(live::HttpTransport::create(proxy_.url()).value()) {}
    Transport& transport() override { return *transport_; }
    [[nodiscard]] FailureKind arrives_as(FailureKind kind) const override { return upstream_.arrives_as(kind); }
    [[nodiscard]] std::string added_headers() const override { return "Via=1.1 scaleit;"; }

private:
    HttpLink upstream_;
    test::RecordingProxy proxy_;
    std::unique_ptr<live::HttpTransport> transport_;
};

struct Form {
    const char* name;
    std::function<std::unique_ptr<Link>(Service&)> make;
};

const std::vector<Form>& forms() {
    static const std::vector<Form> all{
        {"direct", [](Service& service) { return std::make_unique<DirectLink>(service); }},
        {"http", [](Service& service) { return std::make_unique<HttpLink>(service); }},
        {"http through the recording proxy", [](Service& service) { return std::make_unique<ProxiedLink>(service); }},
    };
    return all;
}

/// Runs `behaviour` on each form of transport to `service`.
void on_each(Service& service, const std::function<void(Link&)>& behaviour) {
    for (const Form& form : forms()) {
        DYNAMIC_SECTION("over " << form.name) { behaviour(*form.make(service)); }
    }
}

Outcome get(Transport& transport, const std::string& target) {
    return transport.send({"GET", target, {}, {}}, k_budget);
}

} // namespace

TEST_CASE("transport: bodies arrive byte for byte", "[contract][live]") {
    std::string every_byte;
    for (int c = 0; c < 256; ++c) {
        every_byte += static_cast<char>(c);
    }
    const std::vector<std::string> bodies{
        "", "x", std::string("\0\r\n\r\n\0", 6), "h\xC3\xA9llo \xE2\x82\xAC", every_byte, std::string(300'000, 'z')};
    test::TableService service;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        service.responses["/" + std::to_string(i)] = {200, {{"Content-Type", "application/octet-stream"}}, bodies[i]};
    }
    on_each(service, [&](Link& link) {
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            CAPTURE(i);
            const Outcome down = get(link.transport(), "/" + std::to_string(i));
            REQUIRE(down);
            CHECK(*down == service.responses["/" + std::to_string(i)]);
            const Outcome up = link.transport().send({"PUT", "/up", {}, bodies[i]}, k_budget);
            REQUIRE(up);
            CHECK(up->body == "PUT /up\n" + bodies[i]);
        }
    });
}

TEST_CASE("transport: statuses arrive with their headers and bodies", "[contract][live]") {
    test::TableService service;
    service.responses = {{"/200", {200, {{"X-A", "1"}}, "fine"}},
                         {"/204", {204, {}, ""}},
                         {"/400", {400, {{"Content-Type", "application/json"}}, R"({"error":"no"})"}},
                         {"/404", {404, {}, ""}},
                         {"/429", {429, {{"Retry-After", "3"}}, "later"}},
                         {"/500", {500, {{"X-A", "1"}, {"X-A", "2"}}, "broken"}},
                         {"/599", {599, {}, "of nobody's making"}}};
    on_each(service, [&](Link& link) {
        for (const auto& [target, response] : service.responses) {
            const Outcome outcome = get(link.transport(), target);
            REQUIRE(outcome);
            CHECK(*outcome == response);
        }
    });
}

TEST_CASE("transport: the service sees method, target, end-to-end headers and body as sent", "[contract][live]") {
    test::TableService service;
    on_each(service, [&](Link& link) {
        for (const char* method : {"GET", "PUT", "POST", "DELETE", "PATCH"}) {
            const Outcome outcome =
                link.transport().send({method,
                                       "/a/b%20c?x=1&y=%2F;z",
                                       {{"accept", "application/json"}, {"X-Odd", "a, b; c=\"d\""}, {"X-Empty", ""}},
                                       "body"},
                                      k_budget);
            REQUIRE(outcome);
            CHECK(outcome->body == std::string(method) + " /a/b%20c?x=1&y=%2F;z\nbody");
            CHECK(find_header(outcome->headers, "x-headers") ==
                  "accept=application/json;X-Odd=a, b; c=\"d\";X-Empty=;" + link.added_headers());
        }
    });
}

TEST_CASE("transport: header names are found in any case", "[contract][live]") {
    test::TableService service;
    service.responses["/"] = {200, {{"cOnTeNt-TyPe", "application/json"}}, "{}"};
    on_each(service, [&](Link& link) {
        const Outcome outcome = get(link.transport(), "/");
        REQUIRE(outcome);
        CHECK(find_header(outcome->headers, "Content-Type") == "application/json");
    });
}

TEST_CASE("transport: every failure a service gives arrives as its kind, once", "[contract][live]") {
    test::TableService service;
    on_each(service, [&](Link& link) {
        for (const FailureKind kind :
             {FailureKind::timeout, FailureKind::refused, FailureKind::unreachable, FailureKind::reset,
              FailureKind::truncated, FailureKind::too_large, FailureKind::protocol_error}) {
            CAPTURE(name(kind));
            for (const char* method : {"GET", "PUT"}) {
                REQUIRE(get(link.transport(), "/before")); // so that the failure meets a connection in use
                const std::size_t calls = service.calls();
                const Duration budget = kind == FailureKind::timeout ? Duration(500ms) : k_budget;
                const Outcome outcome =
                    link.transport().send({method, "/fail/" + std::string(name(kind)), {}, {}}, budget);
                REQUIRE_FALSE(outcome);
                CHECK(name(outcome.error().kind) == name(link.arrives_as(kind)));
                CHECK_FALSE(outcome.error().detail.empty());
                CHECK(service.calls() == calls + 1);
            }
        }
    });
}

TEST_CASE("transport: one object carries many exchanges, failures between them", "[contract][live]") {
    test::TableService service;
    on_each(service, [&](Link& link) {
        for (int i = 0; i < 200; ++i) {
            const std::string target = "/" + std::to_string(i);
            const Outcome outcome = get(link.transport(), target);
            REQUIRE(outcome);
            REQUIRE(outcome->body == "GET " + target + "\n");
            if (i % 10 == 0) {
                REQUIRE_FALSE(get(link.transport(), "/fail/reset"));
            }
        }
    });
}
