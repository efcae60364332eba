#include "controller/policy/config_map.hpp"

#include "controller/manifest/place.hpp"

namespace scaleit::policy {

namespace {

constexpr std::size_t k_entries_max = 1000;

using manifest::Place;

constexpr std::string_view k_kind = "ConfigMap";

void read_map(const Place& root, std::vector<ConfigValue>& values) {
    root.check_keys({"apiVersion", "kind", "metadata", "data"});
    root.expect_text("apiVersion", "v1");
    root.expect_text("kind", k_kind);
    const std::string name = root.at("metadata").at("name").text();
    const Place data = root.at("data");
    for (const std::string& key : data.keys()) {
        if (values.size() == k_entries_max) {
            data.refuse(fmt::format("more than {} entries", k_entries_max));
        }
        values.push_back({name, key, data.at(key).text()});
    }
}

/// A document alone must be a map; of several those that are.
std::vector<ConfigValue> read_roots(const std::vector<Place>& roots) {
    std::vector<ConfigValue> values;
    bool found = false;
    for (const Place& root : roots) {
        if (roots.size() == 1 || (root.is_map() && root.has("kind") && root.at("kind").text() == k_kind)) {
            found = true;
            read_map(root, values);
        }
    }
    if (!found) {
        roots.front().refuse(fmt::format("no document here is a {}", k_kind));
    }
    return values;
}

} // namespace

Result<std::vector<ConfigValue>> read_config_map(std::string_view text, std::string_view source) {
    return manifest::read_all(text, source, read_roots);
}

Result<std::vector<ConfigValue>> load_config_maps(const std::vector<std::string>& files) {
    std::vector<ConfigValue> all;
    for (const std::string& file : files) {
        const auto values =
            manifest::read_file(file).and_then([&](const std::string& text) { return read_config_map(text, file); });
        if (!values) {
            return values;
        }
        all.insert(all.end(), values->begin(), values->end());
    }
    return all;
}

Result<Policy> with_config_values(Policy policy, const std::vector<ConfigValue>& values) {
    auto* queue = std::get_if<QueueLength>(&policy);
    if (queue == nullptr || queue->config.placeholders.empty()) {
        return policy;
    }
    const std::optional<QueueConfig> config = resolved(queue->config, values);
    if (!config) {
        return fail(ErrorKind::usage, "a placeholder of policy queue cannot be resolved: --config-map must name the "
                                      "files of its config maps, with values in range");
    }
    queue->config = *config;
    return policy;
}

} // namespace scaleit::policy
