#pragma once
// A client of the recorder and its own list of what it was told, which judges what the session holds afterwards.
#include "recorder/session/writer.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace scaleit::test {

/// What a client notes, one letter each, in the order in which it happens.
enum class Noted : char {
    created = 'c',
    exchange = 'e', ///< acknowledged: it and all before it must be in the session
    tick = 't',     ///< taken
    failed = 'f',
    closing = 'x',
    closed = 'X',
};

using Note = std::function<void(Noted)>;

/// How much a client records: a tick after each exchange, then it closes the session.
struct ClientPlan {
    int exchanges = 6;
    session::Sync sync = session::Sync::normal;
};

/// Records until something fails or all is done. After a failure everything else must fail alike; throws where it does
/// not. Returns the failure, if any.
[[nodiscard]] std::optional<Error> record(const std::filesystem::path& file, const ClientPlan& plan, const Note& note);

enum class Demand {
    acknowledged, ///< all that was acknowledged must be there
    prefix,       ///< it may end earlier
};

/// What is wrong with the session beside the client's list; empty where nothing is. Wanted: it exists once it was made;
/// it is a prefix, without gaps, of what the client recorded; `verify` finds no damage; it is marked closed only where
/// it is complete, and always where close() has succeeded, then as a single file.
[[nodiscard]] std::string find_wrong(const std::filesystem::path& file, const ClientPlan& plan,
                                     const std::string& notes, Demand demand);

} // namespace scaleit::test
