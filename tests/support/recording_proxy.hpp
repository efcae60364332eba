#pragma once
// The recording proxy on a socket of its own, in front of an upstream, with a session in a directory of its own.
#include "controller/live/http_pool.hpp"
#include "controller/live/server.hpp"
#include "controller/live/system_clock.hpp"
#include "controller/loop/app_codec.hpp"
#include "recorder/record/proxy_service.hpp"
#include "recorder/session/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scaleit::test {

class RecordingProxy {
public:
    explicit RecordingProxy(const std::string& upstream, Duration budget = std::chrono::seconds(20),
                            Duration hold_max = std::chrono::seconds(20))
        : pool_(live::parse_base_url(upstream).value(), {}, session::k_body_bytes_max),
          service_(pool_, log_, clock_, {.budget = budget}),
          server_(live::Server::start(service_, {.body_bytes_max = session::k_body_bytes_max,
                                                 .client_watch = live::ClientWatch::on,
                                                 .hold_max = hold_max})
                      .value()) {}

    [[nodiscard]] int port() const { return server_->port(); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
    [[nodiscard]] const live::Server& server() const { return *server_; }

    /// As a main stops it; the session is closed afterwards.
    void stop() {
        service_.begin_stop();
        server_->stop();
        REQUIRE(log_.finish());
        REQUIRE(writer_->close());
    }

    /// What is in the session now.
    [[nodiscard]] std::vector<session::Entry> entries() const {
        const auto reader = session::SessionReader::open(directory_.file("s.db"));
        REQUIRE(reader);
        std::vector<session::Entry> found;
        REQUIRE((*reader)->for_each([&](const session::Entry& entry) -> Status {
            found.push_back(entry);
            return {};
        }));
        return found;
    }
    [[nodiscard]] std::vector<session::Exchange> exchanges() const {
        std::vector<session::Exchange> found;
        for (const session::Entry& entry : entries()) {
            if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
                found.push_back(*exchange);
            }
        }
        return found;
    }

private:
    TemporaryDirectory directory_;
    live::SystemClock clock_;
    std::unique_ptr<session::SessionWriter> writer_ =
        session::SessionWriter::create(directory_.file("s.db"), {}, session::Sync::normal).value();
    live::HttpPool pool_;
    record::ExchangeLog log_{*writer_, clock_, &loop::read_call};
    record::ProxyService service_;
    std::unique_ptr<live::Server> server_;
};

} // namespace scaleit::test
