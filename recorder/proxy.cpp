#include "recorder/proxy.hpp"

#include "controller/cli/stop_signal.hpp"
#include "controller/live/http_pool.hpp"
#include "controller/live/server.hpp"
#include "controller/live/system_clock.hpp"
#include "controller/loop/app_codec.hpp"
#include "controller/text/timestamp.hpp"
#include "recorder/record/poll_clock.hpp"
#include "recorder/record/proxy_admin.hpp"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace scaleit::recorder {

namespace {

/// In lock-step: moves the session's time before the proxy looks at it.
class CountedPolls final : public Service {
public:
    CountedPolls(Service& inner, record::PollClock& clock) : inner_(inner), clock_(clock) {}

    [[nodiscard]] Outcome handle(const Request& request) override { return handle_for(request, {}); }
    [[nodiscard]] Outcome handle_for(const Request& request, const Caller& caller) override {
        if (loop::is_status_poll(request)) {
            clock_.count_poll();
        }
        return inner_.handle_for(request, caller);
    }

private:
    Service& inner_;
    record::PollClock& clock_;
};

std::string url_of(const cli::Address& address, int port) {
    return live::BaseUrl{address.host, static_cast<std::uint16_t>(port), {}}.text();
}

session::Meta session_meta(const ProxyFlags& flags, const live::BaseUrl& upstream) {
    session::Meta meta{{"recorder", "recorder proxy " SCALEIT_VERSION},
                       {"app", upstream.text()},
                       {"clock", std::string(name(flags.clock))}};
    if (flags.step) {
        meta["interval_ns"] = fmt::to_string(flags.step->count());
    } else {
        const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
        meta[session::k_began_at_key] = text::format_utc(std::chrono::floor<std::chrono::seconds>(since_epoch));
    }
    return meta;
}

/// The proxy on its sockets, and the servers that must go before what they serve.
class Proxy {
public:
    Proxy(const ProxyFlags& flags, const live::BaseUrl& upstream, std::shared_ptr<const live::Tls> tls,
          session::SessionWriter& writer, cli::StopSignal& signal)
        : flags_(flags), polls_(flags.step.value_or(Duration{1})),
          clock_(flags.step ? static_cast<Clock&>(polls_) : time_),
          pool_(upstream, std::move(tls), session::k_body_bytes_max), log_(writer, clock_, &loop::read_call),
          service_(pool_, log_, clock_, {flags.timeout, flags.on_error, [&signal] { signal.end_wait(); }}),
          admin_(service_, log_) {}

    Status start() {
        const live::ServerOptions options{.host = flags_.listen.host,
                                          .port = flags_.listen.port,
                                          .body_bytes_max = session::k_body_bytes_max,
                                          .client_watch = live::ClientWatch::on};
        Service& service = flags_.step ? static_cast<Service&>(counted_) : service_;
        if (flags_.admin) {
            if (const Status started = listen(admin_, {.host = flags_.admin->host, .port = flags_.admin->port});
                !started) {
                return started;
            }
        }
        return listen(service, options);
    }

    void stop() {
        service_.begin_stop();
        servers_.back()->stop();
    }

    [[nodiscard]] std::string describe() const {
        const std::string admin = flags_.admin ? " admin=" + url_of(*flags_.admin, servers_.front()->port()) : "";
        return fmt::format("listening on {} upstream={} out={} sync={} on_error={}{}",
                           url_of(flags_.listen, servers_.back()->port()), flags_.upstream, flags_.out,
                           name(flags_.sync), name(flags_.on_error), admin);
    }

    record::ExchangeLog& log() { return log_; }

private:
    Status listen(Service& service, const live::ServerOptions& options) {
        return live::Server::start(service, options).map([this](std::unique_ptr<live::Server> server) {
            servers_.push_back(std::move(server));
        });
    }

    const ProxyFlags& flags_;
    live::SystemClock time_;
    record::PollClock polls_;
    Clock& clock_;
    live::HttpPool pool_;
    record::ExchangeLog log_;
    record::ProxyService service_;
    record::ProxyAdmin admin_;
    CountedPolls counted_{service_, polls_};
    std::vector<std::unique_ptr<live::Server>> servers_; ///< the proxy's is the last
};

/// Undoes the making of a session that nothing is recorded in.
void discard(session::SessionWriter& writer, const std::string& file) {
    std::error_code ignored;
    if (writer.close()) {
        std::filesystem::remove(file, ignored);
    }
}

Result<int> finish(const ProxyFlags& flags, record::ExchangeLog& log, session::SessionWriter& writer) {
    const Status closed = log.finish().and_then([&] { return writer.close(); });
    const record::LogCounts counts = log.counts();
    const std::string recorded =
        fmt::format("{} exchanges and {} ticks are in {}", counts.recorded, counts.ticks, flags.out);
    const Status status = log.status() ? closed : log.status();
    if (!status) {
        return fail(ErrorKind::environment, fmt::format("{}; {} exchanges went unrecorded: {}", recorded,
                                                        counts.unrecorded, status.error().message));
    }
    const std::string line = fmt::format("recorder: {}; nothing went unrecorded\n", recorded);
    std::fputs(line.c_str(), stderr);
    return 0;
}

} // namespace

Result<int> run_proxy(const ProxyFlags& flags) {
    if (const Status checked = flags.check(); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    const Result<live::BaseUrl> upstream = live::parse_base_url(flags.upstream);
    if (!upstream) {
        return tl::unexpected<Error>(upstream.error());
    }
    Result<std::shared_ptr<const live::Tls>> tls = live::tls_for(*upstream, {});
    if (!tls) {
        return tl::unexpected<Error>(tls.error());
    }
    cli::StopSignal signal; // before the servers' threads, which must not take signals
    Result<session::Redaction> redaction = flags.redaction.redaction();
    if (!redaction) {
        return tl::unexpected<Error>(redaction.error());
    }
    const Result<std::unique_ptr<session::SessionWriter>> writer =
        session::SessionWriter::create(flags.out, session_meta(flags, *upstream), flags.sync, {*std::move(redaction)});
    if (!writer) {
        return tl::unexpected<Error>(writer.error());
    }
    Proxy proxy(flags, *upstream, *std::move(tls), **writer, signal);
    if (const Status started = proxy.start(); !started) {
        discard(**writer, flags.out);
        return tl::unexpected<Error>(started.error());
    }
    fmt::print("recorder: {}\n", proxy.describe());
    std::fflush(stdout);
    signal.wait();
    proxy.stop();
    return finish(flags, proxy.log(), **writer);
}

} // namespace scaleit::recorder
