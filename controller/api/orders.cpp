// The API's orders: what changes something.
#include "controller/api/api.hpp"

#include "controller/api/entity_tag.hpp"
#include "controller/api/request_codec.hpp"
#include "controller/core/shown.hpp"
#include "controller/http/media_type.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::api {

namespace {

std::string names_json(const std::vector<std::string>& names) {
    std::vector<std::string> texts(names.size());
    std::transform(names.begin(), names.end(), texts.begin(), quoted);
    return list_json(texts);
}

} // namespace

OrProblem<Response> Api::automate(const Query& query, Endpoint endpoint) {
    std::vector<std::string> meant = fleet_.workloads();
    if (query.contains("workload")) {
        const OrProblem<std::string> workload = chosen(query);
        if (!workload) {
            return tl::unexpected<Response>(workload.error());
        }
        meant = {*workload};
    }
    std::vector<std::string> changed;
    for (const std::string& name : meant) {
        const fleet::Answer<bool> done = endpoint == Endpoint::start ? fleet_.start(name) : fleet_.stop(name);
        if (!done && query.contains("workload")) {
            return tl::unexpected<Response>(refused(done.error()));
        }
        if (done && *done) {
            changed.push_back(name);
        }
    }
    return json(200, fmt::format(R"({{"automation":"{}","changed":{},"workloads":{}}})",
                                 endpoint == Endpoint::start ? "running" : "stopped", names_json(changed),
                                 names_json(meant)));
}

OrProblem<Response> Api::scale(const Request& request, const Query& query) {
    const OrProblem<std::string> workload = chosen(query);
    if (!workload) {
        return tl::unexpected<Response>(workload.error());
    }
    const Read<fleet::ManualScale> order = read_scale_body(request.body);
    if (!order) {
        return tl::unexpected<Response>(refused_body(order.error()));
    }
    return fleet_.scale(*workload, *order).map_error(&refused).map([&](const fleet::ManualScale& taken) {
        return json(200, fmt::format(R"({{"workload":{},"requested_instances":{},"manual":{}}})", quoted(*workload),
                                     order->replicas, manual_json(taken)));
    });
}

OrProblem<Response> Api::resume(const Query& query) {
    return chosen(query).and_then([&](const std::string& workload) {
        return fleet_.resume(workload).map_error(&refused).map([&](bool was_held) {
            return json(200, fmt::format(R"({{"workload":{},"changed":{}}})", quoted(workload), was_held));
        });
    });
}

OrProblem<Response> Api::configure(const Request& request, const Query& query) {
    const OrProblem<fleet::WorkloadView> view = chosen_view(query);
    if (!view) {
        return tl::unexpected<Response>(view.error());
    }
    if (http::sends_json(request.headers)) { // YAML's reader would take what follows an object for nothing
        if (const Read<void> json = read_manifest_body(request.body); !json) {
            return tl::unexpected<Response>(refused_body(json.error()));
        }
    }
    const std::string etag = etag_of(view->configuration);
    std::optional<std::uint64_t> expected;
    if (const auto match = find_header(request.headers, "If-Match")) {
        if (!names_strongly(*match, etag)) {
            return refuse(412, fmt::format("If-Match is {}, but the configuration is {}; read it again", shown(*match),
                                           shown(etag)));
        }
        expected = *match == "*" ? std::nullopt : std::optional(view->configuration.version);
    }
    if (const auto match = find_header(request.headers, "If-None-Match"); match && names_weakly(*match, etag)) {
        return refuse(412, fmt::format("If-None-Match is {}, but the configuration is {}", shown(*match), shown(etag)));
    }
    return fleet_.configure(view->name, request.body, expected).map_error(&refused).map(&config_answer);
}

OrProblem<Response> Api::prioritise(const Request& request) {
    const Read<fleet::Priority> priority = read_priority_body(request.body);
    if (!priority) {
        return tl::unexpected<Response>(refused_body(priority.error()));
    }
    return fleet_.prioritise(*priority).map_error(&refused).map(
        [](const fleet::Priority& taken) { return json(200, priority_json(taken)); });
}

OrProblem<Response> Api::forget_priority(std::string_view id) {
    const std::optional<std::string> match_id = unescape(id);
    if (!match_id) {
        return refuse(400, fmt::format("{} is not a well-formed segment of a path", shown(id)));
    }
    const fleet::Answer<bool> forgotten = fleet_.forget_priority(*match_id);
    if (!forgotten) {
        return tl::unexpected<Response>(refused(forgotten.error()));
    }
    return *forgotten ? OrProblem<Response>(Response{204, {}, {}})
                      : refuse(404, fmt::format("{} has no priority of its own; GET /scaling/priorities lists them",
                                                shown(*match_id)));
}

} // namespace scaleit::api
