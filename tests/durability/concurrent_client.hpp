#pragma once
// A client of the recorder with several threads, each with its own list of what was acknowledged to it.
#include "recorder/session/writer.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace scaleit::test {

inline constexpr std::size_t k_client_threads = 4;

/// One exchange of a thread.
struct Acknowledged {
    std::uint32_t thread = 0;
    std::int32_t number = 0;
};

using Counts = std::array<int, k_client_threads>;

/// Each thread appends so many exchanges, and calls `acknowledge` after each; it ends early where an append fails.
/// Returns the threads' last results.
[[nodiscard]] std::array<Status, k_client_threads>
append_from_threads(session::SessionWriter& writer, int each,
                    const std::function<void(const Acknowledged&)>& acknowledge);

/// What is wrong with the session beside the client's counts; empty where nothing is. Wanted: each thread's exchanges
/// in its order, all acknowledged ones and at most one more; `verify` finds no damage; it is marked closed or not as
/// said.
enum class Mark { open, closed };
[[nodiscard]] std::string find_wrong(const std::filesystem::path& file, const Counts& acknowledged, Mark mark);

} // namespace scaleit::test
