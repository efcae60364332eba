#pragma once
// A session made of its text form (recorder/export/jsonl.hpp).
#include "controller/text/lines.hpp"
#include "recorder/export/jsonl.hpp"
#include "recorder/import/progress.hpp"

namespace scaleit::importing {

/// Reads a file of JSONL entry by entry, trusting nothing in it. Memory is bounded by one line and the meta rows.
class JsonlSource {
public:
    /// Reads as far as the first entry. Fails (bad_input) naming file, line and path on what is no such file, is of a
    /// newer version, or has meta rows that a session cannot hold.
    [[nodiscard]] static Result<JsonlSource> open(const std::filesystem::path& file);

    [[nodiscard]] const session::Meta& meta() const { return meta_; }
    /// The next entry, one that a session can hold, in its place; nothing after the last. Fails (bad_input) on anything
    /// else, also where the file ends without its last line.
    [[nodiscard]] Result<std::optional<session::Entry>> next();
    /// The last line; known once next() has given nothing.
    [[nodiscard]] const exporting::Ending& ending() const { return ending_; }

private:
    JsonlSource(text::LineReader lines, std::string name) : lines_(std::move(lines)), name_(std::move(name)) {}
    [[nodiscard]] Status read_head();
    [[nodiscard]] Status read_meta();
    [[nodiscard]] Result<exporting::Line> read_line();
    [[nodiscard]] Status take(const session::Entry& entry);
    [[nodiscard]] Status finish(const exporting::Ending& ending);
    [[nodiscard]] tl::unexpected<Error> refuse(const std::string& what) const;

    text::LineReader lines_;
    std::string name_;
    session::Meta meta_;
    std::optional<exporting::Line> ahead_; ///< read, and not yet given out
    exporting::Ending counted_;            ///< the entries so far
    exporting::Ending ending_;
};

/// Makes the closed session `out` of `file`; entries and meta are as they were, and so is the chain. Returns the last
/// line. Fails as JsonlSource does, and (environment) where `out` cannot be written. After a failure there is no file
/// `out`.
[[nodiscard]] Result<exporting::Ending> import_jsonl(const std::filesystem::path& file,
                                                     const std::filesystem::path& out, const Progress& progress);

} // namespace scaleit::importing
