#include "recorder/record/proxy_admin.hpp"

#include "controller/metrics/prometheus_text.hpp"

namespace scaleit::record {

namespace {

using metrics::Metric;
using metrics::MetricType;

const std::string k_prefix = "scaleit_proxy_";

Metric outcomes(const LogCounts& counts) {
    Metric metric{k_prefix + "outcomes_total", "Outcomes of exchanges, recorded or not.", MetricType::counter, "kind"};
    metric.samples.push_back({"response", static_cast<double>(counts.responses)});
    for (const FailureKind kind :
         {FailureKind::timeout, FailureKind::refused, FailureKind::unreachable, FailureKind::reset,
          FailureKind::truncated, FailureKind::too_large, FailureKind::protocol_error}) {
        metric.samples.push_back(
            {std::string(name(kind)), static_cast<double>(counts.failures.at(static_cast<std::size_t>(kind)))});
    }
    return metric;
}

} // namespace

Outcome ProxyAdmin::handle(const Request& request) {
    const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    if (path != "/metrics" && path != "/healthz") {
        return error_response(404, "there are /metrics and /healthz");
    }
    if (request.method != "GET" && request.method != "HEAD") {
        Response refusal = error_response(405, "this can only be read");
        refusal.headers.push_back({"Allow", "GET, HEAD"});
        return refusal;
    }
    return path == "/healthz" ? health() : Response{200, {{"Content-Type", metrics::k_prometheus_type}}, figures()};
}

Response ProxyAdmin::health() const {
    if (proxy_.stopped()) {
        return json_response(503, R"({"status":"stopped"})");
    }
    return json_response(200, log_.status() ? R"({"status":"recording"})" : R"({"status":"passing_unrecorded"})");
}

std::string ProxyAdmin::figures() const {
    const LogCounts counts = log_.counts();
    const auto total = [](const char* what, const char* help, std::uint64_t value) {
        return metrics::counter(k_prefix + what, help, static_cast<double>(value));
    };
    return metrics::prometheus_text(
        {total("recorded_total", "Exchanges in the session.", counts.recorded),
         total("unrecorded_total", "Exchanges that happened and are not in the session.", counts.unrecorded),
         total("ticks_total", "Ticks in the session.", counts.ticks), outcomes(counts),
         metrics::gauge(k_prefix + "in_flight", "Exchanges under way.", static_cast<double>(proxy_.in_flight()))});
}

} // namespace scaleit::record
