#include "controller/run_journal.hpp"

#include "controller/policy/describe.hpp"
#include "controller/policy/manifest.hpp"
#include "replayer/whatif/run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit {

namespace {

std::string in_words(const Failure& failure) {
    return failure.http_status == 0 ? std::string(name(failure.kind))
                                    : fmt::format("{} {}", name(failure.kind), failure.http_status);
}

std::string chain_in_words(const Decision& decision) {
    std::string text;
    for (const Step& step : decision.steps()) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name(step.reason), step.replicas);
    }
    return text;
}

constexpr std::size_t k_names_told = 32;

/// The names of what an observation has beside CPU and replicas, so that a misspelt one shows. No values: those of a
/// config map may be secret.
std::string signals_in_words(const Observation& observation) {
    if (observation.signals == nullptr) {
        return "cpu alone";
    }
    const Signals& signals = *observation.signals;
    std::vector<std::string> words{"cpu"};
    for (const Metric& metric : signals.metrics) {
        words.push_back(metric.name);
    }
    if (signals.workers) {
        words.emplace_back("workers");
    }
    if (signals.queued_while_busy) {
        words.emplace_back("queue");
    }
    for (const ConfigValue& value : signals.config_values.value_or(std::vector<ConfigValue>{})) {
        words.push_back(fmt::format("{}/{}", value.map, value.key));
    }
    if (words.size() > k_names_told) {
        const std::size_t more = words.size() - k_names_told;
        words.resize(k_names_told);
        words.push_back(fmt::format("{} more", more));
    }
    return fmt::format("{}", fmt::join(words, ", "));
}

} // namespace

RunJournal::RunJournal(loop::Settings settings, cli::Log log, Journal* recording)
    : settings_(std::move(settings)), log_(std::move(log)), recording_(recording),
      scorer_(whatif::score_options(policy::aim_of(settings_.policy), settings_.loop.interval)) {}

Status RunJournal::write(const Tick& tick) {
    if (recording_ != nullptr) {
        if (Status recorded = recording_->write(tick); !recorded) {
            return recorded;
        }
    }
    ++ticks_;
    digest_.add(tick);
    scorer_.add(tick, tick.observation ? score::truth_as_observed(tick) : score::Truth{});
    if (tick.observation) {
        if (failed_in_a_row_ >= settings_.loop.turn.failure_threshold) {
            log_.write(cli::LogLevel::info, "data again", {{"failed_ticks", fmt::format("{}", failed_in_a_row_)}});
        }
        failed_in_a_row_ = 0;
        note_lack(tick);
    } else {
        note_failed_tick(tick);
    }
    note_change(tick);
    return {};
}

void RunJournal::note_failed_tick(const Tick& tick) {
    ++failed_in_a_row_;
    log_.write(cli::LogLevel::warn, "no data, holding",
               {{"tick", fmt::format("{}", tick.index)}, {"failure", in_words(tick.observation.error())}});
    if (failed_in_a_row_ == settings_.loop.turn.failure_threshold) {
        const std::string fallback = chain_in_words(tick.decision);
        log_.write(cli::LogLevel::error, "degraded: no data for too long",
                   {{"failed_ticks", fmt::format("{}", failed_in_a_row_)},
                    {"fallback", fallback.empty() ? "none" : fallback}});
    }
}

/// A policy that misses a metric, or a placeholder's value, holds as long as it does.
void RunJournal::note_lack(const Tick& tick) {
    const bool lacks = tick.decision.steps().empty();
    if (!lacks && undecided_in_a_row_ >= settings_.loop.turn.failure_threshold) {
        log_.write(cli::LogLevel::info, "the policy has what it decides by again",
                   {{"held_ticks", fmt::format("{}", undecided_in_a_row_)}});
    }
    undecided_in_a_row_ = lacks ? undecided_in_a_row_ + 1 : 0;
    if (undecided_in_a_row_ == settings_.loop.turn.failure_threshold) {
        log_.write(cli::LogLevel::warn, "the policy lacks what it decides by, holding",
                   {{"tick", fmt::format("{}", tick.index)},
                    {"policy", std::string(policy::policy_name(settings_.policy))},
                    {"seen", signals_in_words(*tick.observation)}});
    }
}

void RunJournal::note_change(const Tick& tick) const {
    if (tick.write.outcome == WriteOutcome::not_needed) {
        return;
    }
    const std::string from = tick.observation ? fmt::format("{}", tick.observation->replicas) : "?";
    const std::string cpu = tick.observation ? fmt::format("{:.2f}", tick.observation->cpu) : "?";
    const std::string to = fmt::format("{}", tick.decision.desired().value_or(0));
    const std::string index = fmt::format("{}", tick.index);
    if (tick.write.outcome == WriteOutcome::failed) {
        log_.write(cli::LogLevel::warn, "scaling failed",
                   {{"tick", index}, {"from", from}, {"to", to}, {"failure", in_words(tick.write.failure)}});
        return;
    }
    const std::string what =
        tick.observation
            ? policy::describe(tick.decision, {policy::policy_name(settings_.policy), tick.observation->replicas})
            : fmt::format("Scaling to {} instances: {}", to, policy::in_words(tick.decision.reason()));
    log_.write(cli::LogLevel::info, tick.write.outcome == WriteOutcome::dry_run ? "dry run: " + what : what,
               {{"tick", index}, {"from", from}, {"to", to}, {"cpu", cpu}, {"why", chain_in_words(tick.decision)}});
}

report::RunReport RunJournal::report() const {
    return {ticks_, digest_.value(), settings_.policy, settings_.client.seed, scorer_.result()};
}

} // namespace scaleit
