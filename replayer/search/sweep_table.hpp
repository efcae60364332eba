#pragma once
// What a sweep leaves behind: a row for each configuration, in the configurations' order. A shard's table has some of
// the rows; merged, shards give the table of one whole run, byte for byte.
//
// As CSV: sweep, configurations, index, the varied keys, digest, the scorecard's figures, and in a whole table pareto.
#include "controller/core/digest.hpp"
#include "controller/core/result.hpp"
#include "replayer/score/figures.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace scaleit::search {

struct SweepRow {
    std::int64_t index = 0;
    std::vector<std::string> values; ///< one for each key
    Hash128 digest{};                ///< of the run
    std::vector<double> figures;     ///< as score::figures() has them

    bool operator==(const SweepRow&) const = default;
};

struct SweepTable {
    Hash128 sweep{}; ///< equal where shards belong together
    std::int64_t configurations = 0;
    std::vector<std::string> keys;
    std::vector<SweepRow> rows; ///< by index, rising

    [[nodiscard]] bool is_whole() const { return static_cast<std::int64_t>(rows.size()) == configurations; }
    bool operator==(const SweepTable&) const = default;
};

/// Whether the row's figure at that place in score::figures() says anything; see score::Figure::exists().
[[nodiscard]] bool exists(const SweepRow& row, std::size_t figure);

/// Places in score::figures() that a Pareto front is over. Fails (usage) on a key that is unknown, or of which neither
/// direction is better.
[[nodiscard]] Result<std::vector<std::size_t>> find_figures(std::span<const std::string> keys);

/// Whether each row is on the front: no other row is at least as good in every one of those figures and better in one.
[[nodiscard]] std::vector<bool> pareto_front(const SweepTable& table, std::span<const std::size_t> figures);

/// The whole table.
[[nodiscard]] std::string to_csv(const SweepTable& table, std::span<const std::size_t> pareto);
[[nodiscard]] std::string to_json(const SweepTable& table, std::span<const std::size_t> pareto);
/// The front, the best of its first figure first.
[[nodiscard]] std::string to_text(const SweepTable& table, std::span<const std::size_t> pareto);

/// Reads to_csv()'s files, in any order. Fails (bad_input) on a file that is none, on shards of different sweeps, and
/// where a configuration is missing or there twice.
[[nodiscard]] Result<SweepTable> merge_tables(std::span<const std::filesystem::path> files);

} // namespace scaleit::search
