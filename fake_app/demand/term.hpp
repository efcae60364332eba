#pragma once
// The summands that generators are made of, one function for each name in generator.hpp.
#include "controller/core/random.hpp"
#include "fake_app/demand/spec.hpp"

#include <memory>

namespace scaleit::demand {

/// One summand; alone it may be below zero. Immutable; any thread.
class Term {
public:
    Term() = default;
    Term(const Term&) = delete;
    Term& operator=(const Term&) = delete;
    virtual ~Term() = default;

    /// `t` >= 0 is the time since the start.
    [[nodiscard]] virtual double at(Duration t) const = 0;
};

/// What a summand draws its chance from; each has a stream of its own.
struct Chance {
    Seed seed{};
    Stream stream{};
};

/// Each reads its parameters off `spec`, whose finish() tells what was wrong; what is returned is then of no use.
[[nodiscard]] std::unique_ptr<Term> make_constant(Spec& spec);
[[nodiscard]] std::unique_ptr<Term> make_sine(Spec& spec);
[[nodiscard]] std::unique_ptr<Term> make_diurnal(Spec& spec);
[[nodiscard]] std::unique_ptr<Term> make_square(Spec& spec);
[[nodiscard]] std::unique_ptr<Term> make_ramp(Spec& spec);
[[nodiscard]] std::unique_ptr<Term> make_steps(Spec& spec);
[[nodiscard]] std::unique_ptr<Term> make_flash(Spec& spec);
[[nodiscard]] std::unique_ptr<Term> make_bursts(Spec& spec, const Chance& chance);
[[nodiscard]] std::unique_ptr<Term> make_walk(Spec& spec, const Chance& chance);
[[nodiscard]] std::unique_ptr<Term> make_noise(Spec& spec, const Chance& chance);

} // namespace scaleit::demand
