#include "controller/policy/state_codec.hpp"

#include "controller/manifest/fields.hpp"

namespace scaleit::policy {

std::string state_to_json(const Policy& policy) {
    return std::visit([](const auto& instance) { return manifest::to_json(instance.state); }, policy);
}

Result<Policy> with_state(Policy policy, std::string_view text, std::string_view source) {
    const auto read = [&](const manifest::Place& root) {
        std::visit([&](auto& instance) { manifest::read_value(root, instance.state, manifest::Missing::refused); },
                   policy);
        return policy;
    };
    return manifest::read(text, source, read, k_state_bytes_max).map_error([](Error error) {
        return Error{ErrorKind::bad_input, std::move(error.message)};
    });
}

} // namespace scaleit::policy
