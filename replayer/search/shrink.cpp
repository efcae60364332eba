#include "replayer/search/shrink.hpp"

#include "fake_app/scenario/scenario_text.hpp"
#include "replayer/search/cuts.hpp"

#include <algorithm>

namespace scaleit::search {

namespace {

using scenario::Scenario;

class Shrinker {
public:
    Shrinker(const Question& question, Shrunk best, std::int64_t plays_max)
        : question_(question), best_(std::move(best)), plays_max_(plays_max) {}

    /// Until a whole round changes nothing.
    [[nodiscard]] Shrunk run() {
        for (std::string before; before != text() && can_play();) {
            before = text();
            end_at_breach();
            fewer_faults();
            fewer_ticks();
            flatter_demand();
            simpler();
        }
        return best_;
    }

    /// Keeps the candidate where it fails the same check.
    bool keep(const Scenario& candidate) {
        if (!can_play()) {
            return false;
        }
        ++best_.plays;
        const std::optional<Breach> breach = ask(question_, candidate);
        if (!breach || breach->check != best_.breach.check) {
            return false;
        }
        best_.scene = candidate;
        best_.breach = *breach;
        return true;
    }

private:
    [[nodiscard]] std::string text() const { return scenario::to_yaml(best_.scene); }
    [[nodiscard]] bool can_play() const { return best_.plays < plays_max_; }
    [[nodiscard]] std::size_t ticks() const { return static_cast<std::size_t>(ticks_of(best_.scene)); }

    void end_at_breach() { keep(ended_at(best_.scene, best_.breach.tick + 1)); }

    /// Tries `cut` on chunks of what there are `count()` of, from the last to the first, ever smaller ones.
    template <class Count, class Cut> void in_chunks(const Count& count, const Cut& cut) {
        for (std::size_t size = count(); size > 0 && can_play(); size /= 2) {
            for (std::size_t end = count(); end > 0; end = std::min(end - std::min(end, size), count())) {
                const std::size_t first = end - std::min(end, size);
                cut(Part{first, end - first});
            }
        }
    }

    void fewer_faults() {
        in_chunks([&] { return fault_count(best_.scene); },
                  [&](Part part) { keep(without_faults(best_.scene, part)); });
    }
    void fewer_ticks() {
        in_chunks([&] { return ticks(); },
                  [&](Part part) {
                      if (part.count < ticks() && keep(without_ticks(best_.scene, part))) {
                          end_at_breach();
                      }
                  });
    }
    void flatter_demand() {
        in_chunks([&] { return best_.scene.demand.values.size(); },
                  [&](Part part) {
                      for (const Level level : {Level::own_last, Level::before}) {
                          const Scenario flatter = with_flat_demand(best_.scene, part, level);
                          if (flatter.demand.values != best_.scene.demand.values && keep(flatter)) {
                              return;
                          }
                      }
                  });
    }
    void simpler() {
        for (bool changed = true; changed && can_play();) {
            const std::string before = text();
            const std::vector<Scenario> candidates = simpler_ones(best_.scene);
            changed = std::any_of(candidates.begin(), candidates.end(), [&](const Scenario& candidate) {
                return scenario::to_yaml(candidate) != before && keep(candidate);
            });
        }
    }

    const Question& question_;
    Shrunk best_;
    std::int64_t plays_max_;
};

} // namespace

std::optional<Shrunk> shrink(const Question& question, const Scenario& failing, const ShrinkOptions& options) {
    const Trajectory lived = live(failing, question.subject);
    const std::optional<Breach> breach = question.judge(failing, lived);
    if (!breach) {
        return std::nullopt;
    }
    Shrinker shrinker(question, {failing, *breach, 1}, options.plays_max);
    shrinker.keep(with_explicit_calls(failing, lived));
    return shrinker.run();
}

} // namespace scaleit::search
