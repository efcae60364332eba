#include "replayer/whatif/lagged_demand.hpp"

namespace scaleit::whatif {

namespace {

/// Moments that get their demand in their order.
class Filling {
public:
    explicit Filling(std::vector<RecordedWorld::Moment>& moments) : moments_(moments) {}

    /// The demand of a place at or after the one before; places in between hold what was known.
    void set(std::size_t place, score::Truth truth) {
        hold_until(next_ == 0 ? 0 : place, known_);
        hold_until(place + 1, truth);
        known_ = truth;
    }
    /// Changes nothing where nothing is known.
    void finish() { hold_until(next_ == 0 ? 0 : moments_.size(), known_); }

private:
    void hold_until(std::size_t end, score::Truth truth) {
        for (; next_ < end; ++next_) {
            moments_[next_].demand = truth.demand;
            moments_[next_].censored = truth.censored;
        }
    }

    std::vector<RecordedWorld::Moment>& moments_;
    std::size_t next_ = 0;
    score::Truth known_{};
};

} // namespace

void shift_back(std::vector<RecordedWorld::Moment>& moments, std::span<const Sight> sights, Duration lag) {
    Filling filling(moments);
    std::size_t place = 0; // the newest moment at least `lag` before the sight
    for (std::size_t seen = 0; seen < sights.size(); ++seen) {
        while (place < seen && moments[seen].time.at - moments[place + 1].time.at >= lag) {
            ++place;
        }
        const int ready = sights[place].ready;
        if (sights[seen].cpu && ready > 0) {
            const bool censored = sights[seen].censored;
            filling.set(place, {censored ? ready : *sights[seen].cpu * ready, censored});
        }
    }
    filling.finish();
}

} // namespace scaleit::whatif
