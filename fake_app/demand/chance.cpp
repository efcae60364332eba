// Summands with chance in them: bursts, walk, noise. Each draw is a function of the seed, the summand's stream and the
// number of an interval, so demand at an instant is the same whatever was asked before.
#include "fake_app/demand/gaussian.hpp"
#include "fake_app/demand/parameters.hpp"
#include "fake_app/demand/term.hpp"

#include <algorithm>

namespace scaleit::demand {

namespace {

std::uint64_t interval_of(Duration t, Duration every) { return static_cast<std::uint64_t>(t / every); }

class Noise final : public Term {
public:
    Noise(double deviation, Duration every, const Chance& chance)
        : deviation_(deviation), every_(every), chance_(chance) {}
    [[nodiscard]] double at(Duration t) const override {
        return deviation_ * draw_gaussian(chance_.seed, chance_.stream, interval_of(t, every_));
    }

private:
    double deviation_;
    Duration every_;
    Chance chance_;
};

struct BurstTimes {
    Duration every{};
    Duration length{}; ///< <= every
};

class Bursts final : public Term {
public:
    Bursts(double height, const BurstTimes& times, double probability, const Chance& chance)
        : height_(height), times_(times), probability_(probability), chance_(chance) {}
    [[nodiscard]] double at(Duration t) const override {
        const std::uint64_t interval = interval_of(t, times_.every);
        if (draw_unit(chance_.seed, chance_.stream, 2 * interval) >= probability_) {
            return 0;
        }
        const auto room = static_cast<double>((times_.every - times_.length).count());
        const double place = draw_unit(chance_.seed, chance_.stream, 2 * interval + 1);
        const Duration begin{static_cast<Duration::rep>(place * room)};
        const Duration within = t % times_.every - begin;
        return within >= Duration::zero() && within < times_.length ? height_ : 0;
    }

private:
    double height_;
    BurstTimes times_;
    double probability_;
    Chance chance_;
};

/// A random walk that can be entered anywhere (Lévy's construction). Time is cut into spans of 2^levels intervals. The
/// ends of spans are independent draws; the middle of any stretch is the mean of its ends and a draw whose deviation
/// falls by the root of two from level to level, as for the steps of a walk. So a value takes one draw a level.
class Walk final : public Term {
public:
    Walk(double deviation, Duration every, int levels, const Chance& chance)
        : deviation_(deviation), every_(every), levels_(levels), chance_(chance) {}
    [[nodiscard]] double at(Duration t) const override {
        const std::uint64_t interval = interval_of(t, every_);
        std::uint64_t begin = interval >> static_cast<unsigned>(levels_) << static_cast<unsigned>(levels_);
        std::uint64_t stretch = std::uint64_t{1} << static_cast<unsigned>(levels_);
        double left = drawn(begin);
        double right = drawn(begin + stretch);
        double deviation = 0.5;
        while (begin < interval) {
            stretch /= 2;
            const double middle = (left + right) / 2 + deviation * drawn(begin + stretch);
            if (interval >= begin + stretch) {
                begin += stretch;
                left = middle;
            } else {
                right = middle;
            }
            deviation *= k_root_of_half;
        }
        return deviation_ * left;
    }

private:
    static constexpr double k_root_of_half = 0.7071067811865476;

    /// The draw of an interval's begin, which is the middle of exactly one stretch or an end of spans.
    [[nodiscard]] double drawn(std::uint64_t interval) const {
        return draw_gaussian(chance_.seed, chance_.stream, interval);
    }

    double deviation_;
    Duration every_;
    int levels_;
    Chance chance_;
};

double probability(Spec& spec) { return spec.number("chance", {.min = 0, .max = 1, .otherwise = 1.0}); }

} // namespace

std::unique_ptr<Term> make_noise(Spec& spec, const Chance& chance) {
    const double deviation = load(spec, "sd");
    return std::make_unique<Noise>(deviation, time(spec, "every", k_interval_min, std::chrono::seconds(15)), chance);
}

std::unique_ptr<Term> make_bursts(Spec& spec, const Chance& chance) {
    const double height = load(spec, "height");
    BurstTimes times;
    times.every = time(spec, "every", k_interval_min, std::chrono::hours(1));
    times.length = spec.time(
        "length", {.min = Duration{1}, .max = times.every, .otherwise = std::max(Duration{1}, times.every / 12)});
    return std::make_unique<Bursts>(height, times, probability(spec), chance);
}

std::unique_ptr<Term> make_walk(Spec& spec, const Chance& chance) {
    const double deviation = load(spec, "sd");
    const Duration every = time(spec, "every", k_interval_min, std::chrono::minutes(1));
    const Duration span =
        spec.time("span", {.min = every, .max = k_time_max, .otherwise = std::min(every, k_time_max / 360) * 360});
    int levels = 0;
    while (levels < k_walk_levels_max && every * (std::int64_t{1} << static_cast<unsigned>(levels)) < span) {
        ++levels;
    }
    return std::make_unique<Walk>(deviation, every, levels, chance);
}

} // namespace scaleit::demand
