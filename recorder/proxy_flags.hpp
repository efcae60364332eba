#pragma once
// The command line of `recorder proxy`.
#include "controller/cli/flags.hpp"
#include "recorder/record/proxy_service.hpp"
#include "recorder/redaction_flags.hpp"

#include <optional>
#include <string>

namespace scaleit::recorder {

/// What moves the session's time.
enum class Pace { real, lockstep };

constexpr auto enum_names(Pace) { return std::to_array<std::string_view>({"real", "lockstep"}); }

/// Values of the flags; parsing fills them.
struct ProxyFlags {
    cli::Address listen{"127.0.0.1", 8200};
    std::string upstream;
    std::string out;
    session::Sync sync = session::Sync::normal;
    record::OnError on_error = record::OnError::stop;
    std::optional<cli::Address> admin;
    Duration timeout = record::ProxyOptions{}.budget;
    Pace clock = Pace::real;
    std::optional<Duration> step; ///< given with lockstep alone
    RedactionFlags redaction;

    void add_to(CLI::App& app);
    /// Fails (usage) on values that are impossible together.
    [[nodiscard]] Status check() const;
};

} // namespace scaleit::recorder
