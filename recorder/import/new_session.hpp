#pragma once
// A session that appears under its name only once it is whole. Until then it is written under another name beside it,
// so that neither a failure nor a kill leaves half of one behind.
#include "recorder/session/writer.hpp"

#include <filesystem>
#include <memory>

namespace scaleit::importing {

class NewSession {
public:
    /// Fails (environment) where there is a file of that name already, or of one that SQLite would take for part of
    /// it, or where none can be made; (usage) on meta data that a session cannot hold.
    [[nodiscard]] static Result<NewSession> create(const std::filesystem::path& file, const session::Meta& meta);

    /// Where entries are appended; this object's.
    [[nodiscard]] session::SessionWriter& writer() { return *writer_; }

    /// Closes the session and gives it its name. Fails (environment) where it cannot be closed or the name was taken
    /// meanwhile. To be called once.
    [[nodiscard]] Status finish();

private:
    /// Removes what lies under a name that does not last.
    struct Remove {
        void operator()(const std::filesystem::path* partial) const;
    };
    using Partial = std::unique_ptr<const std::filesystem::path, Remove>;

    NewSession(std::filesystem::path file, Partial partial, std::unique_ptr<session::SessionWriter> writer);

    std::filesystem::path file_;
    Partial partial_; ///< before writer_: removed after the writer has let go of it
    std::unique_ptr<session::SessionWriter> writer_;
};

} // namespace scaleit::importing
