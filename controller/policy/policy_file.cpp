#include "controller/policy/policy_file.hpp"

#include "controller/core/nearest.hpp"
#include "controller/manifest/place.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace scaleit::policy {

Result<Policy> load_policy(const std::string& name_or_file) {
    if (const std::optional<Policy> policy = default_policy(name_or_file)) {
        return *policy;
    }
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(name_or_file, ignored)) {
        const std::vector<std::string> names = policy_names();
        const std::optional<std::string> hint = nearest(name_or_file, names);
        return fail(ErrorKind::bad_input,
                    fmt::format("{}: neither a manifest's file nor the name of a policy ({}){}", name_or_file,
                                fmt::join(names, ", "), hint ? fmt::format(", did you mean '{}'?", *hint) : ""));
    }
    return manifest::read_file(name_or_file).and_then([&](const std::string& text) {
        return read_manifest(text, name_or_file);
    });
}

} // namespace scaleit::policy
