#include "controller/policy/predictive.hpp"

#include "controller/policy/policy_flaws.hpp"

namespace scaleit::policy {

namespace {

constexpr std::int64_t k_samples_max = 1'000'000; ///< of a slot: their sum fits

Duration slot_length(const PredictiveConfig& config) { return config.season / config.slots; }

std::size_t place_of(const PredictiveConfig& config, std::int64_t slot) {
    return static_cast<std::size_t>(slot % config.slots);
}

/// A slot that is over becomes part of what is known about its place in the season.
void close_slot(const PredictiveConfig& config, PredictiveState& state) {
    if (state.count > 0 && state.slot >= 0) {
        const std::int64_t newest = state.sum_ppm / state.count;
        std::int64_t& known = state.demand_ppm[place_of(config, state.slot)];
        const std::int64_t weight = to_ppm(config.memory);
        // In two parts, so that products fit whatever the demand.
        known = known == PredictiveState::k_unseen ? newest : newest + (known - newest) / 1000 * weight / 1000;
    }
    state.sum_ppm = 0;
    state.count = 0;
}

void remember(const PredictiveConfig& config, PredictiveState& state, const Observation& observation) {
    state.demand_ppm.resize(static_cast<std::size_t>(config.slots), PredictiveState::k_unseen);
    const std::int64_t slot = (observation.at - k_start) / slot_length(config);
    if (slot != state.slot) {
        close_slot(config, state);
        state.slot = slot;
    }
    if (state.count < k_samples_max) {
        state.sum_ppm += to_ppm(observation.cpu) * observation.replicas;
        ++state.count;
    }
    if (observation.replicas > state.last_replicas && state.last_replicas > 0) {
        state.raised_at = observation.at;
    }
    state.last_replicas = observation.replicas;
}

/// The largest demand known of the slots from the next one to the one `ahead`; nothing where none was seen yet. Each
/// slot of the season is looked at once at most.
std::optional<std::int64_t> forecast_ppm(const PredictiveConfig& config, const PredictiveState& state, Instant now) {
    const std::int64_t last = (now + config.ahead - k_start) / slot_length(config);
    std::optional<std::int64_t> most;
    for (std::int64_t slot = state.slot; slot <= last && slot < state.slot + config.slots; ++slot) {
        const std::int64_t known = state.demand_ppm[place_of(config, slot)];
        if (known != PredictiveState::k_unseen) {
            most = std::max(most.value_or(known), known);
        }
    }
    return most;
}

/// Cuts a scale-in to what the cooldown and the damping allow.
void damp(const PredictiveConfig& config, const PredictiveState& state, const Observation& observation,
          Decision& decision) {
    const int present = observation.replicas;
    const int excess = present - *decision.desired();
    if (excess <= 0) {
        return;
    }
    if (state.raised_at > k_start && observation.at - state.raised_at < config.down_cooldown) {
        decision.then(Reason::cooldown, present);
        return;
    }
    const std::int64_t removed = excess * (k_ppm_one - to_ppm(config.down_damping)) / k_ppm_one;
    if (removed != excess) {
        decision.then(Reason::rate_limit, present - static_cast<int>(removed));
    }
}

std::optional<std::string> flaw_of_share(std::string_view key, double share) {
    constexpr double k_share_max = 0.99;
    if (share >= 0 && share <= k_share_max) {
        return std::nullopt;
    }
    return fmt::format("{} is {}, expected from 0 to {}", key, share, k_share_max);
}

} // namespace

std::optional<std::string> flaw(const PredictiveConfig& config) {
    if (const auto wrong = flaw_of_target(config.target)) {
        return wrong;
    }
    if (config.slots < 1 || config.slots > k_slots_max) {
        return fmt::format("slots is {}, expected 1 to {}", config.slots, k_slots_max);
    }
    if (const auto wrong = flaw_of_duration("season", config.season, {Duration{config.slots}, k_season_max})) {
        return wrong;
    }
    if (const auto wrong = flaw_of_duration("ahead", config.ahead, {Duration{}, config.season})) {
        return wrong;
    }
    if (const auto wrong = flaw_of_duration("down_cooldown", config.down_cooldown, {Duration{}, k_season_max})) {
        return wrong;
    }
    if (const auto wrong = flaw_of_share("memory", config.memory)) {
        return wrong;
    }
    const auto wrong = flaw_of_share("down_damping", config.down_damping);
    return wrong ? wrong : flaw(config.bounds);
}

int reactive_replicas(const PredictiveConfig& config, const Observation& observation) {
    return countable(divide_up(to_ppm(observation.cpu) * observation.replicas, to_ppm(config.target)));
}

Decision advance(const PredictiveConfig& config, PredictiveState& state, const Observation& observation) {
    remember(config, state, observation);
    const int reactive = reactive_replicas(config, observation);
    const std::optional<std::int64_t> coming = forecast_ppm(config, state, observation.at);
    const int forecast = coming ? countable(divide_up(*coming, to_ppm(config.target))) : 0;
    const int wanted = std::max(reactive, forecast);
    const Reason why = wanted == observation.replicas ? Reason::steady
                       : forecast > reactive          ? Reason::forecast
                                                      : Reason::proportional;
    Decision decision(why, wanted);
    damp(config, state, observation, decision);
    clamp(decision, config.bounds);
    return decision;
}

} // namespace scaleit::policy
