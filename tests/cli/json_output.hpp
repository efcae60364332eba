#pragma once
// What programs print as JSON, and command lines put together.
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <string>
#include <vector>

namespace scaleit::test {

/// One JSON object from a program's output.
inline Poco::JSON::Object::Ptr json(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

inline std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
}

} // namespace scaleit::test
