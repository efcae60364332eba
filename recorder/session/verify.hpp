#pragma once
// Whether a session is as its recorder wrote it: SQLite's own structure, every seal, every value. Finds accidents and
// edits, not a forger who computes seals anew; see FORMAT.md.
#include "controller/core/digest.hpp"
#include "controller/core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace scaleit::session {

struct UntrustedFile;

/// One thing that is not as it was written.
struct Damage {
    std::string table;    ///< empty where the structure of the file is hurt
    std::int64_t seq = 0; ///< 0 where the damage is in no entry
    std::string column;   ///< `seal` where the seal itself is hurt, `seq` where the order is; may be empty
    std::string what;     ///< a phrase that follows "table seq N column:"

    bool operator==(const Damage&) const = default;
};

inline constexpr std::size_t k_damage_max = 20;

struct VerifyReport {
    bool closed = false;
    std::int64_t entries = 0;
    std::int64_t exchanges = 0;
    std::int64_t ticks = 0;
    /// Of meta and all entries: intact sessions with equal content have equal ones, closed or open.
    Hash128 chain;
    std::vector<Damage> damage; ///< in the order found; the search ends after k_damage_max
};

/// Reads the whole file, one row in memory at a time. Fails (bad_input) where it cannot be opened as a session at all,
/// (environment) where the system does not let it be read; damage in a session that opens is in the report.
[[nodiscard]] Result<VerifyReport> verify(const std::filesystem::path& file);
/// The same of a file that is open already; `file` is its name.
[[nodiscard]] Result<VerifyReport> verify(const std::filesystem::path& file, const UntrustedFile& opened);

} // namespace scaleit::session
