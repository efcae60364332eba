#include "replayer/policy_choice.hpp"

#include "controller/core/nearest.hpp"
#include "controller/policy/manifest.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <vector>

namespace scaleit::replayer {

namespace {

/// Every policy in its default configuration.
std::vector<policy::Policy> default_policies() { return {policy::TargetAverage{}, policy::Proportional{}}; }

} // namespace

Result<policy::Policy> choose_policy(const std::string& choice) {
    std::vector<std::string> names;
    for (const policy::Policy& policy : default_policies()) {
        names.emplace_back(policy::policy_name(policy));
        if (names.back() == choice) {
            return policy;
        }
    }
    std::error_code ignored;
    std::ifstream in(choice, std::ios::binary);
    if (std::filesystem::is_directory(choice, ignored) || !in) {
        const std::optional<std::string> hint = nearest(choice, names);
        return fail(ErrorKind::bad_input,
                    fmt::format("cannot read the policy {}: expected a manifest's file or the name of a policy{}",
                                choice, hint ? fmt::format(", did you mean '{}'?", *hint) : ""));
    }
    std::string text(policy::k_manifest_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return policy::read_manifest(text, choice);
}

std::string policy_title(const std::string& choice) {
    const std::string stem = std::filesystem::path(choice).stem().string();
    return stem.empty() ? choice : stem;
}

} // namespace scaleit::replayer
