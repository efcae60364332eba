#include "recorder/session/content_reader.hpp"

#include "recorder/session/schema.hpp"
#include "recorder/session/seal.hpp"

namespace scaleit::session {

ContentReader::ContentReader(SQLite::Database& database)
    : scan_(database, schema_of(k_format, Table::content).select), select_(database, k_select_content),
      kept_(k_contents_kept_max) {}

std::shared_ptr<const Content> ContentReader::find(std::int64_t id) {
    if (id < 1) {
        return nullptr;
    }
    const std::shared_ptr<const Content>& slot = kept_[static_cast<std::size_t>(id) % kept_.size()];
    if (slot != nullptr && slot->id == id) {
        return slot;
    }
    while (scanned_id_ < id && step_scan()) {
        if (scanned_id_ == id) {
            return keep(id, scan_, content_column::bytes);
        }
        unused_ = unused_.value_or(scanned_id_);
    }
    select_.bind(0, Value::of(id));
    const std::shared_ptr<const Content> found = select_.step() ? keep(id, select_, 0) : nullptr;
    select_.reset();
    return found;
}

std::optional<std::int64_t> ContentReader::find_unused() {
    if (!unused_ && step_scan()) {
        unused_ = scanned_id_;
    }
    return unused_;
}

/// Moves to the next content; false after the last, and where the order is broken.
bool ContentReader::step_scan() {
    if (scan_ended_ || !scan_.step()) {
        scan_ended_ = true;
        return false;
    }
    const std::int64_t id = scan_.column(content_column::id).integer;
    scan_ended_ = scanned_id_ > 0 && id <= scanned_id_;
    scanned_id_ = id;
    return !scan_ended_;
}

std::shared_ptr<const Content> ContentReader::keep(std::int64_t id, const Statement& row, std::size_t first_column) {
    const std::string_view bytes = row.column(first_column).bytes;
    auto content = std::make_shared<Content>();
    content->id = id;
    content->bytes = bytes;
    content->intact = row.column(first_column + 1).integer == content_check(bytes);
    if (bytes.size() <= k_content_kept_bytes_max) {
        kept_[static_cast<std::size_t>(id) % kept_.size()] = content;
    }
    return content;
}

} // namespace scaleit::session
