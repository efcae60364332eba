#include "replayer/whatif/recorded.hpp"

#include <charconv>
#include <fmt/format.h>

namespace scaleit::whatif {

namespace {

constexpr Duration k_interval_unknown = std::chrono::seconds(1); ///< of a session with a single tick and no settings
constexpr std::int64_t k_startup_delay_ns_max = 100LL * 366 * 86'400 * 1'000'000'000;

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
    if (const auto found = meta.find("startup_delay_ns"); found != meta.end()) {
        const std::string& text = found->second;
        std::int64_t ns = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ns);
        if (error != std::errc{} || end != text.data() + text.size() || ns < 0 || ns > k_startup_delay_ns_max) {
            return fail(ErrorKind::bad_input,
                        fmt::format("the session's 'startup_delay_ns' is '{}', expected a whole number of ns", text));
        }
        facts.startup_delay = Duration{ns};
    }
    return facts;
}

Result<RecordedWorld> read_world(const session::SessionReader& reader, const RecordedOptions& options) {
    WorldBuilder builder(options);
    if (Status read = reader.for_each_tick([&](const Tick& tick) { return builder.add(tick); }); !read) {
        return tl::unexpected<Error>(read.error());
    }
    return builder.finish();
}

score::ScoreOptions measure_of(const SessionFacts& facts, const score::Ruler& ruler) {
    const policy::Aim aim = facts.settings ? policy::aim_of(facts.settings->policy) : policy::Aim{};
    const Duration interval = facts.settings ? facts.settings->loop.interval : k_interval_unknown;
    return ruler.applied(score_options(aim, interval));
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
