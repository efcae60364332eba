#include "recorder/report_codec.hpp"

#include "controller/core/utf8.hpp"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <sstream>

namespace scaleit::recorder {

namespace {

Poco::JSON::Object ordered_object() { return Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER); }

std::string line(const Poco::JSON::Object& object) {
    std::ostringstream out;
    object.stringify(out);
    out << '\n';
    return out.str();
}

} // namespace

std::string show_json(const session::SessionSummary& summary) {
    Poco::JSON::Object failures = ordered_object();
    for (std::size_t i = 0; i < k_failure_kinds; ++i) {
        if (summary.failures[i] > 0) {
            failures.set(std::string(name(static_cast<FailureKind>(i))), summary.failures[i]);
        }
    }
    Poco::JSON::Object requests = ordered_object();
    for (const auto& [request, count] : summary.requests) {
        requests.set(printable(request), count);
    }
    Poco::JSON::Object meta = ordered_object();
    for (const auto& [key, value] : summary.meta) {
        meta.set(printable(key), printable(value));
    }
    Poco::JSON::Object object = ordered_object();
    object.set("format", summary.format);
    object.set("closed", summary.closed);
    object.set("span_s", to_seconds(summary.span));
    object.set("exchanges", summary.exchanges);
    object.set("ticks", summary.ticks);
    object.set("failures", failures);
    object.set("requests", requests);
    object.set("other_requests", summary.other_requests);
    object.set("meta", meta);
    return line(object);
}

std::string verify_json(const session::VerifyReport& report) {
    Poco::JSON::Array damages;
    for (const session::Damage& damage : report.damage) {
        Poco::JSON::Object one = ordered_object();
        one.set("table", damage.table);
        one.set("seq", damage.seq);
        one.set("column", damage.column);
        one.set("what", printable(damage.what));
        damages.add(one);
    }
    Poco::JSON::Object object = ordered_object();
    object.set("intact", report.damage.empty());
    object.set("closed", report.closed);
    object.set("entries", report.entries);
    object.set("exchanges", report.exchanges);
    object.set("ticks", report.ticks);
    if (report.damage.empty()) {
        object.set("chain", report.chain.hex());
    }
    object.set("damage", damages);
    return line(object);
}

} // namespace scaleit::recorder
