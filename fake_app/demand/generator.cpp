#include "fake_app/demand/generator.hpp"

#include "controller/core/check.hpp"
#include "controller/core/nearest.hpp"
#include "controller/core/sine.hpp"
#include "fake_app/demand/shown.hpp"
#include "fake_app/demand/spec.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit::demand {

namespace {

constexpr Duration k_day = std::chrono::hours(24);
constexpr Duration k_time_max = std::chrono::hours(24 * 365 * 100);

/// One summand; alone it may be below zero.
class Term {
public:
    Term() = default;
    Term(const Term&) = delete;
    Term& operator=(const Term&) = delete;
    virtual ~Term() = default;

    /// `t` >= 0 is the time since the start.
    [[nodiscard]] virtual double at(Duration t) const = 0;
};

/// How far into its period `t` is, a share in [0, 1). Whole periods are taken off exactly, as integers.
double share_of(Duration t, Duration period) {
    return static_cast<double>((t % period).count()) / static_cast<double>(period.count());
}

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
        const double height = levels_.high - levels_.low;
        Duration rest = t - times_.at;
        if (rest < Duration::zero()) {
            return levels_.low;
        }
        if (rest < times_.rise) {
            return levels_.low + height * share_of(rest, times_.rise);
        }
        rest -= times_.rise;
        if (rest < times_.hold) {
            return levels_.high;
        }
        rest -= times_.hold;
        return rest < times_.decay ? levels_.high - height * share_of(rest, times_.decay) : levels_.low;
    }

private:
    Levels levels_;
    FlashTimes times_;
};

double load(Spec& spec, std::string_view key) { return spec.number(key, {.min = 0, .max = k_load_max}); }

/// A duration that may be as short as `shortest`.
Duration time(Spec& spec, std::string_view key, Duration shortest, Duration otherwise) {
    return spec.time(key, {.min = shortest, .max = k_time_max, .otherwise = otherwise});
}

Duration period(Spec& spec) { return time(spec, "period", Duration{1}, k_day); }

Wave wave(Spec& spec) {
    Wave read;
    read.base = load(spec, "base");
    read.amplitude = load(spec, "amplitude");
    read.period = period(spec);
    return read;
}

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

std::unique_ptr<Term> make_flash(Spec& spec) {
    Levels levels;
    levels.low = load(spec, "base");
    levels.high = load(spec, "peak");
    FlashTimes times;
    times.at = time(spec, "at", Duration::zero(), std::chrono::hours(1));
    times.rise = time(spec, "rise", Duration::zero(), std::chrono::minutes(5));
    times.hold = time(spec, "hold", Duration::zero(), std::chrono::minutes(10));
    times.decay = time(spec, "decay", Duration::zero(), std::chrono::minutes(30));
    return std::make_unique<Flash>(levels, times);
}

struct Form {
    std::string_view name;
    std::unique_ptr<Term> (*make)(Spec&);
};

constexpr std::array<Form, 5> k_forms{{{"constant", make_constant},
                                       {"sine", make_sine},
                                       {"diurnal", make_diurnal},
                                       {"square", make_square},
                                       {"flash", make_flash}}};

Result<std::unique_ptr<Term>> make_term(const std::string& text) {
    Result<Spec> spec = Spec::parse(text);
    if (!spec) {
        return tl::unexpected<Error>(spec.error());
    }
    const auto form =
        std::find_if(k_forms.begin(), k_forms.end(), [&](const Form& known) { return known.name == spec->name(); });
    if (form == k_forms.end()) {
        std::vector<std::string> names;
        for (const Form& known : k_forms) {
            names.emplace_back(known.name);
        }
        const std::optional<std::string> hint = nearest(spec->name(), names);
        return fail(ErrorKind::usage,
                    fmt::format("unknown generator {}, there are {}{}", shown(spec->name()), fmt::join(names, ", "),
                                hint ? ", did you mean '" + *hint + "'?" : ""));
    }
    std::unique_ptr<Term> term = form->make(*spec);
    if (const Status finished = spec->finish(); !finished) {
        return tl::unexpected<Error>(finished.error());
    }
    return term;
}

class Sum final : public Demand {
public:
    explicit Sum(std::vector<std::unique_ptr<Term>> terms) : terms_(std::move(terms)) {}
    [[nodiscard]] double at(Instant instant) const override {
        double sum = 0;
        for (const std::unique_ptr<Term>& term : terms_) {
            sum += term->at(instant.time_since_epoch());
        }
        return sum > 0 ? sum : 0;
    }

private:
    std::vector<std::unique_ptr<Term>> terms_;
};

} // namespace

Result<std::unique_ptr<Demand>> make_generator(const std::vector<std::string>& specs) {
    SCALEIT_CHECK(!specs.empty());
    if (specs.size() > k_generators_max) {
        return fail(ErrorKind::usage,
                    fmt::format("{} generators, expected at most {}", specs.size(), k_generators_max));
    }
    std::vector<std::unique_ptr<Term>> terms;
    for (const std::string& spec : specs) {
        Result<std::unique_ptr<Term>> term = make_term(spec);
        if (!term) {
            return tl::unexpected<Error>(term.error());
        }
        terms.push_back(std::move(*term));
    }
    return std::make_unique<Sum>(std::move(terms));
}

} // namespace scaleit::demand
