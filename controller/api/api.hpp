#pragma once
// The controller's HTTP API over the apps that it scales. openapi.yaml beside this file is its contract:
//
//   GET, POST /start, /stop              the automation, of one workload or of all
//   GET /scaling/status, /decision       what is, and what is wanted and why
//   POST /scaling/scale, /resume         a count by hand, and back to the automation
//   GET, PUT /scaling/config             the policy's manifest, versioned by ETag
//   GET, POST /scaling/priorities, DELETE /scaling/priorities/{match_id}
//   GET / is the dashboard, which uses all this
//   GET /scaling/history, /workloads, /events, /healthz, /readyz, /metrics, /openapi.yaml
//
// `?workload=NAME` says which one is meant where there are several. Errors are problem+json. Checks are made in the
// order path, method, size, Content-Type, query, workload, body. Who may ask at all is guard.hpp's matter.
#include "controller/api/event_stream.hpp"
#include "controller/api/problem.hpp"
#include "controller/api/query.hpp"
#include "controller/api/request_codec.hpp"
#include "controller/api/routes.hpp"
#include "controller/api/views.hpp"
#include "controller/port/service.hpp"

#include <functional>

namespace scaleit::api {

struct ApiOptions {
    int streams_max = 64;                          ///< event streams at once; beyond: 503
    Duration heartbeat = std::chrono::seconds(15); ///< of a stream on which nothing happens
    std::string run = "1"; ///< tells this run of the process from those before it: letters and digits
};

/// Ticks in one page of a history.
inline constexpr std::int64_t k_history_limit_max = 1000;
inline constexpr std::int64_t k_history_limit = 100;

class Api final : public Service {
public:
    /// `fleet` and `clock` must outlive this and the answers it gave. `metrics` gives the text of /metrics, from any
    /// thread.
    Api(fleet::Fleet& fleet, Clock& clock, std::function<std::string()> metrics, ApiOptions options = {});

    [[nodiscard]] Outcome handle(const Request& request) override;

private:
    [[nodiscard]] Response answer(const Request& request, const Match& match);
    [[nodiscard]] OrProblem<Response> respond(const Request& request, const Match& match, const Query& query);
    [[nodiscard]] OrProblem<std::string> chosen(const Query& query) const;
    [[nodiscard]] OrProblem<fleet::WorkloadView> chosen_view(const Query& query) const;

    // What is looked at.
    [[nodiscard]] OrProblem<Response> config(const Request& request, const Query& query) const;
    [[nodiscard]] OrProblem<Response> history(const Query& query) const;
    [[nodiscard]] OrProblem<Response> events(const Request& request, const Query& query);
    [[nodiscard]] Response workloads() const;
    [[nodiscard]] Response priorities() const;
    [[nodiscard]] Response health() const;
    [[nodiscard]] Response readiness() const;

    // What is changed (orders.cpp).
    [[nodiscard]] OrProblem<Response> automate(const Query& query, Endpoint endpoint);
    [[nodiscard]] OrProblem<Response> scale(const Request& request, const Query& query);
    [[nodiscard]] OrProblem<Response> resume(const Query& query);
    [[nodiscard]] OrProblem<Response> configure(const Request& request, const Query& query);
    [[nodiscard]] OrProblem<Response> prioritise(const Request& request);
    [[nodiscard]] OrProblem<Response> forget_priority(std::string_view id);

    fleet::Fleet& fleet_;
    Clock& clock_;
    const std::function<std::string()> metrics_;
    const ApiOptions options_;
    const std::shared_ptr<StreamPlaces> places_;
    KnownPolicies policies_;
};

/// An answer in JSON that no cache keeps.
[[nodiscard]] Response json(int status, std::string body);

/// What the fleet refused.
[[nodiscard]] Response refused(const fleet::Refusal& refusal);

/// A body that is not taken: 400 or 422.
[[nodiscard]] Response refused_body(const BodyFlaw& flaw);

/// A configuration with its ETag.
[[nodiscard]] Response config_answer(const fleet::Configuration& configuration);

} // namespace scaleit::api
