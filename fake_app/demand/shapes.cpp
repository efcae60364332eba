// Summands that happen once: ramp, steps, flash.
#include "fake_app/demand/parameters.hpp"
#include "fake_app/demand/term.hpp"

namespace scaleit::demand {

namespace {

struct Levels {
    double from = 0;
    double to = 0;
};

class Ramp final : public Term {
public:
    Ramp(Levels levels, Duration begin, Duration length) : levels_(levels), begin_(begin), length_(length) {}
    [[nodiscard]] double at(Duration t) const override {
        if (t < begin_) {
            return levels_.from;
        }
        return t - begin_ < length_ ? levels_.from + (levels_.to - levels_.from) * share_of(t - begin_, length_)
                                    : levels_.to;
    }

private:
    Levels levels_;
    Duration begin_;
    Duration length_;
};

class Steps final : public Term {
public:
    Steps(Levels levels, int count, Duration every) : levels_(levels), count_(count), every_(every) {}
    [[nodiscard]] double at(Duration t) const override {
        const std::int64_t made = t / every_;
        return made < count_ ? levels_.from + (levels_.to - levels_.from) * static_cast<double>(made) / count_
                             : levels_.to;
    }

private:
    Levels levels_;
    int count_;
    Duration every_;
};

struct FlashTimes {
    Duration at{};
    Duration rise{};
    Duration hold{};
    Duration decay{};
};

class Flash final : public Term {
public:
    Flash(Levels levels, const FlashTimes& times) : levels_(levels), times_(times) {}
    [[nodiscard]] double at(Duration t) const override {
        const double height = levels_.to - levels_.from;
        Duration rest = t - times_.at;
        if (rest < Duration::zero()) {
            return levels_.from;
        }
        if (rest < times_.rise) {
            return levels_.from + height * share_of(rest, times_.rise);
        }
        rest -= times_.rise;
        if (rest < times_.hold) {
            return levels_.to;
        }
        rest -= times_.hold;
        return rest < times_.decay ? levels_.to - height * share_of(rest, times_.decay) : levels_.from;
    }

private:
    Levels levels_;
    FlashTimes times_;
};

Levels levels(Spec& spec) {
    Levels read;
    read.from = load(spec, "from");
    read.to = load(spec, "to");
    return read;
}

} // namespace

std::unique_ptr<Term> make_ramp(Spec& spec) {
    const Levels read = levels(spec);
    const Duration begin = time(spec, "at", Duration::zero());
    return std::make_unique<Ramp>(read, begin, time(spec, "length", std::chrono::hours(1)));
}

std::unique_ptr<Term> make_steps(Spec& spec) {
    const Levels read = levels(spec);
    const int count = spec.integer("count", {.min = 1, .max = k_steps_max, .otherwise = 5});
    return std::make_unique<Steps>(read, count, time(spec, "every", Duration{1}, std::chrono::minutes(10)));
}

std::unique_ptr<Term> make_flash(Spec& spec) {
    Levels ends;
    ends.from = load(spec, "base");
    ends.to = load(spec, "peak");
    FlashTimes times;
    times.at = time(spec, "at", std::chrono::hours(1));
    times.rise = time(spec, "rise", std::chrono::minutes(5));
    times.hold = time(spec, "hold", std::chrono::minutes(10));
    times.decay = time(spec, "decay", std::chrono::minutes(30));
    return std::make_unique<Flash>(ends, times);
}

} // namespace scaleit::demand
