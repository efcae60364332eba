#pragma once
// A sine that has the same last bit everywhere. libm's may differ between versions and CPUs, and demand made with it
// would change digests.

namespace scaleit {

/// sin(2 pi * turns) for finite |turns| < 2^52, within 1e-11, made of + - * and truncation alone.
[[nodiscard]] double sine_of_turns(double turns);

} // namespace scaleit
