// Summands that are the same in each period: constant, sine, diurnal, square.
#include "controller/core/sine.hpp"
#include "fake_app/demand/parameters.hpp"
#include "fake_app/demand/term.hpp"

namespace scaleit::demand {

namespace {

class Constant final : public Term {
public:
    explicit Constant(double base) : base_(base) {}
    [[nodiscard]] double at(Duration) const override { return base_; }

private:
    double base_;
};

struct Wave {
    double base = 0;
    double amplitude = 0;
    Duration period{};
};

class Sine final : public Term {
public:
    Sine(const Wave& wave, Duration phase) : wave_(wave), phase_(phase % wave.period) {}
    [[nodiscard]] double at(Duration t) const override {
        const double turns = share_of(t % wave_.period + phase_, wave_.period);
        return wave_.base + wave_.amplitude * sine_of_turns(turns);
    }

private:
    Wave wave_;
    Duration phase_;
};

class Diurnal final : public Term {
public:
    Diurnal(const Wave& wave, Duration peak, double weekend) : wave_(wave), peak_(peak), weekend_(weekend) {}
    [[nodiscard]] double at(Duration t) const override {
        constexpr std::int64_t k_week = 7;
        constexpr std::int64_t k_weekend_from = 5;
        const double turns = share_of(t % wave_.period + (wave_.period - peak_), wave_.period);
        const double load = wave_.base + wave_.amplitude * sine_of_turns(turns + 0.25);
        return t / wave_.period % k_week >= k_weekend_from ? load * weekend_ : load;
    }

private:
    Wave wave_;
    Duration peak_;
    double weekend_;
};

struct Levels {
    double low = 0;
    double high = 0;
};

class Square final : public Term {
public:
    Square(Levels levels, Duration period, double duty) : levels_(levels), period_(period), duty_(duty) {}
    [[nodiscard]] double at(Duration t) const override {
        return share_of(t, period_) < duty_ ? levels_.high : levels_.low;
    }

private:
    Levels levels_;
    Duration period_;
    double duty_;
};

Duration period(Spec& spec) { return time(spec, "period", Duration{1}, k_day); }

Wave wave(Spec& spec) {
    Wave read;
    read.base = load(spec, "base");
    read.amplitude = load(spec, "amplitude");
    read.period = period(spec);
    return read;
}

} // namespace

std::unique_ptr<Term> make_constant(Spec& spec) { return std::make_unique<Constant>(load(spec, "base")); }

std::unique_ptr<Term> make_sine(Spec& spec) {
    const Wave read = wave(spec);
    return std::make_unique<Sine>(read, time(spec, "phase", Duration::zero(), Duration::zero()));
}

std::unique_ptr<Term> make_diurnal(Spec& spec) {
    const Wave read = wave(spec);
    const Duration two_pm{read.period.count() / 12 * 7};
    const Duration peak =
        spec.time("peak", {.min = Duration::zero(), .max = read.period - Duration{1}, .otherwise = two_pm});
    const double weekend = spec.number("weekend", {.min = 0, .max = 10, .otherwise = 1.0});
    return std::make_unique<Diurnal>(read, peak, weekend);
}

std::unique_ptr<Term> make_square(Spec& spec) {
    Levels levels;
    levels.low = load(spec, "low");
    levels.high = load(spec, "high");
    const Duration length = period(spec);
    return std::make_unique<Square>(levels, length, spec.number("duty", {.min = 0, .max = 1, .otherwise = 0.5}));
}

} // namespace scaleit::demand
