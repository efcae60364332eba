#include "replayer/whatif/recorded.hpp"

#include "replayer/whatif/tick_distance.hpp"

#include <charconv>
#include <fmt/format.h>

namespace scaleit::whatif {

namespace {

constexpr Duration k_interval_unknown = std::chrono::seconds(1); ///< of a session that does not say its own
constexpr std::int64_t k_duration_ns_max = 100LL * 366 * 86'400 * 1'000'000'000;

/// The duration under a key; nothing where there is none.
Result<std::optional<Duration>> read_duration(const session::Meta& meta, const std::string& key, std::int64_t ns_min) {
    const auto found = meta.find(key);
    if (found == meta.end()) {
        return std::nullopt;
    }
    const std::string& text = found->second;
    std::int64_t ns = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ns);
    if (error != std::errc{} || end != text.data() + text.size() || ns < ns_min || ns > k_duration_ns_max) {
        return fail(ErrorKind::bad_input,
                    fmt::format("the session's '{}' is '{}', expected a whole number of ns from {} to {}", key, text,
                                ns_min, k_duration_ns_max));
    }
    return Duration{ns};
}

/// Reads ticks until `looker` has seen enough of them.
template <class Looker, class Add>
Status read_until_full(const session::SessionReader& reader, const Looker& looker, const Add& add) {
    const Status read = reader.for_each_tick([&](const Tick& tick) -> Status {
        if (Status added = add(tick); !added) {
            return added;
        }
        return looker.is_full() ? Status(fail(ErrorKind::bad_input, "enough")) : Status{};
    });
    return looker.is_full() ? Status{} : read;
}

} // namespace

Result<SessionFacts> read_facts(const session::Meta& meta) {
    SessionFacts facts;
    if (meta.contains("policy")) {
        Result<loop::Settings> settings = loop::from_meta(meta);
        if (!settings) {
            return tl::unexpected<Error>(settings.error());
        }
        facts.settings = *std::move(settings);
    }
    const Result<std::optional<Duration>> interval = read_duration(meta, "interval_ns", 1);
    if (!interval) {
        return tl::unexpected<Error>(interval.error());
    }
    facts.interval = *interval;
    const Result<std::optional<Duration>> startup_delay = read_duration(meta, "startup_delay_ns", 0);
    if (!startup_delay) {
        return tl::unexpected<Error>(startup_delay.error());
    }
    facts.startup_delay = startup_delay->value_or(Duration{});
    facts.startup_delay_known = startup_delay->has_value();
    const Result<std::optional<Duration>> metric_lag = read_duration(meta, "metric_lag_ns", 0);
    if (!metric_lag) {
        return tl::unexpected<Error>(metric_lag.error());
    }
    facts.metric_lag = metric_lag->value_or(Duration{});
    if (const auto began_at = meta.find(session::k_began_at_key); began_at != meta.end()) {
        facts.began_at = policy::UtcTime::from_text(began_at->second);
        if (!facts.began_at) {
            return fail(ErrorKind::bad_input, fmt::format("the session's '{}' is '{}', expected {}", began_at->first,
                                                          began_at->second, policy::UtcTime::k_expected));
        }
    }
    return facts;
}

Result<std::optional<Duration>> usual_distance(const session::SessionReader& reader) {
    TickDistance distance;
    TickCheck check;
    const auto add = [&](const Tick& tick) { return check.add(tick).map([&] { distance.add(tick.at); }); };
    return read_until_full(reader, distance, add).map([&] { return distance.usual(); });
}

Result<DelayEstimate> estimate_delays(const session::SessionReader& reader) {
    DelayEstimator estimator;
    const auto add = [&](const Tick& tick) -> Status {
        estimator.add(tick);
        return {};
    };
    return read_until_full(reader, estimator, add).map([&] { return estimator.estimate(); });
}

Result<RecordedWorld> read_world(const session::SessionReader& reader, const RecordedOptions& options) {
    WorldBuilder builder(options, reader.ticks_expected());
    if (Status read = reader.for_each_tick([&](const Tick& tick) { return builder.add(tick); }); !read) {
        return tl::unexpected<Error>(read.error());
    }
    return builder.finish();
}

score::ScoreOptions measure_of(const SessionFacts& facts, const score::Ruler& ruler) {
    const policy::Aim aim = facts.settings ? policy::aim_of(facts.settings->policy) : policy::Aim{};
    return ruler.applied(score_options(aim, facts.interval.value_or(k_interval_unknown)));
}

Result<RunResult> score_recorded(const session::SessionReader& reader, const SessionFacts& facts) {
    NoWitness witness;
    return score_recorded(reader, facts, measure_of(facts, {}), witness);
}

Result<RunResult> score_recorded(const session::SessionReader& reader, const SessionFacts& facts,
                                 const score::ScoreOptions& measure, Witness& witness) {
    RunResult result;
    Digest digest;
    score::Scorer scorer(measure);
    DemandRebuild rebuild(facts.startup_delay);
    TickCheck check;
    const Status read = reader.for_each_tick([&](const Tick& tick) -> Status {
        if (Status checked = check.add(tick); !checked) {
            return checked;
        }
        digest.add(tick);
        const score::Truth truth = rebuild.add(tick).truth.value_or(score::Truth{});
        scorer.add(tick, truth);
        ++result.ticks;
        return witness.see(tick, truth);
    });
    if (!read) {
        return tl::unexpected<Error>(read.error());
    }
    result.digest = digest.value();
    result.scorecard = scorer.result();
    return result;
}

} // namespace scaleit::whatif
