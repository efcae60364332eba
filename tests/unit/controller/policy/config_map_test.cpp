#include "controller/policy/config_map.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fstream>

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;

namespace {

const std::string k_map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: scaling}\ndata: {max_workers: \"7\"}\n";

std::string error_of(const std::string& text) {
    const auto read = read_config_map(text, "m.yaml");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == ErrorKind::usage);
    return read.error().message;
}

QueueLength with_placeholder() {
    QueueLength policy;
    policy.config.placeholders = {{QueueParameter::max_workers, "scaling", "max_workers"}};
    return policy;
}

} // namespace

TEST_CASE("config map: every entry is a value under its map's name", "[policy]") {
    CHECK(read_config_map(k_map, "m.yaml") == std::vector<ConfigValue>{{"scaling", "max_workers", "7"}});
}

TEST_CASE("config map: stands beside the policy that looks it up, in one file", "[policy]") {
    const std::string policy = "apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {policy: queue}\n";
    const auto read = read_config_map(policy + "---\n" + k_map + "---\n" + k_map, "m.yaml");
    REQUIRE(read.has_value());
    CHECK(read->size() == 2);
    CHECK_THAT(error_of(policy + "---\n" + policy), contains("no document here is a ConfigMap"));
    CHECK_THAT(error_of(policy + "---\napiVersion: v1\nkind: ConfigMap\ndata: {}\n"),
               contains("m.yaml:5: missing key"));
}

TEST_CASE("config map: refuses what is none", "[policy]") {
    CHECK_THAT(error_of("apiVersion: v1\nkind: ConfigMap\ndata: {}\n"), contains("missing key 'metadata'"));
    CHECK_THAT(error_of("apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ndata: {}\n"), contains("m.yaml:2: kind"));
    CHECK_THAT(error_of("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: [1]\n"), contains("data"));
    CHECK_THAT(error_of("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: [1]}\n"),
               contains("data.a: expected a text"));
}

TEST_CASE("config map: files are read one after the other", "[policy]") {
    const test::TemporaryDirectory directory;
    const std::string file = directory.file("m.yaml");
    std::ofstream(file) << k_map;
    CHECK(load_config_maps({file, file}).value().size() == 2);
    CHECK(load_config_maps({file, file + "x"}).error().kind == ErrorKind::bad_input);
    CHECK(load_config_maps({}).value().empty());
}

TEST_CASE("config map: a policy's placeholders are replaced, or refused", "[policy]") {
    const auto replaced = with_config_values(with_placeholder(), {{"scaling", "max_workers", "7"}});
    REQUIRE(replaced.has_value());
    CHECK(std::get<QueueLength>(*replaced).config.bounds.max == 7);
    CHECK_FALSE(needs(*replaced).config_values);
    CHECK_THAT(with_config_values(with_placeholder(), {}).error().message, contains("cannot be resolved"));
    CHECK(with_config_values(CpuLoad{}, {}) == Policy(CpuLoad{}));
}
