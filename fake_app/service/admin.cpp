#include "fake_app/service/admin.hpp"

#include "controller/core/check.hpp"
#include "controller/http/bearer.hpp"
#include "controller/http/media_type.hpp"
#include "controller/manifest/place.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/fault/fault_file.hpp"
#include "fake_app/service/answers.hpp"
#include "fake_app/service/request_codec.hpp"
#include "fake_app/service/views.hpp"

#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

constexpr std::string_view k_source = "body";
constexpr Duration k_advance_max = std::chrono::hours(24) * 366;

/// 400 with what is wrong, or `then` with what was read.
template <class Value, class Then> Response or_refuse(Result<Value> read, const Then& then) {
    return read ? then(*std::move(read)) : error(400, read.error().message);
}

Result<std::unique_ptr<demand::Demand>> read_demand(const std::string& body, Seed seed) {
    const auto specs = manifest::read(body, k_source, [](const manifest::Place& root) {
        root.check_keys({"generators"});
        std::vector<std::string> found;
        for (const manifest::Place& item : root.at("generators").items(demand::k_generators_max)) {
            found.push_back(item.text());
        }
        if (found.empty()) {
            root.at("generators").refuse("expected at least one generator");
        }
        return found;
    });
    return specs.and_then([&](const std::vector<std::string>& found) { return demand::make_generator(found, seed); });
}

Result<Duration> read_advance(const std::string& body) {
    return manifest::read(body, k_source, [](const manifest::Place& root) {
        root.check_keys({"by"});
        return root.at("by").duration(k_advance_max);
    });
}

std::string state_json(AppWorld& world) {
    const AppView view = world.view();
    return fmt::format(R"({{"demand":{},"served":{},"app":{},"faults":{}}})", view.world.demand,
                       served_json(view.served), metrics_json(view.world), fault::to_manifest(world.faults()));
}

Response put_faults(const Request& request, AppWorld& world) {
    return or_refuse(fault::read_fault_plan(request.body, k_source), [&](fault::FaultSpec faults) {
        world.set_faults(std::move(faults));
        return no_content();
    });
}

} // namespace

std::optional<Response> admin_refusal(const Request& request, const AdminOptions& options) {
    if (!options.enabled) {
        return error(404, "there is no /admin here; fake_app has it under --admin");
    }
    if (!options.token.empty() && !http::brings_token(request.headers, options.token)) {
        Response response = error(401, "expected Authorization: Bearer and the token of --admin-token-file");
        response.headers.push_back({"WWW-Authenticate", "Bearer"});
        return response;
    }
    const bool looks = request.method == "GET" || request.method == "HEAD";
    if (!looks && !http::sends_json(request.headers) && !http::sends_yaml(request.headers)) {
        return unsupported_type(request.headers, "application/json or application/yaml");
    }
    return std::nullopt;
}

Response answer_admin(const Request& request, Endpoint endpoint, AppWorld& world) {
    if (request.body.size() > k_request_body_bytes_max) {
        return error(413, fmt::format("the body has {} bytes, expected at most {}", request.body.size(),
                                      k_request_body_bytes_max));
    }
    switch (endpoint) {
    case Endpoint::admin_state:
        return json(200, state_json(world));
    case Endpoint::admin_faults:
        return request.method == "PUT" ? put_faults(request, world) : json(200, fault::to_manifest(world.faults()));
    case Endpoint::admin_demand:
        return or_refuse(read_demand(request.body, world.seed()), [&](std::unique_ptr<demand::Demand> demand) {
            world.set_demand(std::move(demand));
            return no_content();
        });
    case Endpoint::admin_clock_advance:
        return or_refuse(read_advance(request.body), [&](Duration by) {
            return json(200, fmt::format(R"({{"at_s":{}}})", to_seconds(world.advance(by) - k_start)));
        });
    case Endpoint::admin_reset:
        world.reset();
        return no_content();
    case Endpoint::status:
    case Endpoint::replicas:
    case Endpoint::app_metrics:
    case Endpoint::workers:
    case Endpoint::worker:
    case Endpoint::queue:
    case Endpoint::metrics:
    case Endpoint::health:
    case Endpoint::openapi:
        break;
    }
    check_failed("a route under /admin", __FILE__, __LINE__);
}

} // namespace scaleit::fake_app
