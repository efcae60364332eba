// The manifests in data/policies are what they say.
#include "controller/policy/config_map.hpp"
#include "controller/policy/policy_file.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <set>

using namespace scaleit;
using namespace scaleit::policy;

namespace {

namespace fs = std::filesystem;

const fs::path k_data = fs::path(SCALEIT_SOURCE_DIR) / "data";

} // namespace

TEST_CASE("examples: every manifest in data/policies is read, and every policy has one", "[policy]") {
    std::set<std::string_view> seen;
    const Result<std::vector<ConfigValue>> values = load_config_maps({k_data / "config_maps" / "scaling.yaml"});
    REQUIRE(values.has_value());
    for (const auto& entry : fs::directory_iterator(k_data / "policies")) {
        const Result<Policy> policy = load_policy(entry.path());
        INFO((policy ? entry.path().string() : policy.error().message));
        REQUIRE(policy.has_value());
        CHECK(with_config_values(*policy, *values).has_value());
        seen.insert(policy_name(*policy));
    }
    for (const std::string& name : policy_names()) {
        INFO(name);
        const bool by_composite = name == "cpu" || name == "memory" || name == "request-rate";
        CHECK((by_composite || seen.count(name) == 1));
    }
}
