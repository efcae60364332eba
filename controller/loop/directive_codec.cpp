#include "controller/loop/directive_codec.hpp"

#include "controller/loop/answer_codec.hpp"

#include <sstream>

namespace scaleit::loop {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Object;

/// The text under a key, empty where there is none; nothing where it is something else or too long.
std::optional<std::string> read_text(const Object& object, const std::string& key, std::size_t bytes_max) {
    if (!object.has(key)) {
        return std::string();
    }
    const Var value = object.get(key);
    if (!value.isString() || value.extract<std::string>().size() > bytes_max) {
        return std::nullopt;
    }
    return value.extract<std::string>();
}

tl::expected<ManualCount, Failure> read_manual(const Object& object) {
    const auto replicas = read_count(object.get("replicas"), 1);
    if (!replicas) {
        return tl::unexpected<Failure>(replicas.error());
    }
    const auto reason = read_text(object, "reason", k_directive_reason_bytes_max);
    if (!reason) {
        return failed(FailureKind::bad_shape);
    }
    ManualCount manual{*replicas, *reason, {}};
    if (object.has("until_ns")) {
        const Var until = object.get("until_ns");
        if (!is_number(until) || !until.isInteger() || !until.isSigned()) {
            return failed(FailureKind::bad_shape);
        }
        manual.until = from_ns(until.convert<std::int64_t>());
    }
    return manual;
}

tl::expected<Rank, Failure> read_rank(const Object::Ptr& object) {
    if (object.isNull()) {
        return failed(FailureKind::bad_shape);
    }
    const auto priority = read_count(object->get("priority"), 1);
    if (!priority) {
        return tl::unexpected<Failure>(priority.error());
    }
    const Var percent = object->get("resource_allocation");
    if (!is_number(percent)) {
        return failed(FailureKind::bad_shape);
    }
    const Rank rank{*priority, percent.convert<double>()};
    if (rank.priority > k_directive_priority_max ||
        !(rank.resource_allocation >= 0 && rank.resource_allocation <= 100)) {
        return failed(FailureKind::out_of_range);
    }
    return rank;
}

/// Under "rank" in there, if anything is.
tl::expected<std::optional<Rank>, Failure> read_rank_of(const Object& object) {
    if (!object.has("rank")) {
        return std::nullopt;
    }
    return read_rank(object.getObject("rank")).map([](const Rank& rank) { return std::optional<Rank>(rank); });
}

tl::expected<Overruled, Failure> read_overruled(const Object::Ptr& object) {
    if (object.isNull()) {
        return failed(FailureKind::bad_shape);
    }
    Overruled overruled;
    if (object->has("running")) {
        const Var running = object->get("running");
        if (running.isEmpty() || !running.isBoolean()) {
            return failed(FailureKind::bad_shape);
        }
        overruled.running = running.extract<bool>();
    }
    if (object->has("policy")) {
        overruled.manifest = read_text(*object, "policy", k_directive_manifest_bytes_max);
        if (!overruled.manifest) {
            return failed(FailureKind::bad_shape);
        }
    }
    const auto rank = read_rank_of(*object);
    if (!rank) {
        return tl::unexpected<Failure>(rank.error());
    }
    overruled.rank = *rank;
    return overruled;
}

tl::expected<Directive, Failure> read_object_of(const Object& root) {
    Directive directive;
    const Var running = root.get("running");
    if (running.isEmpty() || !running.isBoolean()) {
        return failed(FailureKind::bad_shape);
    }
    directive.running = running.extract<bool>();
    if (root.has("share")) {
        const auto share = read_count(root.get("share"), 0);
        if (!share) {
            return tl::unexpected<Failure>(share.error());
        }
        directive.share = *share;
    }
    if (root.has("manual")) {
        const Object::Ptr manual = root.getObject("manual");
        const auto read = manual.isNull() ? failed(FailureKind::bad_shape) : read_manual(*manual);
        if (!read) {
            return tl::unexpected<Failure>(read.error());
        }
        directive.manual = *read;
    }
    const auto manifest = read_text(root, "policy", k_directive_manifest_bytes_max);
    if (!manifest) {
        return failed(FailureKind::bad_shape);
    }
    directive.manifest = *manifest;
    const auto rank = read_rank_of(root);
    if (!rank) {
        return tl::unexpected<Failure>(rank.error());
    }
    directive.rank = *rank;
    if (root.has("configured")) {
        const auto overruled = read_overruled(root.getObject("configured"));
        if (!overruled) {
            return tl::unexpected<Failure>(overruled.error());
        }
        directive.overruled = *overruled;
    }
    return directive;
}

void write_rank(const std::optional<Rank>& rank, Object& object) {
    if (rank) {
        Object written(Poco::JSON_PRESERVE_KEY_ORDER);
        written.set("priority", rank->priority);
        written.set("resource_allocation", rank->resource_allocation);
        object.set("rank", written);
    }
}

Object object_of(const Overruled& overruled) {
    Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    if (overruled.running) {
        object.set("running", *overruled.running);
    }
    write_rank(overruled.rank, object);
    if (overruled.manifest) {
        object.set("policy", *overruled.manifest);
    }
    return object;
}

} // namespace

Request directive_request() { return {"GET", std::string(k_directive_target), {{"Accept", std::string(k_json)}}, {}}; }

Response directive_answer(const Directive& directive) {
    Object root(Poco::JSON_PRESERVE_KEY_ORDER);
    root.set("running", directive.running);
    if (directive.share) {
        root.set("share", *directive.share);
    }
    if (directive.manual) {
        Object manual(Poco::JSON_PRESERVE_KEY_ORDER);
        manual.set("replicas", directive.manual->replicas);
        manual.set("reason", directive.manual->reason);
        if (directive.manual->until) {
            manual.set("until_ns", to_ns(*directive.manual->until));
        }
        root.set("manual", manual);
    }
    if (!directive.manifest.empty()) {
        root.set("policy", directive.manifest);
    }
    write_rank(directive.rank, root);
    if (directive.overruled) {
        root.set("configured", object_of(*directive.overruled));
    }
    std::ostringstream body;
    root.stringify(body);
    return {200, {{"Content-Type", std::string(k_json)}}, body.str()};
}

tl::expected<Directive, Failure> read_directive(const Outcome& outcome) { return read_answer(outcome, read_object_of); }

} // namespace scaleit::loop
