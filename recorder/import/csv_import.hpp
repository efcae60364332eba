#pragma once
// A history in a CSV file as a session.
#include "controller/text/spacing.hpp"
#include "recorder/import/measure.hpp"
#include "recorder/import/tick_sink.hpp"

#include <filesystem>
#include <string>

namespace scaleit::importing {

struct CsvOptions {
    std::string column = "value";
    Measure measure{};
    /// Nothing: k_replicas_default for CPU, and for load as many as serve its peak at the default target. 1 or more.
    std::optional<int> replicas{};
    std::string replicas_column{}; ///< in place of `replicas`; empty: none
    std::optional<Duration> step{};
    text::Gaps gaps = text::Gaps::refuse;
};

/// Makes the session `out` of `file`, one tick a sample, the first at the session's start; a gap that is filled has a
/// replica count in whole numbers, rounded down. Fails (bad_input) as text::read_samples() and text::make_even() do,
/// and on replicas that are no whole number from 1 to k_replicas_max; (usage) as check(Measure) does; (environment)
/// where `out` cannot be written. After a failure there is no file `out`.
[[nodiscard]] Result<Imported> import_csv(const std::filesystem::path& file, const CsvOptions& options,
                                          const std::filesystem::path& out, const Progress& progress);

} // namespace scaleit::importing
