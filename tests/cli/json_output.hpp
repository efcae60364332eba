#pragma once
// What programs print as JSON.
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <string>

namespace scaleit::test {

/// One JSON object from a program's output.
inline Poco::JSON::Object::Ptr json(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

} // namespace scaleit::test
