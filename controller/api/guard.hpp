#pragma once
// Who may ask the API anything: stands in front of it and turns away, in this order,
//   429  more requests from one address than are taken, with Retry-After
//   421  a Host that is no name of this machine, where the API listens on loopback: a page whose name was made to point
//        here after it was loaded (DNS rebinding)
//   400  a token in the query, where it would end up in logs and histories
//   401  no token or a wrong one; reads may have been left open, writes never are; the dashboard's page needs none
//   403  a write that a browser sends for a page of another origin (Sec-Fetch-Site, Origin)
// Orders and refusals are logged with the caller's address, of a row of 429s the first; tokens never are. What the server
// refuses before it is counted here, too, and logged within k_told_rate.
#include "controller/api/log.hpp"
#include "controller/api/rate_limit.hpp"
#include "controller/port/clock.hpp"
#include "controller/port/service.hpp"

#include <functional>
#include <string>

namespace scaleit::api {

struct GuardOptions {
    std::string token{};         ///< wanted as `Authorization: Bearer TOKEN`; empty: none is
    bool open_reads = false;     ///< reads need no token
    bool loopback_only = true;   ///< Host must name this machine
    std::string scheme = "http"; ///< of our own origin
    RateLimitOptions rate{};
};

/// How many refusals of the server before the guard are logged for one address; the others are counted alone.
inline constexpr RateLimitOptions k_told_rate{.per_second = 1, .burst = 10};

/// One answered request, for counting.
struct Answered {
    std::string_view route; ///< its path in the table of routes; `none` where there is none, so that labels are few
    int status = 0;
};

class Guard final : public Service {
public:
    /// `inner` and `clock` must outlive this. `log` and `count` may be empty; both are called from any thread.
    Guard(Service& inner, Clock& clock, GuardOptions options, Log log = {},
          std::function<void(const Answered&)> count = {});

    /// In-process the caller is this machine.
    [[nodiscard]] Outcome handle(const Request& request) override {
        return handle_for(request, {.authority = "localhost"});
    }
    [[nodiscard]] Outcome handle_for(const Request& request, const Caller& caller) override;
    /// Counts a request that the server itself refused, and logs it.
    void note_refused(std::string_view address, int status);
    /// Orders do, and what has something of every workload; a look at one of them does not.
    [[nodiscard]] bool waits(const Request& request) const override;

private:
    /// An answer, and whether it is worth a line in the log where the inner service did not give it.
    struct Reply {
        Response response;
        bool told = true;
    };
    [[nodiscard]] std::optional<Reply> refusal(const Request& request, const Caller& caller);
    void count(const Request& request, const Response& response) const;
    void log(Severity severity, const Request& request, const Caller& caller, int status) const;

    Service& inner_;
    Clock& clock_;
    const GuardOptions options_;
    const Log log_;
    const std::function<void(const Answered&)> count_;
    RateLimit rate_;
    RateLimit told_{k_told_rate};
};

} // namespace scaleit::api
