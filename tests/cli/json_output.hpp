#pragma once
// What programs print as JSON.
#include "tests/support/curl.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <string>

namespace scaleit::test {

/// One JSON object from a program's output.
inline Poco::JSON::Object::Ptr json(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

/// What the app at `url` was told to run.
inline int replicas_of(const std::string& url) { return json(curl({url + "/app/status"}))->getValue<int>("replicas"); }

/// The ticks that a session has by now; 0 where there is none yet.
inline int ticks_in(const std::string& session) {
    const Finished shown = run({program("recorder"), "show", session, "--format", "json"});
    return shown.exit_code == 0 ? json(shown.out)->getValue<int>("ticks") : 0;
}

} // namespace scaleit::test
