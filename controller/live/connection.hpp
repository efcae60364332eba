#pragma once
// The life of one client's connection: requests in, answers out in the same order, until either side has enough.
#include "controller/live/answer_writer.hpp"
#include "controller/live/departure_watch.hpp"
#include "controller/live/request_reader.hpp"
#include "controller/live/server_options.hpp"
#include "controller/live/stream.hpp"
#include "controller/port/service.hpp"

#include <atomic>
#include <optional>

namespace scaleit::live {

/// One thread at a time.
class Connection {
public:
    /// All references must outlive this. `stopping` is looked at after each answer: once it is set, that was the last.
    /// `before_wait` is called before whatever may take its time, any number of times. With `watch`, which may be null,
    /// the service is told when the client has left.
    Connection(Stream stream, Service& service, const ServerOptions& options, const std::atomic<bool>& stopping,
               std::function<void()> before_wait, DepartureWatch* watch);
    ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    enum class After {
        rest, ///< nothing has arrived of the next request
        end,  ///< the client has left, a bound was broken, a failure was enacted, or the server stops: fit to be closed
    };

    /// Serves the requests that have arrived. Waits for nothing but the rest of a request that has begun, the client to
    /// take its answer, and what the service does.
    [[nodiscard]] After serve();

    [[nodiscard]] Stream& stream() { return stream_; }

private:
    [[nodiscard]] After secure();
    [[nodiscard]] After serve_one();
    void refuse(const Refusal& refusal);
    [[nodiscard]] After answer(const IncomingRequest& incoming, const Response& response);
    [[nodiscard]] IoStatus send_source(BodySource& source, const AnswerForm& form);

    Stream stream_;
    const std::string address_; ///< of the client
    std::optional<DepartureWatch::Watched> watched_;
    Service& service_;
    const ServerOptions& options_;
    const std::atomic<bool>& stopping_;
    const std::function<void()> before_wait_;
    RequestReader reader_;
    std::string bytes_; ///< of an answer
};

/// What a connection over the bound is told.
[[nodiscard]] std::string too_many_connections(const ServerOptions& options);

} // namespace scaleit::live
