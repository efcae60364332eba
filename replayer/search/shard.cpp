#include "replayer/search/shard.hpp"

#include <charconv>
#include <fmt/format.h>

namespace scaleit::search {

namespace {

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_good = error == std::errc{} && end == text.data() + text.size() && value >= 0;
    return is_good ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> read(const Environment& environment, const std::string& variable) {
    const std::optional<std::string> text = environment(variable);
    return text ? parse_whole(*text) : std::nullopt;
}

std::optional<std::int64_t> index_of_process(const Environment& environment) {
    if (const std::optional<std::int64_t> task = read(environment, "SLURM_ARRAY_TASK_ID")) {
        return *task - read(environment, "SLURM_ARRAY_TASK_MIN").value_or(0);
    }
    return read(environment, "JOB_COMPLETION_INDEX");
}

} // namespace

Result<Shard> parse_shard(std::string_view text, const Environment& environment) {
    const std::size_t slash = text.find('/');
    const std::string_view first = text.substr(0, slash);
    const bool is_auto = first == "auto";
    const std::optional<std::int64_t> index = is_auto ? index_of_process(environment) : parse_whole(first);
    std::optional<std::int64_t> count;
    if (slash != std::string_view::npos) {
        count = parse_whole(text.substr(slash + 1));
    } else if (is_auto) {
        count = read(environment, "SLURM_ARRAY_TASK_COUNT");
    }
    if (!index && is_auto) {
        return fail(ErrorKind::usage, "--shard auto: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set");
    }
    if (!count && is_auto) {
        return fail(ErrorKind::usage, "--shard auto: SLURM_ARRAY_TASK_COUNT is not set; say how many, as auto/8");
    }
    if (!index || !count || *index < 0 || *index >= *count || *count > k_shards_max) {
        return fail(ErrorKind::usage, fmt::format("--shard {}: write it as 0/8 .. 7/8, or auto; found {} of {}", text,
                                                  index ? fmt::to_string(*index) : "no place",
                                                  count ? fmt::to_string(*count) : "no count"));
    }
    return Shard{*index, *count};
}

} // namespace scaleit::search
