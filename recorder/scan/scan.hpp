#pragma once
// Looks for secrets that were recorded: in meta, targets, headers, bodies and the details of failures.
#include "recorder/scan/secret_rules.hpp"
#include "recorder/session/reader.hpp"

#include <string>
#include <vector>

namespace scaleit::scan {

/// Different findings that are kept apart; the rest is counted.
inline constexpr std::size_t k_findings_max = 1000;

/// A likely secret, and every repetition of it at the same place.
struct Finding {
    std::int64_t seq = 0; ///< of the first exchange that has it; 0 in meta
    std::string where;    ///< `request target`, `response header X`, `response body /path`, `meta app`
    SecretRule rule = SecretRule::named_secret;
    std::string shown; ///< a few bytes of its beginning, never a quarter of it or more
    std::size_t bytes = 0;
    std::int64_t times = 1;

    bool operator==(const Finding&) const = default;
};

struct Findings {
    std::vector<Finding> list; ///< in order of appearance
    std::int64_t others = 0;   ///< secrets beyond k_findings_max

    bool operator==(const Findings&) const = default;
};

/// Reads the whole session; memory is bounded by one entry and k_findings_max. What stands as a token is no secret.
/// Fails as SessionReader::for_each() does.
[[nodiscard]] Result<Findings> scan_session(const session::SessionReader& reader);

} // namespace scaleit::scan
