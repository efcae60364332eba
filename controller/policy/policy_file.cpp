#include "controller/policy/policy_file.hpp"

#include "controller/core/nearest.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <vector>

namespace scaleit::policy {

Result<Policy> load_policy(const std::string& name_or_file) {
    std::vector<std::string> names;
    for (const Policy& policy : {Policy(TargetAverage{}), Policy(Proportional{})}) {
        names.emplace_back(policy_name(policy));
        if (names.back() == name_or_file) {
            return policy;
        }
    }
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(name_or_file, ignored)) {
        const std::optional<std::string> hint = nearest(name_or_file, names);
        return fail(ErrorKind::bad_input,
                    fmt::format("{}: neither a manifest's file nor the name of a policy ({}){}", name_or_file,
                                fmt::join(names, ", "), hint ? fmt::format(", did you mean '{}'?", *hint) : ""));
    }
    std::ifstream in(name_or_file, std::ios::binary);
    std::string text(k_manifest_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || !in.eof()) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{}: cannot be read, or is over {} bytes", name_or_file, k_manifest_bytes_max));
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return read_manifest(text, name_or_file);
}

} // namespace scaleit::policy
