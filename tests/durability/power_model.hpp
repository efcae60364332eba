#pragma once
// What a disk holds after a power failure. Every call of SQLite is noted; of what was written since a file's last sync,
// each sector of 512 bytes keeps any of its states since then, and of the directory's entries since its last sync, each
// name any of its own. A sector is never torn within.
#include "controller/core/random.hpp"
#include "tests/durability/test_disk.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace scaleit::test {

/// Files by absolute name and their bytes.
using Files = std::map<std::string, std::string>;

class PowerModel {
public:
    enum class Syncs : std::uint8_t {
        kept,
        lied, ///< the disk says that it has synced, and has not
    };

    /// A change of the disk that SQLite is about to make; other calls are ignored.
    void note(const DiskCall& call);
    /// The number of changes noted so far.
    [[nodiscard]] std::size_t size() const { return changes_.size(); }

    /// The files where the power fails after the first `changes`; what is lost is drawn from the seed.
    [[nodiscard]] Files after_failure(std::size_t changes, Seed seed, Syncs syncs = Syncs::kept) const;
    /// The files as they are where the power stays.
    [[nodiscard]] Files without_failure() const;

private:
    struct Change {
        DiskCallKind kind;
        std::string path;
        std::size_t offset; ///< of a write; the size of a truncate
        std::string bytes;
        bool syncs_directory;
    };

    std::vector<Change> changes_;
};

} // namespace scaleit::test
