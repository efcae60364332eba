#pragma once
// Finds the content that exchanges refer to by id. Content in order of its first use, as a recorder writes it, is read
// in one pass beside the exchanges; what is used again comes from a cache of bounded size, or from the file.
#include "recorder/session/statement.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scaleit::session {

/// Bounds of what a reader or a writer remembers of contents: so many, each of at most so many bytes.
inline constexpr std::size_t k_contents_kept_max = 4096;
inline constexpr std::size_t k_content_kept_bytes_max = std::size_t{4} * 1024;

/// One content by its id: bytes and check.
inline constexpr const char* k_select_content = "SELECT bytes, bytes_check FROM content WHERE id=?";

struct Content {
    std::int64_t id = 0;
    std::string bytes;
    bool intact = true; ///< the bytes fit their check
};

class ContentReader {
public:
    /// `database` has a content table and outlives this.
    explicit ContentReader(SQLite::Database& database);

    /// The content with that id; null where there is none. Fails by SQLite::Exception.
    [[nodiscard]] std::shared_ptr<const Content> find(std::int64_t id);

    /// To be called after the last find(): the first content that was not asked for when its turn had come.
    [[nodiscard]] std::optional<std::int64_t> find_unused();

private:
    [[nodiscard]] bool step_scan();
    [[nodiscard]] std::shared_ptr<const Content> keep(std::int64_t id, const Statement& row, std::size_t first_column);

    Statement scan_;
    Statement select_;
    std::vector<std::shared_ptr<const Content>> kept_;
    std::int64_t scanned_id_ = 0; ///< of the row at which the scan stands
    bool scan_ended_ = false;
    std::optional<std::int64_t> unused_;
};

} // namespace scaleit::session
