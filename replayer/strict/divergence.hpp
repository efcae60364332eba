#pragma once
// The first point where a replay leaves its session, and what a person needs to see why.
#include "controller/core/tick.hpp"
#include "recorder/session/session.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace scaleit::strict {

/// A named value on both sides, as text for a person.
struct Difference {
    std::string field;
    std::string expected; ///< recorded
    std::string actual;   ///< of the replay

    bool operator==(const Difference&) const = default;
    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("field", self.field);
        visit("expected", self.expected);
        visit("actual", self.actual);
    }
};

/// The recorded request that is most like the one the replay made.
struct NearestRequest {
    std::int64_t seq = 0;
    bool consumed = false;               ///< the replay has had its answer already
    std::vector<Difference> differences; ///< none: the very same request, at another place

    bool operator==(const NearestRequest&) const = default;
    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("seq", self.seq);
        visit("consumed", self.consumed);
        visit("differences", self.differences);
    }
};

struct Divergence {
    std::int64_t seq = 0;  ///< of the recorded entry that was next; one past the last at the end
    std::int64_t tick = 0; ///< index of the tick being replayed
    std::string expected;
    std::string actual;
    std::vector<Difference> differences; ///< field by field, where both sides have the same kind of thing
    std::optional<NearestRequest> nearest;

    bool operator==(const Divergence&) const = default;
    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("seq", self.seq);
        visit("tick", self.tick);
        visit("expected", self.expected);
        visit("actual", self.actual);
        visit("differences", self.differences);
        visit("nearest", self.nearest);
    }
};

/// The command that runs a session's controller again.
inline constexpr std::string_view k_verify_command = "replayer verify";

/// Lines for a person, the last one a command over the file: `reproduce: replayer verify FILE`. Ends with a newline.
[[nodiscard]] std::string explain(const Divergence& divergence, const std::filesystem::path& file,
                                  std::string_view command = k_verify_command);

/// `PUT /app/replicas {"replicas":11}`, on one line and not too long.
[[nodiscard]] std::string describe(const Request& request);
[[nodiscard]] std::string describe(const session::Entry& entry);

/// Where they differ, in the order of their fields; empty where they are equal. Of headers, those a session keeps.
[[nodiscard]] std::vector<Difference> compare(const Request& expected, const Request& actual);
[[nodiscard]] std::vector<Difference> compare(const Tick& expected, const Tick& actual);

} // namespace scaleit::strict
