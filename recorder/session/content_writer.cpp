#include "recorder/session/content_writer.hpp"

#include "recorder/session/content_reader.hpp"

namespace scaleit::session {

ContentWriter::ContentWriter(SQLite::Database& database)
    : insert_(database, schema_of(k_format, Table::content).insert), select_(database, k_select_content),
      slots_(k_contents_kept_max) {}

std::int64_t ContentWriter::store(std::string_view bytes) {
    const Hash128 hash = hash128(bytes);
    Slot& slot = slots_[hash.low % slots_.size()];
    if (holds(slot, hash, bytes)) {
        return slot.id;
    }
    slot.id = 0;
    insert_.bind(0, Value::of(last_id_ + 1));
    insert_.bind(content_column::bytes, Value::of_blob(bytes));
    insert_.bind(content_column::count, Value::of(content_check(bytes)));
    insert_.run();
    ++last_id_;
    slot.hash = hash;
    slot.bytes = bytes.size() <= k_content_kept_bytes_max ? bytes : std::string_view();
    slot.id = last_id_;
    return slot.id;
}

/// Equal hashes are not enough: whoever sends the bodies can choose them so that they meet.
bool ContentWriter::holds(const Slot& slot, const Hash128& hash, std::string_view bytes) {
    if (slot.id == 0 || slot.hash != hash) {
        return false;
    }
    if (bytes.size() <= k_content_kept_bytes_max) {
        return slot.bytes == bytes;
    }
    select_.bind(0, Value::of(slot.id));
    const bool equal = select_.step() && select_.column(0).bytes == bytes;
    select_.reset();
    return equal;
}

} // namespace scaleit::session
