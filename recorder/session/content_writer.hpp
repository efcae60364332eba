#pragma once
// Puts content (bodies, header blocks, targets, details) into its table once, however often exchanges repeat it. What
// it remembers is bounded: of content that was forgotten meanwhile the table gets a further copy.
#include "recorder/session/seal.hpp"
#include "recorder/session/statement.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scaleit::session {

class ContentWriter {
public:
    /// `database` has the tables of the present format, no content yet, and outlives this.
    explicit ContentWriter(SQLite::Database& database);

    /// The id under which the table has these bytes; ids are given from 1 on in the order of first use. Fails by
    /// SQLite::Exception.
    [[nodiscard]] std::int64_t store(std::string_view bytes);

private:
    struct Slot {
        std::int64_t id = 0; ///< 0: free
        Hash128 hash;
        std::string bytes; ///< of small content; of larger the hash, and the file
    };
    [[nodiscard]] bool holds(const Slot& slot, const Hash128& hash, std::string_view bytes);

    Statement insert_;
    Statement select_;
    std::vector<Slot> slots_;
    std::int64_t last_id_ = 0;
};

} // namespace scaleit::session
