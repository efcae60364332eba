#pragma once
// Results that may fail because the program cannot go on through no fault of its own: a bad flag, a corrupt
// session, a taken port. Only a main prints an Error and turns its kind into an exit code.
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace scaleit {

/// What went wrong, by whom it can be mended. The numbers are the exit codes of all executables.
enum class ErrorKind {
    gate_failed = 1,    ///< a gate's check did not hold
    usage = 2,          ///< a flag, a configuration or a policy is invalid
    divergence = 3,     ///< a strict replay differs from its session
    bad_input = 4,      ///< an input file is missing, corrupt, foreign or of a newer format
    environment = 5,    ///< a port, disk, file or server does not do what it must
    nondeterminism = 6, ///< two equal runs differ
};

/// One sentence for a person: what was tried, on what, what was found, what to do.
struct Error {
    ErrorKind kind = ErrorKind::usage;
    std::string message;

    bool operator==(const Error&) const = default;
};

template <class T> using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
    return tl::unexpected<Error>(Error{kind, std::move(message)});
}

} // namespace scaleit
