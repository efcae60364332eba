#include "tests/fuzz/subjects.hpp"

#include "recorder/export/read_codec.hpp"
#include "recorder/export/write_codec.hpp"
#include "recorder/import/jsonl_import.hpp"
#include "tests/fuzz/memory_file.hpp"

namespace scaleit::fuzz {

namespace {

constexpr int k_read = 200;
constexpr int k_cut_off = 206; ///< entries, and then something else

/// An entry that was let through must read the same when it is written anew.
bool reads_back(const session::Entry& entry) {
    std::string line = exporting::write_line(entry);
    line.pop_back();
    const auto again = exporting::read_line(line);
    return again && *again == exporting::Line(entry) && line.find('\n') == std::string::npos;
}

} // namespace

Verdict try_jsonl(std::string_view bytes) {
    const MemoryFile file(bytes);
    Result<importing::JsonlSource> source = importing::JsonlSource::open(file.path());
    if (!source) {
        return {};
    }
    for (std::int64_t entries = 0;; ++entries) {
        const Result<std::optional<session::Entry>> entry = source->next();
        if (!entry) {
            return {std::nullopt, entries == 0 ? std::vector<int>{} : std::vector<int>{k_cut_off}};
        }
        if (!*entry) {
            return {std::nullopt, {k_read}};
        }
        if ((*entry)->seq != entries + 1 || !reads_back(**entry)) {
            return {"entry " + std::to_string(entries + 1) + " reads differently when written anew", {}};
        }
    }
}

} // namespace scaleit::fuzz
