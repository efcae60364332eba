#include "controller/loop/settings.hpp"

#include "controller/core/shown.hpp"
#include "controller/policy/manifest.hpp"
#include "controller/policy/state_codec.hpp"

#include <charconv>
#include <fmt/format.h>
#include <limits>

namespace scaleit::loop {

namespace {

using Meta = std::map<std::string, std::string>;

constexpr std::int64_t k_duration_ns_max = 100LL * 366 * 86'400 * 1'000'000'000;
constexpr std::uint64_t k_seed_max = std::numeric_limits<std::uint64_t>::max();

constexpr std::string_view write_mode_name(WriteMode mode) { return mode == WriteMode::apply ? "apply" : "dry_run"; }

/// Reads values one after the other and remembers the first thing wrong; from then on all it returns is defaults.
class MetaRead {
public:
    explicit MetaRead(const Meta& meta) : meta_(meta) {}

    template <class Int> struct Range {
        Int min;
        Int max;
    };

    const std::string& text(const std::string& key) {
        static const std::string k_empty;
        const auto found = meta_.find(key);
        if (found == meta_.end()) {
            refuse(fmt::format("it has no '{}'", key));
            return k_empty;
        }
        return found->second;
    }

    template <class Int> Int whole(const std::string& key, Range<Int> range) {
        const std::string& digits = text(key);
        Int value{};
        const char* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, value);
        if (error != std::errc{} || stop != end || value < range.min || value > range.max) {
            refuse(
                fmt::format("'{}' is '{}', expected a whole number from {} to {}", key, digits, range.min, range.max));
            return range.min;
        }
        return value;
    }

    Duration duration(const std::string& key, Range<std::int64_t> range) { return Duration{whole(key, range)}; }

    void refuse(const std::string& what) {
        if (!error_) {
            error_ = Error{ErrorKind::bad_input, "the controller's settings cannot be read: " + what};
        }
    }

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    const Meta& meta_;
    std::optional<Error> error_;
};

/// Where the parts of a long text are.
using KeyOfPart = std::string (*)(std::size_t);

std::string policy_key(std::size_t part) { return part == 0 ? "policy" : fmt::format("policy_{}", part); }
std::string state_key(std::size_t part) { return fmt::format("state_{}", part); }

/// How much of `text` one value takes: whole characters of UTF-8.
std::size_t part_bytes(std::string_view text) {
    constexpr std::size_t k_continuations_max = 3; // of a character
    if (text.size() <= k_meta_value_bytes_max) {
        return text.size();
    }
    std::size_t bytes = k_meta_value_bytes_max;
    while (bytes > k_meta_value_bytes_max - k_continuations_max && (text[bytes] & '\xc0') == '\x80') {
        --bytes;
    }
    return bytes;
}

void write_parts(std::string_view text, KeyOfPart key, Meta& meta) {
    for (std::size_t part = 0; !text.empty(); ++part) {
        const std::size_t bytes = part_bytes(text);
        meta.emplace(key(part), text.substr(0, bytes));
        text.remove_prefix(bytes);
    }
}

std::string parts_of(const Meta& meta, KeyOfPart key) {
    std::string text;
    for (std::size_t part = 0; meta.contains(key(part)); ++part) {
        text += meta.at(key(part));
    }
    return text;
}

policy::Policy read_policy(MetaRead& read, const Meta& meta) {
    static_cast<void>(read.text(policy_key(0)));
    Result<policy::Policy> policy = policy::read_manifest(parts_of(meta, policy_key), "policy");
    if (!policy) {
        read.refuse(policy.error().message);
        return {};
    }
    return *std::move(policy);
}

ClockKind read_clock(MetaRead& meta) {
    const std::string& text = meta.text("clock");
    const std::optional<ClockKind> clock = from_name<ClockKind>(text);
    if (!clock) {
        meta.refuse(fmt::format("'clock' is {}, expected real, lockstep or virtual", shown(text)));
    }
    return clock.value_or(ClockKind::real);
}

WriteMode read_write_mode(MetaRead& meta) {
    const std::string& text = meta.text("write_mode");
    for (const WriteMode mode : {WriteMode::apply, WriteMode::dry_run}) {
        if (text == write_mode_name(mode)) {
            return mode;
        }
    }
    meta.refuse(fmt::format("'write_mode' is {}, expected apply or dry_run", shown(text)));
    return WriteMode::apply;
}

/// The state that a resumed run begins with.
void write_beginning(const Settings& settings, Meta& meta) {
    const TurnState& turn = settings.loop.begin_with;
    meta.emplace("failed_in_a_row", fmt::to_string(turn.failed_in_a_row));
    if (turn.last_replicas) {
        meta.emplace("last_replicas", fmt::to_string(*turn.last_replicas));
    }
    write_parts(policy::state_to_json(settings.policy), state_key, meta);
}

void read_beginning(MetaRead& read, const Meta& meta, Settings& settings) {
    settings.resumed = true;
    settings.loop.begin_with.failed_in_a_row = read.whole<int>("failed_in_a_row", {0, std::numeric_limits<int>::max()});
    if (meta.contains("last_replicas")) {
        settings.loop.begin_with.last_replicas = read.whole<int>("last_replicas", {0, policy::k_replicas_max});
    }
    Result<policy::Policy> reached = policy::with_state(settings.policy, parts_of(meta, state_key), "state");
    if (!reached) {
        read.refuse(reached.error().message);
        return;
    }
    settings.policy = *std::move(reached);
}

} // namespace

Meta to_meta(const Settings& settings) {
    const TurnOptions& turn = settings.loop.turn;
    Meta meta{
        {"interval_ns", fmt::to_string(settings.loop.interval.count())},
        {"timeout_ns", fmt::to_string(settings.client.timeout.count())},
        {"attempts", fmt::to_string(settings.client.attempts)},
        {"backoff_ns", fmt::to_string(settings.client.backoff.count())},
        {"seed", fmt::to_string(settings.client.seed.value)},
        {"clock", std::string(name(settings.clock))},
        {"write_mode", std::string(write_mode_name(turn.write_mode))},
        {"failure_threshold", fmt::to_string(turn.failure_threshold)},
    };
    write_parts(policy::to_manifest(settings.policy), policy_key, meta);
    if (turn.fallback_replicas) {
        meta.emplace("fallback_replicas", fmt::to_string(*turn.fallback_replicas));
    }
    if (settings.steered) {
        meta.emplace("steered", "yes");
    }
    if (settings.resumed) {
        write_beginning(settings, meta);
    }
    return meta;
}

Result<Settings> from_meta(const Meta& meta) {
    MetaRead read(meta);
    Settings settings;
    settings.policy = read_policy(read, meta);
    settings.loop.interval = read.duration("interval_ns", {1, k_duration_ns_max});
    settings.client.timeout = read.duration("timeout_ns", {1, k_duration_ns_max});
    settings.client.attempts = read.whole<int>("attempts", {1, k_attempts_max});
    settings.client.backoff = read.duration("backoff_ns", {0, k_backoff_max.count()});
    settings.client.seed = Seed{read.whole<std::uint64_t>("seed", {0, k_seed_max})};
    settings.clock = read_clock(read);
    settings.loop.turn.write_mode = read_write_mode(read);
    settings.loop.turn.failure_threshold = read.whole<int>("failure_threshold", {1, k_failure_threshold_max});
    if (meta.contains("fallback_replicas")) {
        settings.loop.turn.fallback_replicas = read.whole<int>("fallback_replicas", {1, policy::k_replicas_max});
    }
    settings.steered = meta.contains("steered");
    if (meta.contains(state_key(0))) {
        read_beginning(read, meta, settings);
    }
    settings.client.needs = policy::needs(settings.policy);
    if (read.error()) {
        return tl::unexpected<Error>(*read.error());
    }
    return settings;
}

} // namespace scaleit::loop
