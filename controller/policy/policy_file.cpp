#include "controller/policy/policy_file.hpp"

#include "controller/manifest/place.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace scaleit::policy {

namespace {

std::optional<Policy> by_name(const std::string& name) {
    for (const Policy& policy : {Policy(TargetAverage{}), Policy(Proportional{})}) {
        if (policy_name(policy) == name) {
            return policy;
        }
    }
    return std::nullopt;
}

} // namespace

Result<Policy> load_policy(const std::string& name_or_file) {
    if (std::optional<Policy> known = by_name(name_or_file)) {
        return *known;
    }
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(name_or_file, ignored)) {
        return fail(
            ErrorKind::bad_input,
            fmt::format("{}: neither a file nor the name of a policy (target-average, proportional)", name_or_file));
    }
    return manifest::read_file(name_or_file).and_then([&](const std::string& text) {
        return read_manifest(text, name_or_file);
    });
}

} // namespace scaleit::policy
