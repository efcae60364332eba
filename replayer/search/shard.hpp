#pragma once
// Which part of a sweep a process takes: said by a flag, or by the scheduler that started it.
#include "replayer/search/sweep.hpp"

namespace scaleit::search {

/// The value of an environment variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

inline constexpr std::int64_t k_shards_max = 1'000'000;

/// Reads `2/8` (the third of eight), or `auto` and `auto/8`: then the place comes from SLURM_ARRAY_TASK_ID (less
/// SLURM_ARRAY_TASK_MIN where that is set) or from JOB_COMPLETION_INDEX, and the count, where it is left out, from
/// SLURM_ARRAY_TASK_COUNT. Fails (usage) on anything else.
[[nodiscard]] Result<Shard> parse_shard(std::string_view text, const Environment& environment);

} // namespace scaleit::search
