#include "controller/core/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace scaleit {

namespace {

/// Levenshtein distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row[b.size()];
}

} // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> valid) {
    constexpr std::size_t k_word_bytes_max = 64;
    if (word.empty() || word.size() > k_word_bytes_max) {
        return std::nullopt;
    }
    std::size_t best = std::max<std::size_t>(word.size() / 3, 2) + 1;
    std::optional<std::string> found;
    for (const std::string& candidate : valid) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance > 0 && distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

} // namespace scaleit
