#pragma once
// Time zones by name, out of the machine's time zone data, which differ from machine to machine and from year to year.
// So a run takes out of them, before it begins, what its calendar needs, and never asks again.
#include "controller/policy/calendar.hpp"

namespace scaleit::policy {

/// How far ahead of a run's begin changes of the offset are taken.
inline constexpr int k_zone_years = 10;

/// The calendar with its time zone replaced by what holds there when the run begins and the changes of the next
/// k_zone_years years. As it is where it has no time zone.
[[nodiscard]] Calendar resolved(Calendar calendar);

} // namespace scaleit::policy
