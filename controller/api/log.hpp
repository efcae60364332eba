#pragma once
// What the API has to tell whoever runs it, as structured lines. Where they go is a main's matter.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scaleit::api {

enum class Severity { info, warn };

struct Note {
    Severity severity = Severity::info;
    std::string_view what; ///< static text
    std::vector<std::pair<std::string_view, std::string>> fields{};
};

/// Called from any thread.
using Log = std::function<void(const Note&)>;

} // namespace scaleit::api
