#include "fake_app/fault/fault_kind.hpp"

namespace scaleit::fault {

namespace {

enum class Calls : std::uint8_t { reads, writes, both };

struct Traits {
    FaultKind kind;
    Calls calls;
    Effect effect;
};

using Kind = FaultKind;

/// By kind, in the order of the enum.
constexpr std::array<Traits, k_fault_kinds> k_traits{{
    {Kind::http_500, Calls::both, Effect::replaces},
    {Kind::http_503, Calls::both, Effect::replaces},
    {Kind::timeout, Calls::both, Effect::replaces},
    {Kind::reset, Calls::both, Effect::replaces},
    {Kind::malformed_json, Calls::both, Effect::replaces},
    {Kind::http_429, Calls::both, Effect::replaces},
    {Kind::http_502, Calls::both, Effect::replaces},
    {Kind::http_504, Calls::both, Effect::replaces},
    {Kind::latency, Calls::both, Effect::shapes},
    {Kind::slow_drip, Calls::both, Effect::shapes},
    {Kind::refuse, Calls::both, Effect::replaces},
    {Kind::reset_before_body, Calls::both, Effect::shapes},
    {Kind::reset_after_body, Calls::both, Effect::shapes},
    {Kind::truncated, Calls::both, Effect::shapes},
    {Kind::too_large, Calls::both, Effect::replaces},
    {Kind::protocol_error, Calls::both, Effect::replaces},
    {Kind::content_type, Calls::reads, Effect::replaces},
    {Kind::wrong_types, Calls::reads, Effect::replaces},
    {Kind::cpu_out_of_range, Calls::reads, Effect::replaces},
    {Kind::cpu_not_finite, Calls::reads, Effect::replaces},
    {Kind::stale_status, Calls::reads, Effect::repeats},
    {Kind::write_lost, Calls::writes, Effect::replaces},
    {Kind::write_error, Calls::writes, Effect::shapes},
    {Kind::write_late, Calls::writes, Effect::defers},
    {Kind::quota, Calls::both, Effect::replaces},
}};

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < k_traits.size(); ++i) {
        if (static_cast<std::size_t>(k_traits[i].kind) != i) {
            return false;
        }
    }
    return true;
}
static_assert(is_in_order() && enum_names(FaultKind{}).size() == k_fault_kinds);

const Traits& traits_of(FaultKind fault) { return k_traits[static_cast<std::size_t>(fault)]; }

} // namespace

bool applies_to(FaultKind fault, CallKind call) {
    const Calls calls = traits_of(fault).calls;
    return calls == Calls::both || (calls == Calls::reads) == (call == CallKind::read);
}

Effect effect_of(FaultKind fault) { return traits_of(fault).effect; }

} // namespace scaleit::fault
