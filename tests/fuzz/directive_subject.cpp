#include "tests/fuzz/subjects.hpp"

#include "controller/loop/answer_codec.hpp"
#include "controller/loop/directive_codec.hpp"

namespace scaleit::fuzz {

namespace {

constexpr int k_read = 200;

/// What is wrong with a directive that was let through.
std::optional<std::string> flaw_in(const Directive& directive) {
    if (directive.share && (*directive.share < 0 || *directive.share > loop::k_replica_count_max)) {
        return "a share of " + std::to_string(*directive.share) + " was let through";
    }
    if (directive.manual && (directive.manual->replicas < 1 || directive.manual->replicas > loop::k_replica_count_max ||
                             directive.manual->reason.size() > loop::k_directive_reason_bytes_max)) {
        return "a count by hand beyond its bounds was let through";
    }
    return directive.manifest.size() > loop::k_directive_manifest_bytes_max
               ? std::optional<std::string>("a manifest beyond its bound was let through")
               : std::nullopt;
}

} // namespace

Verdict try_directive(std::string_view bytes) {
    const auto directive =
        loop::read_directive(Response{k_read, {{"Content-Type", "application/json"}}, std::string(bytes)});
    if (!directive) {
        return {};
    }
    if (std::optional<std::string> flaw = flaw_in(*directive)) {
        return {std::move(flaw), {}};
    }
    const auto again = loop::read_directive(loop::directive_answer(*directive));
    return again == directive ? Verdict{std::nullopt, {k_read}}
                              : Verdict{"a directive reads differently when written anew", {}};
}

} // namespace scaleit::fuzz
